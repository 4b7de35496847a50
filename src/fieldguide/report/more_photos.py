"""Whether more photos would help."""

from fieldguide.assess import LearningCurve
from fieldguide.report.point import Point
from fieldguide.report.wording import points, signed

# Gains by twice the photos: at least so much is worth it, up to so little is not.
MUCH, LITTLE = 0.02, 0.01


def more_photos(curve: LearningCurve | None, *, counted: str | None = None) -> Point | None:
    """Say whether more photos would help.

    Parameters
    ----------
    curve : LearningCurve or None
        As measured.
    counted : str, optional
        What its numbers are called, where it is not what the curve says.

    Returns
    -------
    Point or None
        None without a projection.
    """
    if curve is None or curve.projection is None:
        return None
    ahead = curve.projection
    low, high = ahead.gain_interval
    missed = ""
    if ahead.check is not None:
        off = abs(ahead.check[0] - ahead.check[1])
        missed = f" How rough that is: made from half of the photos, it missed by {points(off)}."
    change = (
        f"{signed(low)} to {signed(high)} percentage points (95 % interval; most likely {signed(ahead.gain)})"
    )
    return Point(
        "Would more photos help?",
        f"{_verdict(low, high)}. If the trend so far goes on, twice as many training photos change "
        f"{counted or f'the {curve.counted}'} by {change}.{missed}",
    )


def _verdict(low: float, high: float) -> str:
    if low >= MUCH:
        return "Yes"
    if high <= LITTLE:
        return "Hardly"
    return "A little, at least" if low > 0 else "These photos cannot tell"
