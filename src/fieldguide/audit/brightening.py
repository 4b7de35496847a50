"""Whether one photo may be another, brightened until its colours are clipped."""

import numpy as np

_DARKEST = 16  # grey levels of a block: below, rounding falsifies its ratio
_QUANTILE = 0.95
_EXACT = 1.0  # grey levels
_MOST_BEYOND = 0.05  # share of the blocks that are brighter than the gain makes them
_LEAST_GAIN = 1.15
_LEAST_EXACT = 0.4  # share of the blocks; 0.2 finds more, and takes more sister wafers for copies


def brightening(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Explain the brighter of two photos by the darker one, a common gain, and clipping.

    Parameters
    ----------
    one, other : ndarray of shape (n, b), float32
        Mean grey levels of the b blocks of n pairs of photos.

    Returns
    -------
    possible : ndarray of shape (n,), bool
        Whether this explains the pair.
    exact : ndarray of shape (n, b), bool
        The blocks that the gain alone explains to a grey level: nothing in them is clipped.

    Notes
    -----
    A saturated colour is clipped channel by channel, long before its grey level is white: no gain fits the
    levels. But clipping only ever darkens. So the gain is the 95 % quantile of the blocks' ratios; blocks may
    be darker than it makes them, not brighter, and two fifths must fit to a grey level.
    """
    darker = (one.mean(axis=1) <= other.mean(axis=1))[:, None]
    dark, bright = np.where(darker, one, other), np.where(darker, other, one)
    ratio = np.where(dark >= _DARKEST, bright / np.maximum(dark, 1), 1)
    gain = np.quantile(ratio, _QUANTILE, axis=1)
    missing = dark * gain[:, None] - bright
    exact = np.abs(missing) < _EXACT
    beyond = (missing <= -_EXACT).mean(axis=1)
    return (gain > _LEAST_GAIN) & (exact.mean(axis=1) >= _LEAST_EXACT) & (beyond <= _MOST_BEYOND), exact
