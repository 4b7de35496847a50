"""Whether more photos would help."""

from fieldguide.assess import LearningCurve
from fieldguide.report.point import Point
from fieldguide.report.wording import points

# Gains by twice the photos.
MUCH, NOTHING = 0.02, 0.002


def more_photos(curve: LearningCurve | None, *, counted: str) -> Point | None:
    """Say whether more photos would help.

    Parameters
    ----------
    curve : LearningCurve or None
        As measured.
    counted : str
        What its numbers are called.

    Returns
    -------
    Point or None
        None without a projection.
    """
    if curve is None or curve.projection is None:
        return None
    ahead = curve.projection
    verdict = "Yes" if ahead.gain >= MUCH else "A little"
    if ahead.gain_interval[0] <= NOTHING:
        verdict = "Perhaps not"
    missed = ""
    if ahead.check is not None:
        off = abs(ahead.check[0] - ahead.check[1])
        missed = f" How rough that is: made from half of the photos, it missed by {points(off)}."
        verdict = "Perhaps" if verdict != "Perhaps not" and off > ahead.gain else verdict
    return Point(
        "Would more photos help?",
        f"{verdict}. If the trend so far goes on, twice as many training photos add about "
        f"{points(ahead.gain)} of {counted}.{missed}",
    )
