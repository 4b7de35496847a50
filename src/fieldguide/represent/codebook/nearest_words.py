"""Which word of a codebook is nearest to each descriptor."""

import numpy as np

from fieldguide.represent.codebook.blocks import cached_blocks


def nearest_words(points: np.ndarray, words: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find the nearest word of each point by Euclidean distance.

    Parameters
    ----------
    points : ndarray of shape (n, d), float32
        Finite.
    words : ndarray of shape (k, d), float32
        Finite, k at least 1.

    Returns
    -------
    labels : ndarray of shape (n,), int64
        Position of the nearest word; of equally near ones the first.
    closeness : ndarray of shape (n,), float32
        x . w - |w|^2 / 2 of that word w: half of what |x|^2 exceeds the squared distance by.

    Notes
    -----
    The nearest word is that of the largest closeness, so distances are one matrix product in float32, in
    blocks that stay in the cache. On bits written as -1 and 1 it is the word of the least Hamming distance.
    """
    half_squares = np.einsum("kd,kd->k", words, words) / np.float32(2)
    transposed = words.T
    labels = np.empty(len(points), dtype=np.int64)
    closeness = np.empty(len(points), dtype=np.float32)
    for rows in cached_blocks(len(points), width=len(words)):
        scores = points[rows] @ transposed
        scores -= half_squares
        labels[rows] = scores.argmax(axis=1)
        closeness[rows] = np.take_along_axis(scores, labels[rows, np.newaxis], axis=1)[:, 0]
    return labels, closeness
