"""Max pooling."""

import numpy as np


def maximum(values: np.ndarray) -> np.ndarray:
    """Take the largest value of each channel.

    Parameters
    ----------
    values : ndarray of shape (t, c), float32
        Finite; t at least 1.

    Returns
    -------
    ndarray of shape (c,), float32

    Examples
    --------
    >>> maximum(np.array([[1, 2], [3, -6]], np.float32)).tolist()
    [3.0, 2.0]
    """
    return values.max(axis=0)
