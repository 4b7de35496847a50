"""The nearest other vectors of each vector."""

import numpy as np

from fieldguide.search import nearest


def nearest_others(vectors: np.ndarray, *, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Find for each vector the others that are nearest.

    Parameters
    ----------
    vectors : ndarray of shape (n, d), float32
        From an encoder; n is at least 2.
    k : int
        How many; at most n - 1 are given.

    Returns
    -------
    rows : ndarray of shape (n, k), int64
        Nearest first.
    distances : ndarray of shape (n, k), float32
        Cosine distances.
    """
    k = min(k, len(vectors) - 1)
    rows, distances = nearest(vectors, vectors, k=k + 1)
    is_own = rows == np.arange(len(vectors))[:, None]
    is_own[~is_own.any(axis=1), -1] = True  # lost among equal vectors: the last one makes room
    return rows[~is_own].reshape(-1, k), distances[~is_own].reshape(-1, k)
