"""Generalised-mean pooling."""

import numpy as np


def gem(values: np.ndarray) -> np.ndarray:
    """Take the generalised mean of each channel: between the mean and the maximum.

    Parameters
    ----------
    values : ndarray of shape (t, c), float32
        Finite; t at least 1. What is negative counts as 0.

    Returns
    -------
    ndarray of shape (c,), float32
        The cube root of the mean cube.

    References
    ----------
    .. [1] Radenovic, Tolias, Chum, "Fine-tuning CNN Image Retrieval with No Human Annotation", PAMI 2019,
       https://arxiv.org/abs/1711.02512. Equation 3, with their power 3.

    Examples
    --------
    >>> gem(np.array([[0, 8], [2, -8]], np.float32)).astype(float).round(3).tolist()
    [1.587, 6.35]
    """
    positive = np.maximum(values, 0)
    largest = positive.max()
    if largest == 0:
        return np.zeros(values.shape[1], np.float32)
    positive /= largest  # so that no cube overflows
    return largest * np.cbrt((positive * positive * positive).mean(axis=0))
