"""Whether a neighbourhood fits into a photo."""

import math

from fieldguide.errors import OptionError


def check_room(side_px: int, *, needed_px: float, remedy: str) -> None:
    """Refuse photos that are smaller than a neighbourhood.

    Parameters
    ----------
    side_px : int
        Side of the square photos.
    needed_px : float
        Side of the largest neighbourhood.
    remedy : str
        What may be given instead, for the message.

    Raises
    ------
    OptionError
        If the neighbourhood does not fit; the message has both numbers.
    """
    if side_px < needed_px:
        raise OptionError(
            f"A photo of {side_px} px has no room for a neighbourhood of {math.ceil(needed_px)} px. "
            f"Give {remedy}."
        )
