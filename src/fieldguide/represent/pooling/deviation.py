"""Standard deviation over positions."""

import numpy as np


def deviation(values: np.ndarray) -> np.ndarray:
    """Take the standard deviation of each channel over the positions.

    Parameters
    ----------
    values : ndarray of shape (t, c), float32
        Finite; t at least 1.

    Returns
    -------
    ndarray of shape (c,), float32
        Divisor t; 0 for one position.

    Examples
    --------
    >>> deviation(np.array([[1, 2], [3, 6]], np.float32)).tolist()
    [1.0, 2.0]
    """
    return values.std(axis=0)
