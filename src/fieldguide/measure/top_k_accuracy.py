"""Share of photos whose class is among the most probable."""

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.errors import OptionError
from fieldguide.measure.inputs import as_scored


def top_k_accuracy(
    truth: ArrayLike, probabilities: ArrayLike, *, top: int = 5, weights: ArrayLike | None = None
) -> float:
    """Return the (weighted) share of photos whose true class is among the `top` most probable.

    Parameters
    ----------
    truth : array_like of shape (n,), integers in [0, k)
        Class indices.
    probabilities : array_like of shape (n, k), floats in [0, 1]
        Class probabilities; rows sum to one.
    top : int, default=5
        How many classes may be named; at least 1. From k on every photo is right.
    weights : array_like of shape (n,), optional
        How much each photo counts.

    Returns
    -------
    float in [0, 1]

    Raises
    ------
    OptionError
        If an array does not fit or `top` is below 1.

    Notes
    -----
    Among equal probabilities the class with the lower index comes first, so `top=1` is the accuracy of
    ``probabilities.argmax(axis=1)``.

    Examples
    --------
    >>> top_k_accuracy([0, 2], [[0.2, 0.5, 0.3], [0.2, 0.5, 0.3]], top=2)
    0.5
    """
    truth, table, weights = as_scored(truth, probabilities, weights=weights)
    if top < 1:
        raise OptionError(f"top is {top}; it must be at least 1.")
    own = table[np.arange(len(truth)), truth][:, None]
    earlier = np.arange(table.shape[1]) < truth[:, None]
    rank = ((table > own) | ((table == own) & earlier)).sum(axis=1)
    return float(np.average(rank < top, weights=weights))
