"""Photos compared block by block."""

import numpy as np
from scipy.ndimage import gaussian_filter

_MARGIN_PX, _BLOCK_PX = 4, 12  # of 128
_FEWEST_BLOCKS = 8  # that must show some detail


def blocks(images: np.ndarray) -> np.ndarray:
    """Cut images into blocks, without their margin.

    Parameters
    ----------
    images : ndarray of shape (n, s, s), float32
        Grey; s is 32, 64 or 128.

    Returns
    -------
    ndarray of shape (n, 100, q), float32
        Ten by ten blocks of q pixels, each a tenth of the side or a little less.
    """
    n, side = images.shape[:2]
    margin, block = side * _MARGIN_PX // 128, side * _BLOCK_PX // 128
    inner = images[:, margin:-margin, margin:-margin]
    k = (side - 2 * margin) // block
    cut = inner.reshape(n, k, block, k, block).transpose(0, 1, 3, 2, 4)
    return cut.reshape(n, k * k, block * block)


def tone_difference(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Tell how far the mean grey levels of blocks are apart.

    Parameters
    ----------
    one, other : ndarray of shape (n, s, s), float32
        Grey.

    Returns
    -------
    ndarray of shape (n,), float32
        Root mean square over blocks, in grey levels.
    """
    difference = blocks(one).mean(axis=2) - blocks(other).mean(axis=2)
    return np.sqrt(np.square(difference).mean(axis=1))


def finest_detail(images: np.ndarray) -> np.ndarray:
    """Leave of images the band from 0.5 to 2 px, noise and grain included.

    Parameters
    ----------
    images : ndarray of shape (n, s, s), float32
        Grey.

    Returns
    -------
    ndarray of shape (n, s, s), float32
        Positive and negative.
    """
    return gaussian_filter(images, (0, 0.5, 0.5)) - gaussian_filter(images, (0, 2, 2))


def shared_detail(one: np.ndarray, other: np.ndarray, *, flat: float) -> np.ndarray:
    """Tell how well the finest detail of two images correlates, in most of their blocks.

    Parameters
    ----------
    one, other : ndarray of shape (n, s, s), float32
        Grey.
    flat : float
        Grey levels squared. A block of which the detail of both images varies less does not count.

    Returns
    -------
    ndarray of shape (n,), float32
        The correlation that three quarters of the blocks reach; 0 where fewer than 8 blocks count.
    """
    fine = block_correlations(blocks(finest_detail(one)), blocks(finest_detail(other)), flat=flat)
    fine[(~np.isnan(fine)).sum(axis=1) < _FEWEST_BLOCKS] = 0
    return np.nanquantile(fine, 0.25, axis=1)


def block_correlations(one: np.ndarray, other: np.ndarray, *, flat: float) -> np.ndarray:
    """Correlate block by block.

    Parameters
    ----------
    one, other : ndarray of shape (n, b, q), float32
        Blocks.
    flat : float
        As for `shared_detail`.

    Returns
    -------
    ndarray of shape (n, b), float32
        NaN where both are flat.
    """
    one, other = one - one.mean(axis=2, keepdims=True), other - other.mean(axis=2, keepdims=True)
    power, other_power = np.square(one).sum(axis=2), np.square(other).sum(axis=2)
    is_flat = np.maximum(power, other_power) < flat * one.shape[2]
    return np.where(
        is_flat, np.nan, (one * other).sum(axis=2) / np.maximum(np.sqrt(power * other_power), 1e-3)
    )
