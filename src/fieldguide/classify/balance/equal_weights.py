"""Weights with which every class counts the same."""

import numpy as np


def equal_weights(codes: np.ndarray) -> np.ndarray:
    """Let every class weigh the same; the sum is the number of equal photos that would tell as much.

    Parameters
    ----------
    codes : ndarray of shape (n,), integers
        Classes of the photos.

    Returns
    -------
    ndarray of shape (n,), float64 > 0

    Notes
    -----
    With that sum, the class of one photo more that nobody knows (see `tempered_loss`) has its due in a set
    that is large because of one class.

    Examples
    --------
    >>> equal_weights(np.array([0, 0, 0, 1])).tolist()
    [0.5, 0.5, 0.5, 1.5]
    """
    _, own, counts = np.unique(codes, return_inverse=True, return_counts=True)
    return (len(counts) / (1 / counts).sum() / counts)[own]
