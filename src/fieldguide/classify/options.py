"""Checks of numbers that a user gives."""

from numbers import Integral, Real

import numpy as np

from fieldguide.errors import OptionError


def check_positive(value: object, *, option: str, choosable: bool) -> None:
    """Refuse what is no number above 0.

    Parameters
    ----------
    value : object
        What was given.
    option : str
        Its name.
    choosable : bool
        Whether None is allowed, too.

    Raises
    ------
    OptionError
        With name, value and rule.
    """
    if value is None and choosable:
        return
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 < float(value) < np.inf:
        otherwise = ", or None to choose it" if choosable else ""
        raise OptionError(f"{option} is {value!r}; give a number above 0{otherwise}.")


def check_whole(value: object, *, option: str, choosable: bool) -> None:
    """Refuse what is no whole number from 1.

    Parameters
    ----------
    value : object
        What was given.
    option : str
        Its name.
    choosable : bool
        Whether None is allowed, too.

    Raises
    ------
    OptionError
        With name, value and rule.
    """
    if value is None and choosable:
        return
    if isinstance(value, bool) or not isinstance(value, Integral) or value < 1:
        otherwise = ", or None to choose it" if choosable else ""
        raise OptionError(f"{option} is {value!r}; give a whole number from 1{otherwise}.")
