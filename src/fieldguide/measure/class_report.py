"""Precision, recall and F1 of each class."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.errors import OptionError


@dataclass(frozen=True, slots=True, eq=False)
class ClassReport:
    """What is right, class by class; NaN where there is nothing to divide by.

    Attributes
    ----------
    precision : ndarray of shape (k,), float64 in [0, 1] or NaN
        Right among those called so; NaN for a class that was never predicted.
    recall : ndarray of shape (k,), float64 in [0, 1] or NaN
        Right among those that are so; NaN for a class without photos.
    f1 : ndarray of shape (k,), float64 in [0, 1] or NaN
        2 right / (photos + predictions); NaN for a class with neither. A class that has photos but is never
        predicted has F1 = 0 although its precision is not defined.
    support : ndarray of shape (k,)
        Photos (or sum of weights) of the class.
    """

    precision: np.ndarray
    recall: np.ndarray
    f1: np.ndarray
    support: np.ndarray


def class_report(matrix: ArrayLike) -> ClassReport:
    """Derive precision, recall, F1 and support of each class from a confusion matrix.

    Parameters
    ----------
    matrix : array_like of shape (k, k), not negative
        Rows are true classes, columns predicted ones; see `confusion_matrix`.

    Returns
    -------
    ClassReport

    Raises
    ------
    OptionError
        If the matrix is not square.

    Notes
    -----
    0/0 is NaN, not 0: a class nobody photographed is not a class that is always missed. Means over classes
    should skip NaN (`numpy.nanmean`).

    Examples
    --------
    >>> report = class_report([[3, 1, 0], [0, 4, 0], [0, 0, 0]])
    >>> report.precision.tolist(), report.recall.tolist()
    ([1.0, 0.8, nan], [0.75, 1.0, nan])
    """
    table = np.asarray(matrix)
    if table.ndim != 2 or table.shape[0] != table.shape[1]:
        raise OptionError(f"matrix has shape {table.shape}; give a square confusion matrix.")
    right, support, called = np.diag(table), table.sum(axis=1), table.sum(axis=0)
    return ClassReport(
        precision=_ratio(right, called),
        recall=_ratio(right, support),
        f1=_ratio(2 * right, support + called),
        support=support,
    )


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
