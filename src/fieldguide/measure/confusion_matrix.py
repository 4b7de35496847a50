"""How often each class is taken for each other."""

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.errors import OptionError
from fieldguide.measure.inputs import as_pair


def confusion_matrix(
    truth: ArrayLike, predicted: ArrayLike, *, k: int, weights: ArrayLike | None = None
) -> np.ndarray:
    """Count photos by true class (row) and predicted class (column).

    Parameters
    ----------
    truth, predicted : array_like of shape (n,), integers in [0, k)
        Class indices of the same photos.
    k : int
        Number of classes, those without a photo included.
    weights : array_like of shape (n,), optional
        How much each photo counts.

    Returns
    -------
    ndarray of shape (k, k)
        int64 counts, or float64 sums of weights where `weights` are given.

    Raises
    ------
    OptionError
        If an array does not fit or a class index is `k` or more.

    Examples
    --------
    >>> confusion_matrix([0, 0, 1], [0, 1, 1], k=2)
    array([[1, 1],
           [0, 1]])
    """
    rows, columns, sums = as_pair(truth, predicted, weights=weights)
    largest = max(rows.max(), columns.max())
    if largest >= k:
        raise OptionError(f"class index {largest} does not fit k={k} classes.")
    counted = None if weights is None else sums
    return np.bincount(rows * k + columns, weights=counted, minlength=k * k).reshape(k, k)
