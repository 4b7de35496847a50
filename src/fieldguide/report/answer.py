"""The answer in words: how good, how sure, on what."""

from fieldguide.assess import Assessment, ClassResult
from fieldguide.report.believable import believable
from fieldguide.report.better_than_simple import better_than_simple
from fieldguide.report.more_photos import more_photos
from fieldguide.report.point import Point
from fieldguide.report.wording import few_of, of_100, percent
from fieldguide.report.worse_photos import worse_photos

WEAKEST = 3


def headline(assessment: Assessment) -> str:
    """Say how good it is in one line.

    Parameters
    ----------
    assessment : Assessment
        Of any photos.

    Returns
    -------
    str
        Such as ``"Right on about 83 of 100 photos"``; of few photos, that they are few.
    """
    if assessment.warning:
        return f"Right on {few_of(assessment.accuracy, n=assessment.n)}"
    return f"Right on {of_100(assessment.accuracy)} photos"


def answer(assessment: Assessment) -> list[Point]:
    """Say what a reader should take away.

    Parameters
    ----------
    assessment : Assessment
        Of any photos.

    Returns
    -------
    list of Point
        The most important first; what cannot be told is not asked.
    """
    simple = {baseline.name: baseline.accuracy for baseline in assessment.baselines}
    points = (
        assessment.warning and Point("Were enough photos scored?", f"No. {assessment.warning}"),
        better_than_simple(assessment.accuracy, assessment.accuracy_interval, simple=simple),
        _accepted(assessment),
        _levels(assessment),
        _classes(assessment),
        believable(assessment),
        more_photos(assessment.learning_curve, counted="accuracy"),
        worse_photos(assessment.robustness, counted="accuracy"),
    )
    return [point for point in points if point]


def _accepted(assessment: Assessment) -> Point | None:
    if assessment.label_accuracy is None:
        return None
    return Point(
        "What counts as right?",
        "Any answer that the source accepts for a photo, as some show several things. The photo's own label "
        f"was named for {percent(assessment.label_accuracy)}.",
    )


def _levels(assessment: Assessment) -> Point | None:
    if not assessment.levels:
        return None
    told = "; ".join(
        f"the right one of {level.classes:,} for {percent(level.accuracy)} of {level.n:,} photos "
        f"({100 * level.interval[0]:.1f} to {percent(level.interval[1])})"
        for level in assessment.levels
    )
    return Point("Is at least the super-class right?", f"It names {told}.")


def _classes(assessment: Assessment) -> Point | None:
    known = [result for result in assessment.classes if result.recall is not None]
    if len(known) < 2:
        return None
    weakest = sorted(known, key=lambda result: (result.recall or 0.0, result.name))
    simple = [f"{own.name} in {percent(1 - own.balanced_error)}" for own in assessment.baselines]
    fair = f"If every class counted the same, it would be right in {percent(1 - assessment.balanced_error)}"
    fair += f" ({', '.join(simple)})" if simple else ""
    if len(known) <= 2 * WEAKEST:
        told = ", ".join(_found(result) for result in weakest)
        return Point("Is it equally good at every class?", f"{fair}. It finds {told}.{_sizes(assessment)}")
    worst = ", ".join(_found(result) for result in weakest[:WEAKEST])
    return Point(
        "Is it equally good at every class?",
        f"{fair}. It is weakest at these: it finds {worst}.{_sizes(assessment)}",
    )


def _sizes(assessment: Assessment) -> str:
    """Tell the mean recall of large and of small classes, where there are both."""
    if len(assessment.by_size) < 2:
        return ""
    return f" Found by training photos of the class: {', '.join(map(str, assessment.by_size))}."


def _found(result: ClassResult) -> str:
    right = round((result.recall or 0.0) * result.n)
    return f"{right:,} of {result.n:,} photos of {result.name}"
