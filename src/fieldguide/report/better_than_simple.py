"""Whether a guide is better than a simple answer."""

from collections.abc import Mapping

from fieldguide.report.point import Point
from fieldguide.report.wording import percent


def better_than_simple(
    reached: float, interval: tuple[float, float], *, simple: Mapping[str, float], counted: str = ""
) -> Point | None:
    """Compare a guide with trivial answers.

    Parameters
    ----------
    reached : float
        Share of photos the guide was right on, or the mean of these shares over the classes.
    interval : tuple of float
        Its 95 % interval.
    simple : mapping of str to float
        What each trivial answer reaches, by its name, which also says where it was scored on fewer photos.
    counted : str, default=""
        How that is counted, in words that start a sentence, where every photo does not count the same.

    Returns
    -------
    Point or None
        None where there is nothing to compare with.
    """
    if not simple:
        return None
    best = max(simple.values())
    leading = next(name for name, share in simple.items() if share == best)
    told = " and ".join(f"{percent(share)} ({name})" for name, share in simple.items())
    if interval[0] > best:
        verdict = "Yes"
    elif reached > best:
        verdict = "Probably, but these photos are too few to be sure"
    elif interval[1] > best:
        verdict = f"Not clearly: these photos are too few to tell it from {leading}; folds score more"
    else:
        verdict = f"No: {leading} is right more often"
    start = "simple answers reach" if len(simple) > 1 else "a simple answer reaches"
    start = f"{counted} {start}" if counted else f"{start[0].upper()}{start[1:]}"
    return Point(
        "Is it better than a simple guess?",
        f"{verdict}. {start} {told}; this guide reaches {percent(reached)}.",
    )
