"""What throws a guide off."""

from fieldguide.assess import Robustness
from fieldguide.report.point import Point
from fieldguide.report.wording import percent

WORDS = {
    "blur": "blur",
    "light": "wrong exposure",
    "cover": "something in the way",
    "crop": "cutting off",
    "turn": "turning the photo",
}


def worse_photos(found: Robustness | None, *, counted: str) -> Point | None:
    """Say what throws a guide off most.

    Parameters
    ----------
    found : Robustness or None
        As measured.
    counted : str
        What its numbers are called.

    Returns
    -------
    Point or None
        None where it was not measured.
    """
    if found is None or not found.hardships:
        return None
    worst = min(found.hardships, key=lambda hardship: hardship.accuracy)
    if worst.accuracy >= found.accuracy:
        told = f"None of the disturbances that were tried lowered the {counted}"
    else:
        told = (
            f"Most of all {WORDS.get(worst.kind, worst.kind)} ({worst.told}): {counted} falls from "
            f"{percent(found.accuracy, digits=0)} to {percent(worst.accuracy, digits=0)}"
        )
    return Point("What throws it off?", f"{told} on {found.n} test photos made worse on purpose.")
