"""Whether one photo is another, brightened until its colours are clipped."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter
from scipy.special import ndtr

from fieldguide.audit.blocks import finest_detail, shared_detail, tone_difference
from fieldguide.cores import on_all_cores

_LUMA = np.array((0.299, 0.587, 0.114), dtype=np.float32)
_DARKEST, _BRIGHTEST = 16, 230  # beyond, rounding or clipping falsifies a ratio
_OFF_LINE = 8  # grey levels: what is darker by more is clipped in a part of the pixel
_ITERATIONS = 4
_LEAST_GAIN = 1.04
_WHITE, _MOSTLY_WHITE = 252, 0.75  # a level, and the share of pixels from which on a gain explains anything
# How far grey levels may be apart, root mean square over what is not white, and the least correlation of the
# finest detail, in three quarters of the blocks, that is asked for there.
_TONES, _DETAILS = (0.8, 0.9, 2.3), (0.6, 0.9, 0.97)
_FLAT = 0.2  # grey levels squared: brightening enlarges what rounding did to fainter detail
_FINER = 0.5  # deviation inside a pixel, in deviations of the finest detail around it
_LEAST_SPREAD = 0.3  # grey levels
_LEAST_CONTRAST = 2.0
_BATCH, _MINIATURE_BATCH = 16, 256


def are_brightened(thumbnails: np.ndarray, miniatures: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """Decide whether one photo of a pair is the other, brightened by a common gain.

    Parameters
    ----------
    thumbnails : ndarray of shape (n, 128, 128), uint8
        Of all photos, grey.
    miniatures : ndarray of shape (n, 32, 32, 3), uint8
        Likewise, in colour.
    pairs : ndarray of shape (p, 2), int
        Which to compare.

    Returns
    -------
    ndarray of shape (p,), bool

    Notes
    -----
    A saturated colour is clipped channel by channel, long before its grey level is white: no gain fits the
    grey levels. So the gain is fitted to what is clipped in no channel. The darker photo, its grey levels
    coloured by the miniature, is brightened by it and clipped channel by channel; what a pixel averages is
    taken as spread normally. The pair are copies if the mean grey levels of blocks then agree to 0.8 levels
    of the darker photo, and its finest detail correlates at 0.6 or more in three quarters of the blocks that
    have any. Colours finer than the miniature clip too: up to 2.3 levels are allowed, the more the better the
    detail correlates (0.9 at 0.9 levels, 0.97 at 2.3).
    Gains below 1.04, photos that are white over three quarters and those without contrast are left to
    `are_copies`.
    """

    def judge(rows: slice) -> np.ndarray:
        greys = thumbnails[pairs[rows].T].astype(np.float32)
        colours = miniatures[pairs[rows].T].astype(np.float32)
        return _decide(_ordered(*greys, *colours))

    return _joined(on_all_cores(judge, len(pairs), rows=_BATCH))


def may_be_brightened(miniatures: np.ndarray, pairs: np.ndarray, *, farthest: float) -> np.ndarray:
    """Tell pairs that `are_brightened` would turn down, cheaply.

    Parameters
    ----------
    miniatures : ndarray of shape (n, s, s, 3), uint8 or float32
        Of all photos.
    pairs : ndarray of shape (p, 2), int
        As for `are_brightened`.
    farthest : float
        How far the channels may be from those of the brightened photo, in levels of the darker one: root mean
        square over the nearer half of them. The other half may average what is clipped and what is not.

    Returns
    -------
    ndarray of shape (p,), bool
        False where no gain of 1.04 or more explains the pair.
    """

    def judge(rows: slice) -> np.ndarray:
        one, other = miniatures[pairs[rows].T].astype(np.float32)
        dark, bright = _by_light(one, other, is_swapped=one.mean(axis=(1, 2, 3)) > other.mean(axis=(1, 2, 3)))
        gain = _gain(dark, bright)
        missing = np.minimum(255, dark * gain[:, None, None, None]) - bright
        squares = np.square(missing).reshape(len(missing), -1)
        half = squares.shape[1] // 2
        far = np.sqrt(np.partition(squares, half, axis=1)[:, :half].mean(axis=1))
        return (far < farthest * gain) & (gain >= _LEAST_GAIN)

    return _joined(on_all_cores(judge, len(pairs), rows=_MINIATURE_BATCH))


@dataclass(frozen=True, eq=False)
class _Ordered:
    """Pairs of photos, the darker one first: grey (n, 128, 128) and coloured (n, 32, 32, 3), float32."""

    dark: np.ndarray
    bright: np.ndarray
    dark_colours: np.ndarray
    bright_colours: np.ndarray


def _ordered(one: np.ndarray, other: np.ndarray, colours: np.ndarray, other_colours: np.ndarray) -> _Ordered:
    is_swapped = one.mean(axis=(1, 2)) > other.mean(axis=(1, 2))
    greys = _by_light(one, other, is_swapped=is_swapped)
    return _Ordered(*greys, *_by_light(colours, other_colours, is_swapped=is_swapped))


def _by_light(one: np.ndarray, other: np.ndarray, *, is_swapped: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    swap = is_swapped.reshape(-1, *(1,) * (one.ndim - 1))
    return np.where(swap, other, one), np.where(swap, one, other)


def _decide(pairs: _Ordered) -> np.ndarray:
    gain = _gain(pairs.dark_colours, pairs.bright_colours)
    expected = _brightened(pairs.dark, pairs.dark_colours, gain=gain)
    white = (pairs.bright >= _WHITE).mean(axis=(1, 2))
    tone = tone_difference(expected, pairs.bright) / gain / np.sqrt(np.maximum(1 - white, 0.01))
    contrast = np.minimum(pairs.dark.std(axis=(1, 2)), pairs.bright.std(axis=(1, 2)))
    verdict = (
        (tone < _TONES[-1]) & (gain >= _LEAST_GAIN) & (white < _MOSTLY_WHITE) & (contrast > _LEAST_CONTRAST)
    )
    rows = np.flatnonzero(verdict)
    detail = shared_detail(expected[rows], pairs.bright[rows], flat=_FLAT)
    verdict[rows] = detail >= np.interp(tone[rows], _TONES, _DETAILS)
    return verdict


def _gain(dark: np.ndarray, bright: np.ndarray) -> np.ndarray:
    """Fit the gain to channels that are clipped in no part of their pixel; at least 1."""
    dark, bright = dark.reshape(len(dark), -1), bright.reshape(len(bright), -1)
    counts = (dark > _DARKEST) & (bright < _BRIGHTEST)
    gain = np.ones(len(dark), dtype=np.float32)
    for _ in range(_ITERATIONS):
        total = np.einsum("nc,nc->n", counts, dark)
        gain = np.where(total > 0, np.einsum("nc,nc->n", counts, bright) / np.maximum(total, 1), gain)
        expected = dark * gain[:, None]
        counts = (dark > _DARKEST) & (expected < _BRIGHTEST) & (expected - bright < _OFF_LINE)
    return np.maximum(gain, 1)


def _brightened(grey: np.ndarray, colours: np.ndarray, *, gain: np.ndarray) -> np.ndarray:
    """Give the grey levels, (n, 128, 128), of what was brightened and clipped."""
    scale = gain[:, None, None]
    spread = scale * _FINER * np.sqrt(gaussian_filter(np.square(finest_detail(grey)), (0, 2, 2)))
    spread += _LEAST_SPREAD
    tint = colours - (colours @ _LUMA)[..., None]
    total = np.zeros_like(grey)
    for channel, weight in enumerate(_LUMA):
        level = (grey + _enlarged(tint[..., channel], grey.shape[1])).clip(0, 255) * scale
        total += weight * _clipped(level, spread=spread)
    return total


def _clipped(level: np.ndarray, *, spread: np.ndarray) -> np.ndarray:
    """Average min(255, x) over normal deviates x with these means and deviations."""
    room = (255 - level) / spread
    near = room < 3  # beyond, less than a thousandth of the spread is clipped
    room, deviation = room[near], spread[near]
    density = np.exp(-0.5 * np.square(room)) / np.float32(np.sqrt(2 * np.pi))
    level[near] = 255 - deviation * (room * ndtr(room) + density)
    return level


def _enlarged(images: np.ndarray, side: int) -> np.ndarray:
    """Interpolate (n, s, s) to (n, side, side), bilinearly."""
    place = ((np.arange(side) + 0.5) * images.shape[1] / side - 0.5).clip(0, images.shape[1] - 1)
    above = np.minimum(place.astype(np.int64), images.shape[1] - 2)
    share = (place - above).astype(np.float32)
    down = images[:, above] * (1 - share)[:, None] + images[:, above + 1] * share[:, None]
    return down[:, :, above] * (1 - share) + down[:, :, above + 1] * share


def _joined(verdicts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.zeros(0, dtype=bool), *verdicts])
