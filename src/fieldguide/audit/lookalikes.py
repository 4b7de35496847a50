"""Pairs of photos that may be copies of one another, found cheaply."""

import numpy as np
from scipy.fft import dctn

from fieldguide.audit.alignment import warped
from fieldguide.cores import on_all_cores

_FREQUENCIES = 9  # along each axis, of 16
_CROPS = tuple((0.9, 0.9, x, y) for x in (-0.05, 0.0, 0.05) for y in (-0.05, 0.0, 0.05))
_NEIGHBOURS, _CROP_NEIGHBOURS = 8, 16
_NEAR = 0.5  # least cosine
_GAINS = (1.2, 1.45)
_BATCH = 512
_MEMORY_CELLS = 8_000_000  # a core


def perceptual_vectors(images: np.ndarray, windows: np.ndarray | None = None) -> np.ndarray:
    """Describe what photos look like from afar: a perceptual hash that was not rounded to bits.

    Parameters
    ----------
    images : ndarray of shape (n, s, s), float32
        Grey miniatures.
    windows : ndarray of shape (n, 4), float32, optional
        Through which the images are looked at, see `warped`.

    Returns
    -------
    ndarray of shape (n, 80), float32
        The lowest 9 x 9 coefficients of the cosine transform but the mean, of length 1; 0 for a blank photo.
    """
    vectors = np.empty((len(images), _FREQUENCIES**2 - 1), dtype=np.float32)

    def describe(rows: slice) -> None:
        seen = images[rows] if windows is None else warped(images[rows], windows[rows])
        low = dctn(seen, axes=(1, 2), norm="ortho")[:, :_FREQUENCIES, :_FREQUENCIES]
        flat = low.reshape(len(seen), -1)[:, 1:]
        length = np.linalg.norm(flat, axis=1, keepdims=True)
        vectors[rows] = np.where(length > 1, flat / np.maximum(length, 1), 0)

    on_all_cores(describe, len(images), rows=_BATCH)
    return vectors


def lookalikes(images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find pairs that look alike, whole to whole and crop to whole.

    Parameters
    ----------
    images : ndarray of shape (n, s, s), float32
        Grey miniatures.

    Returns
    -------
    same : ndarray of shape (p, 2), int64
        Pairs that look alike as they are, each once.
    cropped : ndarray of shape (q, 2), int64
        Pairs of which the first, cropped by a tenth, looks like the second.

    Notes
    -----
    Vectors are scaled by the spread of each coefficient over the collection, so that what all photos share
    does not count. Of each photo, and of it brightened until parts are white, the eight nearest are
    kept, of its crops the sixteen nearest, if their cosine is above 0.5. Time: 12 n^2 d.
    """
    plain = perceptual_vectors(images)
    middle, spread = plain.mean(axis=0), plain.std(axis=0) + 1e-6

    def white(vectors: np.ndarray) -> np.ndarray:
        scaled = np.where(vectors.any(axis=1, keepdims=True), (vectors - middle) / spread, 0)
        return scaled / np.maximum(np.linalg.norm(scaled, axis=1, keepdims=True), 1e-6)

    base = white(plain)
    brighter = [white(perceptual_vectors(np.minimum(255, gain * images))) for gain in _GAINS]
    same = np.concatenate([_best_pairs(views, base, k=_NEIGHBOURS) for views in ([base], brighter)])
    windows = [np.tile(np.array(crop, dtype=np.float32), (len(images), 1)) for crop in _CROPS]
    views = [white(perceptual_vectors(images, window)) for window in windows]
    return np.unique(np.sort(same, axis=1), axis=0), _best_pairs(views, base, k=_CROP_NEIGHBOURS)


def _best_pairs(views: list[np.ndarray], base: np.ndarray, *, k: int) -> np.ndarray:
    """Pair each photo with those nearest to any of its views."""
    n = len(base)
    k = min(k, n - 1)
    if k < 1:
        return np.empty((0, 2), dtype=np.int64)

    def best(rows: slice) -> np.ndarray:
        score = views[0][rows] @ base.T
        for view in views[1:]:
            np.maximum(score, view[rows] @ base.T, out=score)
        own = np.arange(len(score))
        score[own, rows.start + own] = -1
        return _largest(score, k=k) + np.array([rows.start, 0])

    return np.concatenate(on_all_cores(best, n, rows=max(1, _MEMORY_CELLS // n)))


def _largest(score: np.ndarray, *, k: int) -> np.ndarray:
    """Give the cells, (p, 2), that are among the k largest of their row, of those that are large at all."""
    rows, columns = np.nonzero(score > _NEAR)
    counts = np.bincount(rows, minlength=len(score))
    order = np.lexsort((columns, -score[rows, columns], rows))
    place = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.stack([rows, columns], axis=1)[order][place < k]
