"""Whether two photos that look alike are one photo."""

import numpy as np

from fieldguide.audit.alignment import WHOLE, warped
from fieldguide.audit.blocks import shared_detail, tone_difference
from fieldguide.cores import on_all_cores

_BATCH, _MINIATURE_BATCH = 32, 512
_DETAIL = 0.75  # least correlation of the finest detail, in three quarters of the blocks
_FLAT = 0.02  # grey levels squared: the variance of detail below which a block is flat
_SAME_TONE, _NEAR_TONE = 0.7, 1.7  # grey levels, root mean square over blocks
_GAIN_TONE = 0.6  # likewise, after one was brightened
_CROP_TONE, _CROP_DETAIL = 2.8, 0.82  # of a crop, whose place is never exact
_MUCH_BRIGHTER, _BRIGHTER_TONE = 1.15, 6.0  # a gain, and how far grey levels may be apart from it on
_DARKEST, _BRIGHTEST = 8, 240  # beyond, a pixel may be clipped, or an average over clipped ones
_MOSTLY_WHITE = 0.83  # share of such pixels from which on a gain explains anything
_FEWEST_CLEAR = 0.01  # share of pixels that are surely not clipped, to judge the gain by them
_LEAST_CONTRAST = 2.0


def are_copies(thumbnails: np.ndarray, pairs: np.ndarray, windows: np.ndarray) -> np.ndarray:
    """Decide whether two photos are one, resized, compressed, cropped or brightened.

    Parameters
    ----------
    thumbnails : ndarray of shape (n, 128, 128), uint8
        Of all photos.
    pairs : ndarray of shape (p, 2), int
        Which to compare.
    windows : ndarray of shape (p, 4), float32
        Through which the first of a pair is looked at, so that it shows what the second does.

    Returns
    -------
    ndarray of shape (p,), bool

    Notes
    -----
    Photos of one kind of thing (solar cells, petri dishes) correlate at 0.99 without being copies, so
    correlation does not decide. Over blocks of 12 px, a pair are copies if their mean grey levels agree to
    0.7 levels; or if the finest detail (the band from 0.5 to 2 px, noise and grain included) correlates at
    0.75 or more in three quarters of the blocks that have any, and the grey levels agree to 1.7 levels, or
    to 0.6 after the darker was brightened by a common gain, clipping included. The gain is judged by pixels
    that are surely not clipped; a photo that is white over five sixths is not taken for a brightened one.
    Through a window, levels may differ by 2.8 if the detail reaches 0.82. Blank photos have nothing to
    compare and are never near copies. `are_brightened` knows colours that are clipped one by one.
    """
    verdict = np.zeros(len(pairs), dtype=bool)

    def judge(rows: slice) -> None:
        moved = _are_moved(windows[rows])
        verdict[rows] = _decide(*_seen(thumbnails, pairs[rows], windows[rows]), moved=moved)

    on_all_cores(judge, len(pairs), rows=_BATCH)
    return verdict


def may_be_copies(
    miniatures: np.ndarray, pairs: np.ndarray, windows: np.ndarray, *, farthest: float
) -> np.ndarray:
    """Tell pairs that `are_copies` would turn down for their grey levels, cheaply.

    Parameters
    ----------
    miniatures : ndarray of shape (n, s, s), float32
        Of all photos.
    pairs : ndarray of shape (p, 2), int
        As for `are_copies`.
    windows : ndarray of shape (p, 4), float32
        Likewise; need not be exact.
    farthest : float
        How far grey levels may be apart; to be chosen by how exact the windows are. Never more than 6 where
        one photo is much brighter.

    Returns
    -------
    ndarray of shape (p,), bool
        False where the grey levels are too far apart.
    """
    possible = np.zeros(len(pairs), dtype=bool)

    def judge(rows: slice) -> None:
        first, second = _seen(miniatures, pairs[rows], windows[rows])
        dark, bright, gain = _brightened(first, second)
        difference = np.minimum(tone_difference(first, second), tone_difference(dark, bright) / gain)
        allowed = np.where(gain >= _MUCH_BRIGHTER, min(farthest, _BRIGHTER_TONE), farthest)
        possible[rows] = difference < allowed

    on_all_cores(judge, len(pairs), rows=_MINIATURE_BATCH)
    return possible


def _seen(images: np.ndarray, pairs: np.ndarray, windows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    first, second = (images[pairs[:, side]].astype(np.float32) for side in (0, 1))
    moved = _are_moved(windows)
    first[moved] = warped(first[moved], windows[moved])
    return first, second


def _are_moved(windows: np.ndarray) -> np.ndarray:
    return np.abs(windows - np.array(WHOLE)).max(axis=1) > 1e-6


def _decide(first: np.ndarray, second: np.ndarray, *, moved: np.ndarray) -> np.ndarray:
    difference = tone_difference(first, second)
    dark, bright, gain = _brightened(first, second)
    is_told = (bright > _BRIGHTEST).mean(axis=(1, 2)) < _MOSTLY_WHITE
    alike = (difference < _NEAR_TONE) | (tone_difference(dark, bright) / gain < _GAIN_TONE) & is_told
    copies = difference < _SAME_TONE
    asked = np.flatnonzero((alike | (difference < _CROP_TONE) & moved) & ~copies)
    detail = shared_detail(dark[asked], bright[asked], flat=_FLAT)
    copies[asked] = detail >= np.where(alike[asked], _DETAIL, _CROP_DETAIL)
    contrast = np.minimum(first.std(axis=(1, 2)), second.std(axis=(1, 2)))
    return copies & (contrast > _LEAST_CONTRAST)


def _brightened(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Brighten the darker of each pair by the gain that fits, clipping included; the gain is 1 or more."""
    darker = (one.mean(axis=(1, 2)) <= other.mean(axis=(1, 2)))[:, None, None]
    dark, bright = np.where(darker, one, other), np.where(darker, other, one)
    clear = ((bright < _BRIGHTEST) & (dark > _DARKEST)).astype(np.float32)
    clear[clear.mean(axis=(1, 2)) < _FEWEST_CLEAR] = 1
    gain = np.einsum("nij,nij->n", clear, bright) / np.maximum(np.einsum("nij,nij->n", clear, dark), 1)
    gain = np.maximum(gain, 1)
    return np.minimum(255, dark * gain[:, None, None]), bright, gain
