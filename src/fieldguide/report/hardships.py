"""What happens when photos get worse: a chart and example pictures for each way."""

from dataclasses import dataclass

from markupsafe import Markup

from fieldguide.assess import CORRUPTIONS, Assessment, CorruptedImage, Corruption, Robustness
from fieldguide.errors import ImageError
from fieldguide.images import Image
from fieldguide.report.hardship_chart import hardship_chart, ordered
from fieldguide.report.thumbnail import thumbnail
from fieldguide.report.typical import typical

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


def hardships(assessment: Assessment) -> list[HardshipShown]:
    """Collect what the page shows of an assessment's robustness.

    Parameters
    ----------
    assessment : Assessment
        Of any photos.

    Returns
    -------
    list of HardshipShown
        One for each way; empty where robustness was not measured.
    """
    found = assessment.robustness
    if found is None:
        return []
    kinds = {hardship.kind for hardship in found.hardships}
    image = _example(assessment)
    return [_shown(found, corruption, image) for corruption in CORRUPTIONS if corruption.name in kinds]


def _shown(found: Robustness, corruption: Corruption, image: Image | None) -> HardshipShown:
    level = {corruption.level(level): level for level in corruption.levels}
    steps = [
        Step(told, accuracy, interval, _picture(image, corruption, level.get(told)))
        for told, accuracy, interval in ordered(found, corruption.name)
    ]
    chart = Markup(hardship_chart(found, corruption.name))  # noqa: S704 - drawn there, its text escaped
    return HardshipShown(TITLES[corruption.name], corruption.told, chart, tuple(steps))


def _picture(image: Image | None, corruption: Corruption, level: float | None) -> str:
    if image is None:
        return ""
    worse = image if level is None else CorruptedImage(image, corruption, level)
    return thumbnail(worse, side_px=SIDE_PX)


def _example(assessment: Assessment) -> Image | None:
    """Take a clear photo of the class with the most photos."""
    outcomes = assessment.outcomes
    if outcomes is None:
        return None
    largest = max(range(len(assessment.classes)), key=lambda code: assessment.classes[code].n)
    places = typical(outcomes, largest, n=1)
    image = outcomes.images[places[0] if places else 0]
    try:
        image.content_hash()
    except ImageError:  # gone since it was scored
        return None
    return image
