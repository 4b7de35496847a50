"""P-values of several tests, so that one of them is not low by chance alone."""

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.errors import OptionError


def holm(p_values: ArrayLike) -> np.ndarray:
    """Adjust p-values for there being several of them, by Holm's method.

    Parameters
    ----------
    p_values : array_like of shape (m,), float in [0, 1]
        Of m tests, dependent on one another or not; m may be 0.

    Returns
    -------
    ndarray of shape (m,), float64 in [0, 1]
        In the same order. Calling those below 0.05 different is wrong about any of them in at most 5 % of
        cases.

    Raises
    ------
    OptionError
        If they are not one-dimensional, or one is no probability.

    Notes
    -----
    The i-th smallest of m is multiplied by m - i + 1, and none is smaller than the one before. Never weaker
    than Bonferroni's m p.

    References
    ----------
    .. [1] Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics
       6, 1979.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).round(6).tolist()
    [0.03, 0.06, 0.06]
    """
    given = np.asarray(p_values, dtype=np.float64)
    if given.ndim != 1 or not ((given >= 0) & (given <= 1)).all():
        raise OptionError(f"p_values has shape {given.shape}; give one number from 0 to 1 for each test.")
    order = np.argsort(given, kind="stable")
    factors = np.arange(len(given), 0, -1)
    adjusted = np.empty(len(given))
    adjusted[order] = np.minimum(np.maximum.accumulate(given[order] * factors), 1)
    return adjusted
