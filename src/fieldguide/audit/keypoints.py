"""Places in photos that are told from others by what surrounds them."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter, maximum_filter, uniform_filter

from fieldguide.audit.contrast import even_contrast
from fieldguide.cores import on_all_cores

_BATCH = 32
_PER_PHOTO = 64
_MARGIN_PX = 10
_PEAK_PX, _TENSOR_PX = 5, 7
_LEAST = 1e-4
# Where a place is sampled to both sides, in px: as it is, and as a photo enlarged by an eighth would show it.
_OFFSETS = ((-9, -6, -3, 0, 3, 6, 9), (-10, -7, -3, 0, 3, 7, 10))
_REACH = np.arange(-3, 4, dtype=np.float32)
_WINDOW = np.exp(-(_REACH[:, None] ** 2 + _REACH**2) / np.float32(2 * 2.4**2))


@dataclass(frozen=True, eq=False)
class Keypoints:
    """Distinct places of n photos, p in all.

    Attributes
    ----------
    photo : ndarray of shape (p,), int64
        Which photo each lies in, ascending.
    place : ndarray of shape (p, 2), float32
        x and y in px, 0 in the middle of the photo.
    descriptors : tuple of ndarray of shape (p, 49), float32
        What surrounds it, of length 1, turned so that mirrored and quarter-turned photos give the same: as it
        is, and as seen from a little farther away.
    turns : tuple of ndarray of shape (p, 2, 2), float32
        How that was turned.
    """

    photo: np.ndarray
    place: np.ndarray
    descriptors: tuple[np.ndarray, ...]
    turns: tuple[np.ndarray, ...]


def keypoints(thumbnails: np.ndarray) -> Keypoints:
    """Find the places that stand out of their surroundings in two directions, and describe them.

    Parameters
    ----------
    thumbnails : ndarray of shape (n, 128, 128), uint8
        Grey.

    Returns
    -------
    Keypoints
        At most 64 of a photo; of a blank one none.

    Notes
    -----
    Corners and blobs by the smaller eigenvalue of the structure tensor [1]_, so lines that all photos of a
    collection share give few. Light does not matter (`even_contrast`).

    References
    ----------
    .. [1] Shi and Tomasi, "Good Features to Track", CVPR 1994.
    """

    def find(rows: slice) -> Keypoints:
        found = _described(thumbnails[rows])
        return Keypoints(found.photo + rows.start, found.place, found.descriptors, found.turns)

    parts = on_all_cores(find, len(thumbnails), rows=_BATCH)
    views = range(len(_OFFSETS))
    return Keypoints(
        np.concatenate([part.photo for part in parts]),
        np.concatenate([part.place for part in parts]),
        tuple(np.concatenate([part.descriptors[view] for part in parts]) for view in views),
        tuple(np.concatenate([part.turns[view] for part in parts]) for view in views),
    )


def _described(thumbnails: np.ndarray) -> Keypoints:
    smooth = gaussian_filter(even_contrast(thumbnails), (0, 1.2, 1.2), truncate=3)
    distinct = _distinctness(smooth)
    n, side = smooth.shape[:2]
    flat = distinct.reshape(n, -1)
    best = np.sort(np.argpartition(-flat, _PER_PHOTO, axis=1)[:, :_PER_PHOTO], axis=1)
    photo, rank = np.nonzero(np.take_along_axis(flat, best, axis=1) > _LEAST)
    y, x = np.divmod(best[photo, rank], side)
    views = [_surroundings(smooth, photo, x, y, np.array(offsets)) for offsets in _OFFSETS]
    place = np.stack([x, y], axis=1).astype(np.float32) - np.float32((side - 1) / 2)
    return Keypoints(photo, place, tuple(view[0] for view in views), tuple(view[1] for view in views))


def _distinctness(images: np.ndarray) -> np.ndarray:
    """Give the smaller eigenvalue of the structure tensor where it is the largest around, else 0."""
    down, across = np.zeros_like(images), np.zeros_like(images)
    down[:, 1:-1] = images[:, 2:] - images[:, :-2]
    across[:, :, 1:-1] = images[:, :, 2:] - images[:, :, :-2]
    size = (0, _TENSOR_PX, _TENSOR_PX)
    xx, yy, xy = (uniform_filter(a, size) for a in (across * across, down * down, across * down))
    smaller = (xx + yy) / 2 - np.sqrt(np.square((xx - yy) / 2) + np.square(xy))
    peaks = np.zeros_like(smaller)
    inner = (slice(None), slice(_MARGIN_PX, -_MARGIN_PX), slice(_MARGIN_PX, -_MARGIN_PX))
    is_peak = maximum_filter(smaller, size=(1, _PEAK_PX, _PEAK_PX)) == smaller
    peaks[inner] = np.where(is_peak, smaller, 0)[inner]
    return peaks


def _surroundings(
    images: np.ndarray, photo: np.ndarray, x: np.ndarray, y: np.ndarray, offsets: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Sample around each place, and turn it so that it grows brighter to the right, and less so downwards."""
    rows, columns = y[:, None, None] + offsets[:, None], x[:, None, None] + offsets
    patch = images[photo[:, None, None], rows, columns]
    patch -= patch.mean(axis=(1, 2), keepdims=True)
    patch *= _WINDOW
    right, down = (patch * _REACH).sum(axis=(1, 2)), (patch * _REACH[:, None]).sum(axis=(1, 2))
    turns = np.zeros((len(patch), 2, 2), dtype=np.float32)
    turns[:, 0, 0], turns[:, 1, 1] = np.where(right < 0, -1, 1), np.where(down < 0, -1, 1)
    patch[right < 0] = patch[right < 0, :, ::-1]
    patch[down < 0] = patch[down < 0, ::-1]
    steeper = np.abs(down) > np.abs(right)
    patch[steeper] = patch[steeper].transpose(0, 2, 1)
    turns[steeper] = turns[steeper, ::-1]
    flat = patch.reshape(len(patch), _REACH.size**2)
    return flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-6), turns
