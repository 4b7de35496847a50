"""The door of measures for many labels per photo: boolean matrices and scores, checked once."""

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.errors import OptionError


def as_label_matrix(values: ArrayLike, *, name: str) -> np.ndarray:
    """Check which labels hold for which photos.

    Parameters
    ----------
    values : array_like of shape (n, k), bool
        One row per photo, one column per label; n >= 1 and k >= 1. Whole numbers 0 and 1 will do.
    name : str
        What the caller calls them, for the error.

    Returns
    -------
    ndarray of shape (n, k), bool

    Raises
    ------
    OptionError
        If they are empty, not two-dimensional, or anything but true and false.
    """
    array = np.asarray(values)
    if array.ndim != 2 or array.size == 0:
        raise OptionError(
            f"{name} has shape {array.shape}; give one row for each photo and one column for each label."
        )
    if array.dtype.kind != "b" and not (array.dtype.kind in "iu" and set(np.unique(array)) <= {0, 1}):
        raise OptionError(f"{name} has dtype {array.dtype}; give true or false for each photo and label.")
    return array.astype(bool, copy=False)


def as_label_pair(truth: ArrayLike, predicted: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Check the true and the predicted labels of the same photos.

    Parameters
    ----------
    truth, predicted : array_like of shape (n, k), bool
        See `as_label_matrix`.

    Returns
    -------
    tuple of ndarray
        Both of shape (n, k), bool.

    Raises
    ------
    OptionError
        If one of them is unusable or their shapes differ.
    """
    truth = as_label_matrix(truth, name="truth")
    predicted = as_label_matrix(predicted, name="predicted")
    if truth.shape != predicted.shape:
        raise OptionError(
            f"truth has shape {truth.shape}, predicted has {predicted.shape}; "
            "give the same photos and labels."
        )
    return truth, predicted
