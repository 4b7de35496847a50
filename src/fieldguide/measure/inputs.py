"""The door of every measure: class indices, probabilities, weights and groups, checked once."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.errors import OptionError
from fieldguide.measure.is_missing import is_missing


def as_class_indices(values: ArrayLike, *, name: str) -> np.ndarray:
    """Check class indices.

    Parameters
    ----------
    values : array_like of shape (n,), integers from 0
        Class of each photo; n >= 1.
    name : str
        What the caller calls them, for the error.

    Returns
    -------
    ndarray of shape (n,), int64

    Raises
    ------
    OptionError
        If they are empty, no whole numbers, negative, or not one-dimensional.
    """
    array = np.asarray(values)
    if array.ndim != 1 or array.size == 0:
        raise OptionError(
            f"{name} has shape {array.shape}; give one class index for each photo, at least one."
        )
    if array.dtype.kind not in "iu":
        raise OptionError(f"{name} has dtype {array.dtype}; give class indices (whole numbers from 0).")
    if array.min() < 0:
        raise OptionError(f"{name} contains {array.min()}; class indices start at 0.")
    return array.astype(np.int64, copy=False)


def as_weights(weights: ArrayLike | None, *, n: int) -> np.ndarray:
    """Check how much each photo counts.

    Parameters
    ----------
    weights : array_like of shape (n,), or None
        Finite, not negative, not all zero; None counts every photo once.
    n : int
        Number of photos.

    Returns
    -------
    ndarray of shape (n,), float64

    Raises
    ------
    OptionError
        If the shape or a value does not fit.
    """
    if weights is None:
        return np.ones(n)
    array = np.asarray(weights, dtype=np.float64)
    if array.shape != (n,):
        raise OptionError(f"weights has shape {array.shape}; give one weight for each of the {n} photos.")
    if not np.isfinite(array).all() or array.min() < 0 or array.sum() == 0:
        raise OptionError("weights must be finite, not negative and not all zero.")
    return array


def as_pair(
    truth: ArrayLike, predicted: ArrayLike, *, weights: ArrayLike | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Check true and predicted classes of the same photos.

    Parameters
    ----------
    truth, predicted : array_like of shape (n,), integers from 0
        Class indices.
    weights : array_like of shape (n,), or None
        See `as_weights`.

    Returns
    -------
    tuple of ndarray
        `truth` and `predicted` as int64, `weights` as float64, each of shape (n,).

    Raises
    ------
    OptionError
        If one of them is unusable or their lengths differ.
    """
    truth = as_class_indices(truth, name="truth")
    predicted = as_class_indices(predicted, name="predicted")
    if len(truth) != len(predicted):
        raise OptionError(
            f"truth has {len(truth)} photos, predicted has {len(predicted)}; give the same photos."
        )
    return truth, predicted, as_weights(weights, n=len(truth))


def as_scored(
    truth: ArrayLike, probabilities: ArrayLike, *, weights: ArrayLike | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Check true classes and the class probabilities of the same photos.

    Parameters
    ----------
    truth : array_like of shape (n,), integers in [0, k)
        Class indices.
    probabilities : array_like of shape (n, k), floats in [0, 1]
        Rows sum to one within 1e-3.
    weights : array_like of shape (n,), or None
        See `as_weights`.

    Returns
    -------
    tuple of ndarray
        `truth` (n,) int64, `probabilities` (n, k) float64, `weights` (n,) float64.

    Raises
    ------
    OptionError
        If a shape or a value does not fit.
    """
    truth = as_class_indices(truth, name="truth")
    table = np.asarray(probabilities, dtype=np.float64)
    if table.ndim != 2 or len(table) != len(truth):
        raise OptionError(f"probabilities has shape {table.shape}; {len(truth)} photos need shape (n, k).")
    if truth.max() >= table.shape[1]:
        raise OptionError(
            f"truth contains class {truth.max()}, but probabilities has {table.shape[1]} columns."
        )
    # `not (...)` also catches NaN.
    if not (table.min() >= 0 and np.abs(table.sum(axis=1) - 1).max() <= 1e-3):
        raise OptionError("probabilities must not be negative or NaN, and each row must sum to one.")
    return truth, table, as_weights(weights, n=len(truth))


def as_group_codes(groups: np.ndarray | Sequence[object], *, n: int) -> np.ndarray:
    """Give each group a number; a photo without one is a group of its own.

    Parameters
    ----------
    groups : sequence of length n
        Names or numbers; equal ones belong together. What `is_missing` stands alone: None, NaN, NaT, pandas'
        NA, empty text.
    n : int
        Number of photos.

    Returns
    -------
    ndarray of shape (n,), int64
        Numbers from 0 without gaps, in order of first appearance.

    Raises
    ------
    OptionError
        If there is not one entry for each photo.
    """
    # `tolist` makes numbers of times, and a number of the time that is missing.
    names = (
        groups.tolist() if isinstance(groups, np.ndarray) and groups.dtype.kind not in "mM" else list(groups)
    )
    if len(names) != n:
        raise OptionError(f"groups has {len(names)} entries; give one for each of the {n} photos.")
    seen: dict[object, int] = {}
    keys = ((i,) if is_missing(name) else name for i, name in enumerate(names))
    return np.array([seen.setdefault(key, len(seen)) for key in keys], dtype=np.int64)


def as_two_samples(
    first: ArrayLike, second: ArrayLike, *, names: tuple[str, str]
) -> tuple[np.ndarray, np.ndarray]:
    """Check the scores of two kinds of photos.

    Parameters
    ----------
    first, second : array_like of shape (n,) and (m,), float
        Finite; at least one each.
    names : tuple of str
        What the caller calls them, for the error.

    Returns
    -------
    tuple of ndarray
        Both as float64.

    Raises
    ------
    OptionError
        If one is empty, not one-dimensional or not finite.
    """
    samples = tuple(np.asarray(values, dtype=np.float64) for values in (first, second))
    for name, sample in zip(names, samples, strict=True):
        if sample.ndim != 1 or sample.size == 0 or not np.isfinite(sample).all():
            raise OptionError(
                f"{name} has shape {sample.shape}; give one finite number for each photo, at least one."
            )
    return samples[0], samples[1]
