"""Average pooling."""

import numpy as np


def mean(values: np.ndarray) -> np.ndarray:
    """Average each channel over the positions.

    Parameters
    ----------
    values : ndarray of shape (t, c), float32
        Finite; t at least 1.

    Returns
    -------
    ndarray of shape (c,), float32

    Examples
    --------
    >>> mean(np.array([[1, 2], [3, 6]], np.float32)).tolist()
    [2.0, 4.0]
    """
    return values.mean(axis=0)
