"""Standard deviations that survive rounding."""

import numpy as np

from fieldguide.classify.blocks import row_blocks


def spread(centred: np.ndarray, *, mean: np.ndarray) -> np.ndarray:
    """Return the standard deviation of each feature; 1 where it is constant up to rounding.

    Parameters
    ----------
    centred : ndarray of shape (n, d), float32 or float64
        Features minus their means.
    mean : ndarray of shape (d,)
        Those means: they say how large rounding is.

    Returns
    -------
    ndarray of shape (d,)
        Of the dtype of `centred`; above 0.
    """
    found, varies = _deviations(centred, mean=mean)
    return np.where(varies, found, centred.dtype.type(1))


def floored_spread(centred: np.ndarray, *, mean: np.ndarray) -> np.ndarray:
    """Return the standard deviation of each feature, but at least the median of those that vary.

    Parameters
    ----------
    centred : ndarray of shape (n, d), float32 or float64
        Features minus their means.
    mean : ndarray of shape (d,)
        Those means: they say how large rounding is.

    Returns
    -------
    ndarray of shape (d,)
        Of the dtype of `centred`; above 0, and 1 for a feature that is constant up to rounding.

    Notes
    -----
    The features of a network are in one unit, and some are nearly always zero. Divided by its own deviation,
    such a feature makes a photo that shows it lie hundreds of deviations away: one photo in some hundred is
    then surely wrong, which decides log loss and temperature. With the floor only the more variable half is
    evened out. Measured in docs/benchmarks.md.
    """
    found, varies = _deviations(centred, mean=mean)
    floor = np.median(found[varies]) if varies.any() else 1
    return np.where(varies, np.maximum(found, floor), 1).astype(centred.dtype)


def _deviations(centred: np.ndarray, *, mean: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    squares = np.zeros(centred.shape[1])
    for rows in row_blocks(len(centred), width=centred.shape[1]):
        squares += (centred[rows].astype(np.float64) ** 2).sum(axis=0)
    found = np.sqrt(squares / len(centred)).astype(centred.dtype)
    return found, found > 10 * np.finfo(centred.dtype).eps * np.abs(mean)
