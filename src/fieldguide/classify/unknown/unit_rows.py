"""Vectors of unit length, in double precision."""

import numpy as np


def unit_rows(X: np.ndarray) -> np.ndarray:
    """Divide each vector by its Euclidean length.

    Parameters
    ----------
    X : ndarray of shape (n, d), float
        Finite; not changed.

    Returns
    -------
    ndarray of shape (n, d), float64
        A vector of zeros stays.

    Examples
    --------
    >>> import numpy as np
    >>> unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    vectors = np.array(X, dtype=np.float64)
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    # So that squares neither overflow nor vanish.
    np.divide(vectors, largest, out=vectors, where=largest > 0)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, length, out=vectors, where=length > 0)
