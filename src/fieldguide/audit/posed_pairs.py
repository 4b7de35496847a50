"""Pairs of photos that share places in one arrangement."""

from itertools import combinations

import numpy as np

from fieldguide.audit.descriptors import nearest_descriptors
from fieldguide.audit.keypoints import Keypoints
from fieldguide.cores import on_all_cores

_GROUPS = 4096
_FARTHEST_PX = 28.0  # how far a place may move, of 128
_MATCHES = 8  # of a pair of photos at most
_APART_PX, _INLIER_PX = 14.0, 4.0
_SCALES, _ANGLE = (0.78, 1.28), np.radians(9)


def posed_pairs(places: Keypoints) -> tuple[np.ndarray, np.ndarray]:
    """Find pairs of photos of which one may be the other, cropped, turned or mirrored.

    Parameters
    ----------
    places : Keypoints
        Of n photos.

    Returns
    -------
    pairs : ndarray of shape (p, 2), int64
        The smaller number first; a pair occurs once for each way to turn it.
    poses : ndarray of shape (p, 2, 3), float32
        Matrix and shift that lead from px of the second to px of the first, both 0 in the middle.

    Notes
    -----
    Two matches of a pair suggest a similarity; the one that most matches agree with is kept, if it turns by
    at most 9 degrees, beside quarter turns, and scales by 0.78 to 1.28.
    """
    photos, turned, ends = _matches(places)
    if len(photos) == 0:
        return np.empty((0, 2), dtype=np.int64), np.empty((0, 2, 3), dtype=np.float32)
    n = int(places.photo.max()) + 1
    code = ((turned.reshape(-1, 4) + 1).round() @ np.array((27, 9, 3, 1))).astype(np.int64)
    key = (photos[:, 0] * n + photos[:, 1]) * 128 + code
    order = np.argsort(key, kind="stable")  # the nearest first in each group
    _, starts, counts = np.unique(key[order], return_index=True, return_counts=True)
    starts, counts = starts[counts > 1], np.minimum(counts[counts > 1], _MATCHES)

    def agree(rows: slice) -> tuple[np.ndarray, np.ndarray]:
        slots = np.arange(_MATCHES)
        is_match = slots < counts[rows, None]
        taken = order[np.where(is_match, starts[rows, None] + slots, starts[rows, None])]
        similar, shift, is_told = _similarity(*ends[taken].transpose(2, 0, 1), is_match=is_match)
        poses = np.empty((len(taken), 2, 3), dtype=np.float32)
        rotation = np.stack([similar.real, -similar.imag, similar.imag, similar.real], axis=1)
        poses[:, :, :2] = rotation.reshape(-1, 2, 2) @ turned[taken[:, 0]]
        poses[:, 0, 2], poses[:, 1, 2] = shift.real, shift.imag
        return photos[taken[is_told, 0]], poses[is_told]

    parts = on_all_cores(agree, len(starts), rows=_GROUPS)
    pairs = np.concatenate([np.empty((0, 2), dtype=np.int64), *(part[0] for part in parts)])
    return pairs, np.concatenate([np.empty((0, 2, 3), dtype=np.float32), *(part[1] for part in parts)])


def _matches(places: Keypoints) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pair places that look alike, the nearest first: photos (m, 2), turns of the second (m, 2, 2), ends.

    Ends, (m, 2), are the two places as complex numbers, that in the second photo turned as the first is.
    """
    own, view, other, distance = nearest_descriptors(places)
    turned = np.stack(places.turns)[view, own].transpose(0, 2, 1) @ places.turns[0][other]
    is_swapped = places.photo[own] > places.photo[other]
    turned[is_swapped] = turned[is_swapped].transpose(0, 2, 1)
    first, second = np.where(is_swapped, other, own), np.where(is_swapped, own, other)
    at, moved = places.place[first], np.einsum("nij,nj->ni", turned, places.place[second])
    order = np.lexsort((distance, second, first))
    is_new = np.diff(first[order], prepend=-1) != 0
    is_new |= np.diff(second[order], prepend=-1) != 0
    kept = order[is_new & (np.abs(at - moved).max(axis=1) < _FARTHEST_PX)[order]]
    kept = kept[np.argsort(distance[kept], kind="stable")]
    ends = np.stack([at[kept, 0] + 1j * at[kept, 1], moved[kept, 0] + 1j * moved[kept, 1]], axis=1)
    photos = np.stack([places.photo[first[kept]], places.photo[second[kept]]], axis=1)
    return photos, turned[kept], ends.astype(np.complex64)


def _similarity(
    at: np.ndarray, moved: np.ndarray, *, is_match: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Find numbers s and t so that s moved + t is near at for most matches, and whether for two or more."""
    most = np.ones(len(at), dtype=np.int64)
    scale, shift = np.ones(len(at), dtype=np.complex64), np.zeros(len(at), dtype=np.complex64)
    for i, j in combinations(range(at.shape[1]), 2):
        apart = moved[:, i] - moved[:, j]
        is_far = (np.abs(apart) > _APART_PX) & is_match[:, i] & is_match[:, j]
        s = np.where(is_far, at[:, i] - at[:, j], 1) / np.where(is_far, apart, 1)
        t = (at[:, i] + at[:, j] - s * (moved[:, i] + moved[:, j])) / 2
        is_small = (
            is_far & (np.abs(s) > _SCALES[0]) & (np.abs(s) < _SCALES[1]) & (np.abs(np.angle(s)) < _ANGLE)
        )
        count = np.where(is_small, _inliers(at, moved, s, t, is_match=is_match).sum(axis=1), 0)
        better = count > most
        most[better], scale[better], shift[better] = count[better], s[better], t[better]
    weights = _inliers(at, moved, scale, shift, is_match=is_match).astype(np.float32)
    total = np.maximum(weights.sum(axis=1), 1)
    centre, moved_centre = (weights * at).sum(axis=1) / total, (weights * moved).sum(axis=1) / total
    off, moved_off = at - centre[:, None], moved - moved_centre[:, None]
    spread = (weights * np.square(np.abs(moved_off))).sum(axis=1)
    scale = (weights * off * moved_off.conj()).sum(axis=1) / np.maximum(spread, 1)
    return scale, centre - scale * moved_centre, most > 1


def _inliers(
    at: np.ndarray, moved: np.ndarray, scale: np.ndarray, shift: np.ndarray, *, is_match: np.ndarray
) -> np.ndarray:
    return (np.abs(scale[:, None] * moved + shift[:, None] - at) < _INLIER_PX) & is_match
