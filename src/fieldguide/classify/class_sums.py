"""Sums over the photos of each class."""

from collections.abc import Callable

import numpy as np
from scipy.sparse import csr_array

from fieldguide.classify.blocks import row_blocks


def class_sums(
    X: np.ndarray, codes: np.ndarray, *, k: int, seen_as: Callable[[np.ndarray], np.ndarray] | None = None
) -> np.ndarray:
    """Add up the vectors of each class.

    Parameters
    ----------
    X : ndarray of shape (n, d), float
        Vectors; read in blocks, so a memory map will do.
    codes : ndarray of shape (n,), integers in [0, k)
        Classes.
    k : int
        Number of classes.
    seen_as : callable, optional
        Takes some rows of `X` and returns what is added up in their place, (m, d) float64; the rows
        themselves by default.

    Returns
    -------
    ndarray of shape (k, d), float64
        Zeros for a class without photos.

    Examples
    --------
    >>> class_sums(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0, 1, 0]), k=2).tolist()
    [[6.0, 8.0], [3.0, 4.0]]
    """
    sums = np.zeros((k, X.shape[1]))
    for rows in row_blocks(len(X), width=X.shape[1]):
        own, block = codes[rows], X[rows]
        vectors = block.astype(np.float64) if seen_as is None else seen_as(block)
        sums += csr_array((np.ones(len(own)), (own, np.arange(len(own)))), shape=(k, len(own))) @ vectors
    return sums
