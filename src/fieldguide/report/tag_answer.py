"""The answer in words for a guide with many labels."""

from fieldguide.assess import TagAssessment, TagResult
from fieldguide.report.believable import believable
from fieldguide.report.better_than_simple import better_than_simple
from fieldguide.report.more_photos import more_photos
from fieldguide.report.point import Point
from fieldguide.report.wording import few_of, of_100, percent
from fieldguide.report.worse_photos import worse_photos

WEAKEST = 3
COUNTED = "the share of photos with every label right"


def tag_headline(assessment: TagAssessment) -> str:
    """Say how good it is in one line.

    Parameters
    ----------
    assessment : TagAssessment
        Of any photos.

    Returns
    -------
    str
        Such as ``"Every label right on about 83 of 100 photos"``; of few photos, that they are few.
    """
    if assessment.warning:
        return f"Every label right on {few_of(assessment.exact_match, n=assessment.n)}"
    return f"Every label right on {of_100(assessment.exact_match)} photos"


def tag_answer(assessment: TagAssessment) -> list[Point]:
    """Say what a reader should take away.

    Parameters
    ----------
    assessment : TagAssessment
        Of any photos.

    Returns
    -------
    list of Point
        The most important first; what cannot be told is not asked.
    """
    simple = {baseline.name: baseline.exact_match for baseline in assessment.baselines}
    points = (
        assessment.warning and Point("Were enough photos scored?", f"No. {assessment.warning}"),
        better_than_simple(assessment.exact_match, assessment.exact_match_interval, simple=simple),
        _labels(assessment),
        believable(assessment),
        more_photos(assessment.learning_curve, counted=COUNTED),
        worse_photos(assessment.robustness, counted=COUNTED),
    )
    return [point for point in points if point]


def _labels(assessment: TagAssessment) -> Point | None:
    known = [result for result in assessment.labels if result.average_precision is not None]
    if len(known) < 2:
        return None
    weakest = sorted(known, key=lambda result: (result.average_precision or 0.0, result.name))[:WEAKEST]
    told = ", ".join(_ranked(result, n=assessment.n) for result in weakest)
    mean = percent(assessment.mean_average_precision or 0.0)
    chance = percent(sum(result.n for result in known) / len(known) / assessment.n)
    start = "It ranks worst" if len(known) > WEAKEST else "From the worst up"
    return Point(
        "Is it equally good at every label?",
        f"Its mean average precision (how purely photos that carry a label come first, when ranked by its "
        f"probability) is {mean}; by chance it would be {chance}. {start}: {told}.",
    )


def _ranked(result: TagResult, *, n: int) -> str:
    return f"{result.name} ({percent(result.average_precision or 0.0)}; by chance {percent(result.n / n)})"
