"""Whether two photos that look alike are one photo."""

import numpy as np
from scipy.ndimage import gaussian_filter

from fieldguide.audit.alignment import WHOLE, warped
from fieldguide.audit.brightening import brightening
from fieldguide.audit.in_batches import in_batches

_BATCH, _MINIATURE_BATCH = 32, 512
_MARGIN_PX, _BLOCK_PX = 4, 12  # of 128
_DETAIL = 0.75  # least correlation of the finest detail, in three quarters of the blocks
_SAME_TONE, _NEAR_TONE = 0.7, 1.7  # grey levels, root mean square over blocks
_GAIN_TONE = 0.6  # likewise, after one was brightened
_EXACT_TONE, _EXACT_GAIN, _EXACT_DETAIL = 0.2, 1.05, 0.65  # a brightening without any doubt
_CLIPPED_TONE, _CLIPPED_GAIN, _CLIPPED_DETAIL = 3.5, 1.15, 0.97  # clipped in single colours or pixels
_COLOURS_DETAIL = 0.6  # in blocks that are not clipped, of a photo with others that are
_CROP_TONE, _CROP_DETAIL = 2.8, 0.82  # of a crop, whose place is never exact
_ROUGH_TONE = 6.0  # of miniatures where one may be clipped
_FEWEST_BLOCKS = 8  # that must show some detail
_FLAT = 0.02  # grey levels squared: the variance of detail below which a block is flat
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
    that are surely not clipped. Where it is 1.05 or more and explains the levels to 0.2, a detail of 0.65 is
    enough (rounding hides what is faint). Where it is 1.15 or more, levels may differ by 3.5 if the detail
    reaches 0.97: colours clip one by one, and single pixels before their average does. Otherwise a detail of
    0.6 is enough in the blocks that `brightening` finds not to be clipped. A photo that is white over five
    sixths is not taken for a brightened one. Blank photos have nothing to compare and are never near copies.
    """
    verdict = np.zeros(len(pairs), dtype=bool)

    def judge(rows: slice) -> None:
        moved = _are_moved(windows[rows])
        verdict[rows] = _decide(*_seen(thumbnails, pairs[rows], windows[rows]), moved=moved)

    in_batches(judge, len(pairs), size=_BATCH)
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
        How far grey levels may be apart; to be chosen by how exact the windows are. Where one photo may be
        the other, brightened until clipped, 6 is allowed.

    Returns
    -------
    ndarray of shape (p,), bool
        False where the grey levels are too far apart.
    """
    possible = np.zeros(len(pairs), dtype=bool)

    def judge(rows: slice) -> None:
        first, second = _seen(miniatures, pairs[rows], windows[rows])
        dark, bright, gain = _brightened(first, second)
        difference = np.minimum(_tone_difference(first, second), _tone_difference(dark, bright) / gain)
        possible[rows] = difference < np.where(gain >= _CLIPPED_GAIN, _ROUGH_TONE, farthest)

    in_batches(judge, len(pairs), size=_MINIATURE_BATCH)
    return possible


