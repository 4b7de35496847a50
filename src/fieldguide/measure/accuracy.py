"""Share of photos that are right."""

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.measure.inputs import as_pair


def accuracy(truth: ArrayLike, predicted: ArrayLike, *, weights: ArrayLike | None = None) -> float:
    """Return the (weighted) share of photos whose predicted class is the true one.

    Parameters
    ----------
    truth, predicted : array_like of shape (n,), integers from 0
        Class indices of the same photos.
    weights : array_like of shape (n,), optional
        How much each photo counts; not negative, not all zero. Without it every photo counts once.

    Returns
    -------
    float in [0, 1]

    Raises
    ------
    OptionError
        If the arrays are empty, differ in length, or hold no class indices.

    Examples
    --------
    >>> accuracy([0, 1, 1, 2], [0, 1, 2, 2])
    0.75
    """
    truth, predicted, weights = as_pair(truth, predicted, weights=weights)
    return float(np.average(truth == predicted, weights=weights))
