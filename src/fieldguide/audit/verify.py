"""Whether two photos that look alike are one photo."""

import numpy as np
from scipy.ndimage import gaussian_filter

from fieldguide.audit.alignment import WHOLE, warped

_BATCH = 256
_MARGIN_PX, _BLOCK_PX = 4, 12  # of 128
_DETAIL = 0.75  # least correlation of the finest detail, in three quarters of the blocks
_SAME_TONE, _NEAR_TONE = 0.7, 2.2  # grey levels, root mean square over blocks
_GAIN_TONE = 0.8  # likewise, after one was brightened
_FEWEST_BLOCKS = 8  # that must show some detail
_FLAT = 0.02  # grey levels squared: the variance of detail below which a block is flat
_DARKEST, _BRIGHTEST = 8, 247  # beyond, a block may be clipped
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
    0.75 or more in three quarters of the blocks that have any, and the grey levels agree to 2.2 levels, or
    to 0.8 after the darker was brightened by a common gain, clipping included. Blank photos have nothing to
    compare and are never near copies.
    """
    verdict = np.zeros(len(pairs), dtype=bool)
    for at in range(0, len(pairs), _BATCH):
        part = slice(at, at + _BATCH)
        first, second = (thumbnails[pairs[part, side]].astype(np.float32) for side in (0, 1))
        moved = np.abs(windows[part] - np.array(WHOLE)).max(axis=1) > 1e-6
        verdict[part] = _decide(first, second, windows=windows[part], moved=moved)
    return verdict


def _decide(first: np.ndarray, second: np.ndarray, *, windows: np.ndarray, moved: np.ndarray) -> np.ndarray:
    first[moved] = warped(first[moved], windows[moved])
    difference = _tone_difference(first, second)
    dark, bright, gain = _brightened(first, second)
    explained = _tone_difference(dark, bright) / gain
    alike = (difference < _NEAR_TONE) | (explained < _GAIN_TONE)
    asked = np.flatnonzero(alike & (difference >= _SAME_TONE))
    copies = difference < _SAME_TONE
    copies[asked] = _same_detail(dark[asked], bright[asked])
    contrast = np.minimum(first.std(axis=(1, 2)), second.std(axis=(1, 2)))
    return copies & (contrast > _LEAST_CONTRAST)


def _same_detail(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    fine = _correlations(_blocks(_detail(one)), _blocks(_detail(other)))
    fine[(~np.isnan(fine)).sum(axis=1) < _FEWEST_BLOCKS] = 0
    return np.nanquantile(fine, 0.25, axis=1) >= _DETAIL


def _tone_difference(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    difference = _blocks(one).mean(axis=2) - _blocks(other).mean(axis=2)
    return np.sqrt(np.square(difference).mean(axis=1))


def _brightened(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Brighten the darker of each pair by the gain that fits, clipping included; the gain is 1 or more."""
    blocks, others = _blocks(one), _blocks(other)
    clear = (np.minimum(blocks.min(axis=2), others.min(axis=2)) > _DARKEST) & (
        np.maximum(blocks.max(axis=2), others.max(axis=2)) < _BRIGHTEST
    )
    clear |= ~clear.any(axis=1, keepdims=True)
    ratio = np.where(clear, others.mean(axis=2) / np.maximum(blocks.mean(axis=2), 1), np.nan)
    gain = np.maximum(np.nanmedian(ratio, axis=1), 1e-3)
    darker = (gain >= 1)[:, None, None]
    gain = np.maximum(gain, 1 / gain)
    dark, bright = np.where(darker, one, other), np.where(darker, other, one)
    return np.minimum(255, dark * gain[:, None, None]), bright, gain


def _detail(images: np.ndarray) -> np.ndarray:
    return gaussian_filter(images, (0, 0.5, 0.5)) - gaussian_filter(images, (0, 2, 2))


def _blocks(images: np.ndarray) -> np.ndarray:
    """Cut into blocks: (n, b, pixels)."""
    inner = images[:, _MARGIN_PX:-_MARGIN_PX, _MARGIN_PX:-_MARGIN_PX]
    n, k = len(inner), inner.shape[1] // _BLOCK_PX
    cut = inner.reshape(n, k, _BLOCK_PX, k, _BLOCK_PX).transpose(0, 1, 3, 2, 4)
    return cut.reshape(n, k * k, _BLOCK_PX * _BLOCK_PX)


def _correlations(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Correlate block by block; NaN where both are flat."""
    one, other = one - one.mean(axis=2, keepdims=True), other - other.mean(axis=2, keepdims=True)
    power, other_power = np.square(one).sum(axis=2), np.square(other).sum(axis=2)
    flat = np.maximum(power, other_power) < _FLAT * one.shape[2]
    return np.where(flat, np.nan, (one * other).sum(axis=2) / np.maximum(np.sqrt(power * other_power), 1e-3))
