"""The directions in which vectors vary most."""

from typing import Any

import numpy as np
from scipy.linalg import eigh
from sklearn.utils.extmath import randomized_svd

# Up to this many photos or features the answer is exact; beyond, randomised.
EXACT = 2_000
# A direction whose variance is less than this part of the first one's is rounding.
NOTHING = {np.dtype(np.float32): 1e-6, np.dtype(np.float64): 1e-12}


def principal_directions(centred: np.ndarray, *, components: int) -> tuple[np.ndarray, np.ndarray]:
    """Find the directions of most variance.

    Parameters
    ----------
    centred : ndarray of shape (n, d), float32 or float64
        Vectors minus their mean.
    components : int
        How many are wanted; there are at most as many as the vectors span.

    Returns
    -------
    directions : ndarray of shape (m, d)
        Orthonormal rows, 1 <= m <= `components`, the largest variance first; the largest entry of each is
        positive. Of the dtype of `centred`.
    variances : ndarray of shape (m,), float64
        Along them (divisor n); 0 only where nothing varies at all.

    Notes
    -----
    Up to 2,000 photos or features by the eigenvectors of the smaller product of the vectors with themselves,
    O(n d min(n, d)); beyond, by randomised projections with 7 power iterations and a fixed seed [1]_.

    References
    ----------
    .. [1] Halko, Martinsson, Tropp, "Finding Structure with Randomness", SIAM Review 53, 2011,
       https://arxiv.org/abs/0909.4061. Algorithms 4.4 and 5.1.
    """
    n, d = centred.shape
    wanted = min(components, n, d)
    if min(n, d) > EXACT:
        _, singular, directions = randomized_svd(centred, n_components=wanted, n_iter=7, random_state=0)
        variances = singular.astype(np.float64) ** 2 / n
    else:
        variances, directions = _exact(centred, wanted=wanted)
    m = max(1, int((variances > NOTHING[centred.dtype] * variances[0]).sum()))
    directions, variances = directions[:m], variances[:m].clip(0)
    largest = np.abs(directions).argmax(axis=1)
    signs = np.where(directions[np.arange(m), largest] < 0, -1, 1)
    return np.ascontiguousarray(directions * signs[:, None], dtype=centred.dtype), variances


def _exact(centred: np.ndarray, *, wanted: int) -> tuple[np.ndarray, np.ndarray]:
    n, d = centred.shape
    by_photo = n < d
    products = (centred @ centred.T if by_photo else centred.T @ centred).astype(np.float64) / n
    found: Any = eigh(products, subset_by_index=[len(products) - wanted, len(products) - 1])
    values, vectors = found[0][::-1], found[1][:, ::-1].T
    if by_photo:
        vectors = vectors @ centred
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return values, vectors
