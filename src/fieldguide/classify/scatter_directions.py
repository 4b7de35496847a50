"""Directions in which vectors scatter about their centres, and how much along each."""

from typing import Any

import numpy as np
from scipy.linalg import eigh

from fieldguide.classify.blocks import row_blocks

# A direction with less than this part of the first one's scatter is rounding.
NOTHING = 1e-12


def scatter_directions(
    X: np.ndarray, *, centres: np.ndarray, codes: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Decompose the scatter S = sum over photos of (x - centre)(x - centre)'.

    Parameters
    ----------
    X : ndarray of shape (n, d), float32 or float64
        Vectors.
    centres : ndarray of shape (m, d), float64
        Such as the means of m classes.
    codes : ndarray of shape (n,), integers in [0, m)
        The centre of each vector.

    Returns
    -------
    directions : ndarray of shape (r, d), float64
        Orthonormal rows, r <= min(n, d): those along which something scatters. S = directions' scatter
        directions.
    scatter : ndarray of shape (r,), float64 > 0
        Along each, rising.

    Notes
    -----
    One eigendecomposition: of the products of photos where n < d, of S elsewhere. O(n d min(n, d)).
    """
    n, d = X.shape
    shifts = X - centres[codes] if n < d else None
    if shifts is not None:
        products = shifts @ shifts.T
    else:
        products = np.zeros((d, d))
        for rows in row_blocks(n, width=d):
            block = X[rows] - centres[codes[rows]]
            products += block.T @ block
    found: Any = eigh(products, overwrite_a=True)
    scatter, vectors = found
    there = scatter > NOTHING * max(scatter[-1], 0)
    scatter, directions = scatter[there], vectors[:, there].T
    if shifts is not None:
        directions = (directions @ shifts) / np.sqrt(scatter)[:, None]
    return directions, scatter
