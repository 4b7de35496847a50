"""The answer in words: how good, how sure, on what."""

from dataclasses import dataclass

from fieldguide.assess import Assessment, ClassResult

# The calibration error of a perfectly calibrated guide is about this large on so few photos: nothing to say.
FEWEST_FOR_CALIBRATION = 100
CLOSE, ROUGH = 0.04, 0.10
WEAKEST = 3
# Gains of accuracy by twice the photos.
MUCH, NOTHING = 0.02, 0.002


@dataclass(frozen=True)
class Point:
    """One thing to know.

    Attributes
    ----------
    question, answer : str
        In plain words.
    """

    question: str
    answer: str


def headline(assessment: Assessment) -> str:
    """Say how good it is in one line.

    Parameters
    ----------
    assessment : Assessment
        Of any photos.

    Returns
    -------
    str
        Such as ``"Right on about 83 of 100 photos"``.
    """
    return f"Right on {_of_100(assessment.accuracy)} photos"


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
        _worth(assessment),
        _accepted(assessment),
        _levels(assessment),
        _classes(assessment),
        _probabilities(assessment),
        _more_photos(assessment),
        _worse_photos(assessment),
    )
    return [point for point in points if point is not None]


def _worth(assessment: Assessment) -> Point | None:
    if not assessment.baselines:
        return None
    best = max(assessment.baselines, key=lambda baseline: baseline.accuracy)
    told = " and ".join(
        f"{_percent(baseline.accuracy)} ({baseline.name})" for baseline in assessment.baselines
    )
    low = assessment.accuracy_interval[0]
    if low > best.accuracy:
        verdict = "Yes"
    elif assessment.accuracy > best.accuracy:
        verdict = "Probably, but these photos are too few to be sure"
    else:
        verdict = "No: treat its answers as guesses"
    several = len(assessment.baselines) > 1
    simple = "Simple answers reach" if several else "A simple answer reaches"
    return Point(
        "Is it better than a simple guess?",
        f"{verdict}. {simple} {told} on the same photos; this guide reaches {_percent(assessment.accuracy)}.",
    )


def _accepted(assessment: Assessment) -> Point | None:
    if assessment.label_accuracy is None:
        return None
    return Point(
        "What counts as right?",
        "Any answer that the source accepts for a photo, as some show several things. The photo's own label "
        f"was named for {_percent(assessment.label_accuracy)}.",
    )


def _levels(assessment: Assessment) -> Point | None:
    if not assessment.levels:
        return None
    told = "; ".join(
        f"the right one of {level.classes:,} for {_percent(level.accuracy)} of {level.n:,} photos "
        f"({100 * level.interval[0]:.1f} to {_percent(level.interval[1])})"
        for level in assessment.levels
    )
    return Point("Is at least the super-class right?", f"It names {told}.")


def _classes(assessment: Assessment) -> Point | None:
    known = [result for result in assessment.classes if result.recall is not None]
    if len(known) < 2:
        return None
    weakest = sorted(known, key=lambda result: (result.recall or 0.0, result.name))
    fair = f"If every class counted the same, it would be right in {_percent(1 - assessment.balanced_error)}"
    if len(known) <= 2 * WEAKEST:
        told = ", ".join(_found(result) for result in weakest)
        return Point("Is it equally good at every class?", f"{fair}. It finds {told}.")
    worst = ", ".join(_found(result) for result in weakest[:WEAKEST])
    return Point("Is it equally good at every class?", f"{fair}. It is weakest at these: it finds {worst}.")


def _found(result: ClassResult) -> str:
    right = round((result.recall or 0.0) * result.n)
    return f"{right:,} of {result.n:,} photos of {result.name}"


def _probabilities(assessment: Assessment) -> Point | None:
    if assessment.n < FEWEST_FOR_CALIBRATION:
        return None
    surplus = sum(bin_.n * ((bin_.confidence or 0) - (bin_.accuracy or 0)) for bin_ in assessment.reliability)
    surplus /= assessment.n
    if assessment.ece <= CLOSE:
        verdict = "Yes"
    elif assessment.ece <= ROUGH:
        verdict = "Roughly"
    else:
        verdict = "Not as they stand"
    lean = "neither too sure nor too unsure on the whole"
    if abs(surplus) >= 0.01:
        lean = f"on the whole {'too sure' if surplus > 0 else 'too cautious'} by {_points(abs(surplus))}"
    return Point(
        "Can its probabilities be believed?",
        f"{verdict}. Among photos given about the same probability, the share that is right differs from "
        f"it by {_points(assessment.ece)} on average (the calibration error); {lean}.",
    )


def _more_photos(assessment: Assessment) -> Point | None:
    curve = assessment.learning_curve
    if curve is None or curve.projection is None:
        return None
    ahead = curve.projection
    verdict = "Yes" if ahead.gain >= MUCH else "A little"
    if ahead.gain_interval[0] <= NOTHING:
        verdict = "Perhaps not"
    missed = ""
    if ahead.check is not None:
        off = abs(ahead.check[0] - ahead.check[1])
        missed = f" How rough that is: made from half of the photos, it missed by {_points(off)}."
        verdict = "Perhaps" if verdict != "Perhaps not" and off > ahead.gain else verdict
    return Point(
        "Would more photos help?",
        f"{verdict}. If the trend so far goes on, twice as many training photos add about "
        f"{_points(ahead.gain)} of accuracy.{missed}",
    )


def _worse_photos(assessment: Assessment) -> Point | None:
    found = assessment.robustness
    if found is None or not found.hardships:
        return None
    worst = min(found.hardships, key=lambda hardship: hardship.accuracy)
    if worst.accuracy >= found.accuracy:
        told = "None of the disturbances that were tried lowered the accuracy"
    else:
        told = (
            f"Most of all {_hardship(worst.kind)} ({worst.told}): accuracy falls from "
            f"{_percent(found.accuracy, digits=0)} to {_percent(worst.accuracy, digits=0)}"
        )
    return Point("What throws it off?", f"{told} on {found.n} test photos made worse on purpose.")


def _hardship(kind: str) -> str:
    words = {
        "blur": "blur",
        "light": "wrong exposure",
        "cover": "something in the way",
        "crop": "cutting off",
        "turn": "turning the photo",
    }
    return words.get(kind, kind)


def _of_100(share: float) -> str:
    whole = round(100 * share)
    if share in (0, 1):
        return "none of the" if share == 0 else "all of the"
    if whole == 100:
        return "more than 99 of 100"
    return "fewer than 1 of 100" if whole == 0 else f"about {whole} of 100"


def _percent(share: float, *, digits: int = 1) -> str:
    return f"{100 * share:.{digits}f}\u00a0%"


def _points(share: float) -> str:
    return f"{100 * share:.1f} percentage point{'' if round(1000 * share) == 10 else 's'}"
