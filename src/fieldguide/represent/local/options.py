"""Checks of options that only local descriptors have."""

import math
from numbers import Real

import numpy as np

from fieldguide.errors import OptionError


def check_number(value: object, *, option: str, low: float, high: float) -> None:
    """Refuse what is no number from `low` to `high`.

    Parameters
    ----------
    value : object
        What was given.
    option : str
        Name of the option, as people write it.
    low, high : float
        Smallest and largest number that may be given.

    Raises
    ------
    OptionError
        If `value` is something else.
    """
    is_number = isinstance(value, Real) and not isinstance(value, (bool, np.bool_))
    if not is_number or not low <= float(value) <= high:  # pyrefly: ignore[bad-argument-type]
        raise OptionError(f"{option}={value!r} must be a number from {low} to {high}.")


def check_true_or_false(value: object, *, option: str) -> None:
    """Refuse what is neither True nor False.

    Parameters
    ----------
    value : object
        What was given.
    option : str
        Name of the option, as people write it.

    Raises
    ------
    OptionError
        If `value` is something else.
    """
    if not isinstance(value, (bool, np.bool_)):
        raise OptionError(f"{option}={value!r} must be True or False.")


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