def _seen(images: np.ndarray, pairs: np.ndarray, windows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    first, second = (images[pairs[:, side]].astype(np.float32) for side in (0, 1))
    moved = _are_moved(windows)
    first[moved] = warped(first[moved], windows[moved])
    return first, second


def _are_moved(windows: np.ndarray) -> np.ndarray:
    return np.abs(windows - np.array(WHOLE)).max(axis=1) > 1e-6


def _decide(first: np.ndarray, second: np.ndarray, *, moved: np.ndarray) -> np.ndarray:
    difference = _tone_difference(first, second)
    dark, bright, gain = _brightened(first, second)
    explained = _tone_difference(dark, bright) / gain
    copies = difference < _SAME_TONE
    is_told = (bright > _BRIGHTEST).mean(axis=(1, 2)) < _MOSTLY_WHITE
    alike = (difference < _NEAR_TONE) | (explained < _GAIN_TONE) & is_told
    clipped = (explained < _CLIPPED_TONE) & (gain >= _CLIPPED_GAIN) & is_told
    clipped |= (difference < _CROP_TONE) & moved
    asked = np.flatnonzero((alike | clipped) & ~copies)
    detail = _shared_detail(dark[asked], bright[asked], where=None)
    least = np.where(moved[asked] & (difference[asked] < _CROP_TONE), _CROP_DETAIL, _CLIPPED_DETAIL)
    least[alike[asked]] = _DETAIL
    least[(explained[asked] < _EXACT_TONE) & (gain[asked] > _EXACT_GAIN)] = _EXACT_DETAIL
    copies[asked] = detail >= least
    rest = np.flatnonzero(~copies & ~moved & is_told)
    copies[rest] = _are_clipped(first[rest], second[rest])
    contrast = np.minimum(first.std(axis=(1, 2)), second.std(axis=(1, 2)))
    return copies & (contrast > _LEAST_CONTRAST)


def _are_clipped(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Tell photos of which one was brightened until colours were clipped, by the blocks where none is."""
    possible, exact = brightening(_blocks(one).mean(axis=2), _blocks(other).mean(axis=2))
    rows = np.flatnonzero(possible)
    possible[rows] = _shared_detail(one[rows], other[rows], where=exact[rows]) >= _COLOURS_DETAIL
    return possible


def _shared_detail(one: np.ndarray, other: np.ndarray, *, where: np.ndarray | None) -> np.ndarray:
    """Correlation of the finest detail that three quarters of the blocks reach, of those that count."""
    fine = _correlations(_blocks(_detail(one)), _blocks(_detail(other)))
    if where is not None:
        fine[~where] = np.nan
    fine[(~np.isnan(fine)).sum(axis=1) < _FEWEST_BLOCKS] = 0
    return np.nanquantile(fine, 0.25, axis=1)


def _tone_difference(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    difference = _blocks(one).mean(axis=2) - _blocks(other).mean(axis=2)
    return np.sqrt(np.square(difference).mean(axis=1))


def _brightened(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Brighten the darker of each pair by the gain that fits, clipping included; the gain is 1 or more."""
    darker = (one.mean(axis=(1, 2)) <= other.mean(axis=(1, 2)))[:, None, None]
    dark, bright = np.where(darker, one, other), np.where(darker, other, one)
    clear = ((bright < _BRIGHTEST) & (dark > _DARKEST)).astype(np.float32)
    clear[clear.mean(axis=(1, 2)) < _FEWEST_CLEAR] = 1
    gain = np.einsum("nij,nij->n", clear, bright) / np.maximum(np.einsum("nij,nij->n", clear, dark), 1)
    gain = np.maximum(gain, 1)
    return np.minimum(255, dark * gain[:, None, None]), bright, gain


def _detail(images: np.ndarray) -> np.ndarray:
    return gaussian_filter(images, (0, 0.5, 0.5)) - gaussian_filter(images, (0, 2, 2))


def _blocks(images: np.ndarray) -> np.ndarray:
    """Cut into blocks: (n, b, pixels)."""
    n, side = images.shape[:2]
    margin, block = side * _MARGIN_PX // 128, side * _BLOCK_PX // 128
    inner = images[:, margin:-margin, margin:-margin]
    k = (side - 2 * margin) // block
    cut = inner.reshape(n, k, block, k, block).transpose(0, 1, 3, 2, 4)
    return cut.reshape(n, k * k, block * block)


def _correlations(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Correlate block by block; NaN where both are flat."""
    one, other = one - one.mean(axis=2, keepdims=True), other - other.mean(axis=2, keepdims=True)
    power, other_power = np.square(one).sum(axis=2), np.square(other).sum(axis=2)
    flat = np.maximum(power, other_power) < _FLAT * one.shape[2]
    return np.where(flat, np.nan, (one * other).sum(axis=2) / np.maximum(np.sqrt(power * other_power), 1e-3))
