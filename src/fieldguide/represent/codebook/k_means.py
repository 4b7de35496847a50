"""Codebooks of visual words by k-means."""

import numpy as np
from scipy.sparse import csr_array

from fieldguide.cores import on_all_cores
from fieldguide.represent.codebook.blocks import SPREAD_ROWS
from fieldguide.represent.codebook.nearest_words import nearest_words

# Points a word and passes over them: most passes see few points, the last see enough.
POINTS_A_WORD = 256
_STAGES = ((16, 10), (64, 10), (POINTS_A_WORD, 10))
_ENOUGH = 1e-3  # a pass that lowers the distortion by a smaller share ends its stage


def k_means(points: np.ndarray, *, k: int, bits: bool = False) -> np.ndarray:
    """Learn words that are near to all points, by Lloyd's iterations on growing parts of the points.

    Parameters
    ----------
    points : ndarray of shape (n, d), float32
        In random order, n at least k. At most the first 256 k are looked at.
    k : int, at least 1
        Number of words.
    bits : bool, default=False
        Whether points are bits, written as -1 and 1, and words must be bits too.

    Returns
    -------
    ndarray of shape (k, d), float32
        The words; the same for the same points, however many cores there are.

    Notes
    -----
    Words start as the first k points. There are at most ten passes over 16 points a word, ten over 64 and ten
    over 256, which is as many as faiss looks at [2]_. A word that no point is nearest to moves to the point
    that is furthest from its word. Of bits, a word takes the value of the majority (k-majority, [3]_).

    References
    ----------
    .. [1] S. P. Lloyd, "Least squares quantization in PCM", IEEE Trans. Information Theory 28, 1982.
    .. [2] M. Douze et al., "The Faiss library", 2024, https://arxiv.org/abs/2401.08281
    .. [3] C. Grana, D. Borghesani, M. Manfredi, R. Cucchiara, "A fast approach for integrating ORB
       descriptors in the bag of words model", SPIE 8667, 2013.
    """
    words = points[:k].copy()
    for points_a_word, passes in _STAGES:
        part = points[: points_a_word * k]
        squares = np.einsum("nd,nd->n", part, part)
        before = np.inf
        for _ in range(passes):
            words, distortion = _pass(part, words, squares=squares, bits=bits)
            if distortion >= before * (1 - _ENOUGH):
                break
            before = distortion
    return words


def _pass(
    points: np.ndarray, words: np.ndarray, *, squares: np.ndarray, bits: bool
) -> tuple[np.ndarray, float]:
    """Return the means of what is nearest to each word, and the mean squared distance to the old words."""
    k = len(words)
    sums = np.zeros(words.shape)
    counts = np.zeros(k, dtype=np.int64)
    distances = np.empty(len(points), dtype=np.float32)

    def one(rows: slice) -> tuple[np.ndarray, np.ndarray]:
        labels, closeness = nearest_words(points[rows], words)
        distances[rows] = squares[rows] - 2 * closeness
        return sums_by_word(points[rows], labels, k=k), np.bincount(labels, minlength=k)

    for some_sums, some_counts in on_all_cores(one, len(points), rows=SPREAD_ROWS):
        sums += some_sums
        counts += some_counts
    means = np.where(sums >= 0, 1, -1) if bits else sums / np.maximum(counts, 1)[:, np.newaxis]
    empty = np.flatnonzero(counts == 0)
    if len(empty):
        means[empty] = points[np.argsort(distances, kind="stable")[-len(empty) :]]
    return means.astype(np.float32), float(distances.mean(dtype=np.float64))


def sums_by_word(points: np.ndarray, labels: np.ndarray, *, k: int) -> np.ndarray:
    """Add up the points of each word.

    Parameters
    ----------
    points : ndarray of shape (n, d), float32
        Points.
    labels : ndarray of shape (n,), int64
        The word of each, below k.
    k : int
        Number of words.

    Returns
    -------
    ndarray of shape (k, d), float32
        Zeros for a word without points.
    """
    n = len(points)
    membership = csr_array((np.ones(n, np.float32), labels, np.arange(n + 1)), shape=(n, k))
    return membership.T @ points
