"""What happens when photos get worse: a chart and example pictures for each way."""

from dataclasses import dataclass

from markupsafe import Markup

from fieldguide.assess import CORRUPTIONS, CorruptedImage, Corruption, Robustness
from fieldguide.errors import ImageError
from fieldguide.images import Image
from fieldguide.report.hardship_chart import hardship_chart, ordered
from fieldguide.report.thumbnail import thumbnail

SIDE_PX = 96
TITLES = {
    "blur": "Out of focus",
    "light": "Too dark or too bright",
    "cover": "Something in the way",
    "crop": "Cut off",
    "turn": "Camera held askew",
}


@dataclass(frozen=True)
class Step:
    """Photos made worse by one amount.

    Attributes
    ----------
    told : str
        The amount with its unit.
    accuracy : float
        In [0, 1].
    interval : tuple of float
        Its 95 % interval.
    picture : str
        One photo made worse so, as a data URI; empty where no photo is at hand.
    """

    told: str
    accuracy: float
    interval: tuple[float, float]
    picture: str


@dataclass(frozen=True)
class HardshipShown:
    """One way in which photos get worse.

    Attributes
    ----------
    title, told : str
        What it is, and how it is measured.
    chart : Markup
        An SVG element.
    steps : tuple of Step
        By rising amount.
    """

    title: str
    told: str
    chart: Markup
    steps: tuple[Step, ...]


def hardships(found: Robustness | None, image: Image | None, *, counted: str) -> list[HardshipShown]:
    """Collect what the page shows of an assessment's robustness.

    Parameters
    ----------
    found : Robustness or None
        As measured.
    image : Image or None
        A photo to make worse for the eye.
    counted : str
        What its numbers are called.

    Returns
    -------
    list of HardshipShown
        One for each way; empty where robustness was not measured.
    """
    if found is None:
        return []
    kinds = {hardship.kind for hardship in found.hardships}
    image = _at_hand(image)
    return [
        _shown(found, corruption, image, counted=counted)
        for corruption in CORRUPTIONS
        if corruption.name in kinds
    ]


def _shown(found: Robustness, corruption: Corruption, image: Image | None, *, counted: str) -> HardshipShown:
    level = {corruption.level(level): level for level in corruption.levels}
    steps = [
        Step(told, accuracy, interval, _picture(image, corruption, level.get(told)))
        for told, accuracy, interval in ordered(found, corruption.name)
    ]
    chart = hardship_chart(found, corruption.name, counted=counted)
    drawn = Markup(chart)  # noqa: S704 - drawn there, its text escaped
    return HardshipShown(TITLES[corruption.name], corruption.told, drawn, tuple(steps))


def _picture(image: Image | None, corruption: Corruption, level: float | None) -> str:
    if image is None:
        return ""
    worse = image if level is None else CorruptedImage(image, corruption, level)
    return thumbnail(worse, side_px=SIDE_PX)


def _at_hand(image: Image | None) -> Image | None:
    try:
        return image if image is None or image.content_hash() else None
    except ImageError:  # gone since it was scored
        return None
