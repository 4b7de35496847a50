"""Checks of options, with messages that name the option, the rule and what came."""

from collections.abc import Iterable
from numbers import Integral, Real

import numpy as np

from fieldguide.errors import OptionError, suggestion


def check_choice(value: object, *, option: str, known: Iterable[str]) -> None:
    """Refuse a word that is not among the known ones.

    Parameters
    ----------
    value : object
        What was given.
    option : str
        Name of the option, as people write it.
    known : iterable of str
        What may be given.

    Raises
    ------
    OptionError
        If `value` is not one of them; the message lists them and names the nearest.
    """
    words = tuple(known)
    if not (isinstance(value, str) and value in words):
        listed = ", ".join(map(repr, words))
        raise OptionError(f"{option}={value!r} is unknown; known: {listed}.{suggestion(str(value), words)}")


def check_whole_number(value: object, *, option: str, low: int, high: int) -> None:
    """Refuse what is no whole number from `low` to `high`.

    Parameters
    ----------
    value : object
        What was given.
    option : str
        Name of the option, as people write it.
    low, high : int
        Smallest and largest number that may be given.

    Raises
    ------
    OptionError
        If `value` is something else.
    """
    if not isinstance(value, Integral) or isinstance(value, bool) or not low <= int(value) <= high:
        raise OptionError(f"{option}={value!r} must be a whole number from {low} to {high}.")


def check_flag(value: object, *, option: str) -> None:
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
    if not isinstance(value, Real) or isinstance(value, bool) or not low <= float(value) <= high:
        raise OptionError(f"{option}={value!r} must be a number from {low:g} to {high:g}.")
