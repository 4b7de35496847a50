"""What an audit found, as pictures."""

from collections.abc import Mapping
from dataclasses import dataclass

from fieldguide.audit import KINDS, Audit, Finding
from fieldguide.images import Image
from fieldguide.printable import printable
from fieldguide.report.thumbnail import thumbnail

# Of one kind; more than this hardly anybody looks at, and the page stays small.
FINDINGS, PICTURES, PICTURES_EACH = 8, 8, 4
SIDE_PX = 112


@dataclass(frozen=True)
class Picture:
    """A photo of a finding.

    Attributes
    ----------
    name, label : str
        What the photo and its class are called.
    data : str
        The photo, small, as a data URI; empty if it cannot be read.
    """

    name: str
    label: str
    data: str


@dataclass(frozen=True)
class FindingShown:
    """One finding.

    Attributes
    ----------
    finding : Finding
        What was found.
    pictures : tuple of Picture
        The first of its photos.
    more : int
        How many of its photos are not shown.
    """

    finding: Finding
    pictures: tuple[Picture, ...]
    more: int


@dataclass(frozen=True)
class KindShown:
    """All findings of one kind.

    Attributes
    ----------
    anchor, title, meaning, certainty : str
        What it is called, what is wrong, and what the certainty means.
    is_alarming : bool
        Whether numbers cannot be trusted, or photos must not be passed on.
    n : int
        Findings of this kind.
    findings : tuple of FindingShown
        The first of them.
    """

    anchor: str
    title: str
    meaning: str
    certainty: str
    is_alarming: bool
    n: int
    findings: tuple[FindingShown, ...]


def shown_findings(audit: Audit) -> list[KindShown]:
    """Collect what the page shows of an audit.

    Parameters
    ----------
    audit : Audit
        Of photos that are still at hand; those that are gone are named without a picture.

    Returns
    -------
    list of KindShown
        Alarming kinds first, otherwise in the order of `KINDS`; of each the first 8 findings and 8 pictures.
    """
    dataset = audit.dataset
    labelled = zip(dataset.images, dataset.labels, strict=True)
    photos = {image.exact_name: (image, label) for image, label in labelled}
    kinds = sorted(audit.counts(), key=lambda kind: not KINDS[kind].is_alarming)
    return [_kind(kind, audit.of_kind(kind), photos) for kind in kinds]


def _kind(name: str, findings: tuple[Finding, ...], photos: Mapping[str, tuple[Image, str]]) -> KindShown:
    shown: list[FindingShown] = []
    left = PICTURES
    for finding in findings[:FINDINGS]:
        if finding.photos and not left:
            break
        names = finding.photos[: min(PICTURES_EACH, left)]
        pictures = tuple(_picture(photo, photos) for photo in names)
        shown.append(FindingShown(finding, pictures, more=len(finding.photos) - len(pictures)))
        left -= len(pictures)
    kind = KINDS[name]
    return KindShown(
        anchor=f"found-{name.replace('_', '-')}",
        title=name.replace("_", " ").capitalize(),
        meaning=kind.meaning,
        certainty=kind.certainty,
        is_alarming=kind.is_alarming,
        n=len(findings),
        findings=tuple(shown),
    )


def _picture(name: str, photos: Mapping[str, tuple[Image, str]]) -> Picture:
    if name not in photos:
        return Picture(printable(name), label="", data="")
    image, label = photos[name]
    return Picture(image.name, label, thumbnail(image, side_px=SIDE_PX))
