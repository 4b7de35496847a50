"""The pairs of classes that are taken for one another."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.errors import OptionError


@dataclass(frozen=True, slots=True)
class Confusion:
    """One class taken for another.

    Attributes
    ----------
    truth, predicted : int
        The true class and the one named instead.
    count : int or float
        Photos (or sum of weights) of `truth` that were called `predicted`.
    rate : float in (0, 1]
        `count` over all photos of `truth`.
    """

    truth: int
    predicted: int
    count: int | float
    rate: float


def most_confused(matrix: ArrayLike, *, limit: int = 10) -> tuple[Confusion, ...]:
    """List the most frequent mistakes of a confusion matrix.

    Parameters
    ----------
    matrix : array_like of shape (k, k), not negative
        Rows are true classes, columns predicted ones; see `confusion_matrix`.
    limit : int, default=10
        At most so many pairs.

    Returns
    -------
    tuple of Confusion
        Ordered by count, then rate (both falling), then class indices; pairs that never occur are left out.

    Raises
    ------
    OptionError
        If the matrix is not square.

    Examples
    --------
    >>> most_confused([[8, 2], [1, 9]], limit=1)
    (Confusion(truth=0, predicted=1, count=2, rate=0.2),)
    """
    table = np.asarray(matrix)
    if table.ndim != 2 or table.shape[0] != table.shape[1]:
        raise OptionError(f"matrix has shape {table.shape}; give a square confusion matrix.")
    truth, predicted = np.nonzero(table * (1 - np.eye(len(table), dtype=table.dtype)))
    count = table[truth, predicted]
    rate = count / table.sum(axis=1)[truth]
    order = np.lexsort((predicted, truth, -rate, -count))[:limit]
    return tuple(
        Confusion(
            truth=int(truth[i]), predicted=int(predicted[i]), count=count[i].item(), rate=float(rate[i])
        )
        for i in order
    )
