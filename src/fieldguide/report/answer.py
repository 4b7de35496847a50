"""The answer in words: how good, how sure, on what."""

from collections.abc import Mapping

from fieldguide.assess import Assessment, ClassAnswers, ClassResult
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
    answers = assessment.answers
    right = assessment.accuracy if answers is None else answers.right
    if assessment.warning:
        return f"Right on {few_of(right, n=assessment.n)}"
    told = f"Right on {of_100(right)} photos"
    if answers is None:
        return told
    return f"{told}; {percent(answers.wrong, digits=0)} wrong, {percent(answers.refused, digits=0)} unknown"


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
    points = (
        assessment.warning and Point("Were enough photos scored?", f"No. {assessment.warning}"),
        _unknown(assessment),
        _better(assessment),
        _accepted(assessment),
        _levels(assessment),
        _classes(assessment),
        believable(assessment),
        more_photos(assessment.learning_curve),
        worse_photos(assessment.robustness, counted="accuracy"),
    )
    return [point for point in points if point]


def _unknown(assessment: Assessment) -> Point | None:
    """Say what refusing costs and finds."""
    answers, unknown = assessment.answers, assessment.unknown
    if answers is None or unknown is None:
        return None
    told = (
        f"{percent(answers.refused)} of these photos are answered with unknown though they show a class "
        f"({percent(unknown.refuse)} were to be). Without that, naming a class for every photo, it would be "
        f"right in {percent(assessment.accuracy)}."
    )
    if unknown.caught is not None:
        told += f" In return {percent(unknown.caught, digits=0)} of {unknown.whose} are caught."
    return Point("What does saying unknown cost?", told)


def _better(assessment: Assessment) -> Point | None:
    """Compare with simple answers by what was to be good: all photos, or all classes."""
    error = assessment.balanced_error_interval
    if assessment.goal != "balanced" or error is None:
        simple = {baseline.name: baseline.accuracy for baseline in assessment.baselines}
        return better_than_simple(assessment.accuracy, assessment.accuracy_interval, simple=simple)
    return better_than_simple(
        1 - assessment.balanced_error,
        (1 - error[1], 1 - error[0]),
        simple={baseline.name: 1 - baseline.balanced_error for baseline in assessment.baselines},
        counted="Every class counted the same, as the goal is,",
    )


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
    answered = {} if assessment.answers is None else {own.name: own for own in assessment.answers.classes}
    weakest = sorted(known, key=lambda result: (_right(result, answered), result.name))
    simple = [f"{own.name} in {percent(1 - own.balanced_error)}" for own in assessment.baselines]
    fair = f"If every class counted the same, it would be right in {percent(1 - assessment.balanced_error)}"
    fair += f" ({', '.join(simple)})" if simple else ""
    if answered and assessment.answers is not None:
        fair += f"; with unknown as an answer, in {percent(assessment.answers.mean_right)}"
    few = len(known) <= 2 * WEAKEST
    told = ", ".join(_found(result, answered) for result in (weakest if few else weakest[:WEAKEST]))
    start = "It answers with their class" if few else "It is weakest at these: it answers with their class"
    return Point("Is it equally good at every class?", f"{fair}. {start} {told}.{_sizes(assessment)}")


def _sizes(assessment: Assessment) -> str:
    """Tell the mean recall of large and of small classes, where there are both."""
    if len(assessment.by_size) < 2:
        return ""
    return f" Found by training photos of the class: {', '.join(map(str, assessment.by_size))}."


def _right(result: ClassResult, answered: Mapping[str, ClassAnswers]) -> float:
    own = answered.get(result.name)
    return (result.recall if own is None else own.right) or 0.0


def _found(result: ClassResult, answered: Mapping[str, ClassAnswers]) -> str:
    own = answered.get(result.name)
    n = result.n if own is None else own.n
    told = f"{round(_right(result, answered) * n):,} of {n:,} photos of {result.name}"
    return f"{told} ({round(own.refused * n):,} unknown)" if own is not None and own.refused else told
