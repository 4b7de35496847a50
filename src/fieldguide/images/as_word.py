"""A value of somebody's table as the word that fieldguide goes by."""

import math
from numbers import Integral, Real
from typing import Any, TypeGuard

import numpy as np

from fieldguide.measure.is_missing import is_missing


def as_word(value: Any) -> str | None:
    """Write a label, a group or any other plain value as text.

    Parameters
    ----------
    value : word, number or date
        A word, a number or a date, of Python, numpy, pandas or a tensor of one number.

    Returns
    -------
    str or None
        Without spaces around it; a float of whole value without its ``.0``, as pandas makes floats of whole
        numbers where one is missing; None for what is missing.

    Examples
    --------
    >>> import numpy as np
    >>> as_word(np.int64(3)), as_word(3.0), as_word(" oak "), as_word(float("nan"))
    ('3', '3', 'oak', None)
    """
    if type(value) is str:
        return value.strip() or None
    if is_missing(value):
        return None
    value = plain_value(value)
    if is_whole(value) and not isinstance(value, bool):
        return str(math.trunc(value))
    return str(value).strip() or None


def plain_value(value: Any) -> Any:
    """Take the number or word out of a scalar of numpy or a tensor of one number; others stay as they are."""
    is_scalar = getattr(value, "ndim", None) == 0 and hasattr(value, "item")
    return value.item() if is_scalar and not isinstance(value, np.datetime64 | np.timedelta64) else value


def is_whole(value: object) -> TypeGuard[Real]:
    """Tell whether something is a whole number, as an integer or as a float."""
    return isinstance(value, Integral) or (isinstance(value, Real) and float(value).is_integer())
