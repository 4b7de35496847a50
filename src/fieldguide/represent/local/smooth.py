"""Blurring of a stack of photos."""

import math

import numpy as np


def smooth(photos: np.ndarray, *, sigma_px: float) -> np.ndarray:
    """Blur photos with a Gaussian; the border is continued outwards.

    Parameters
    ----------
    photos : ndarray of shape (n, h, w), float32
        Photos; not modified.
    sigma_px : float
        Standard deviation of the Gaussian in pixels, above 0; cut off at three of them.

    Returns
    -------
    ndarray of shape (n, h, w), float32

    Notes
    -----
    Sums of shifted copies: every pixel is computed by the same operations in the same order, so a photo
    without contrast stays exactly without contrast, and mirroring commutes with it to the last bit.
    """
    radius = math.ceil(3 * sigma_px)
    weights = np.exp(-0.5 * (np.arange(radius + 1) / sigma_px) ** 2)
    weights = (weights / (weights[0] + 2 * weights[1:].sum())).astype(np.float32)
    return _along(_along(photos, weights, axis=1), weights, axis=2)


def _along(photos: np.ndarray, weights: np.ndarray, *, axis: int) -> np.ndarray:
    radius, length = len(weights) - 1, photos.shape[axis]
    photos = photos.swapaxes(axis, 1)
    padded = np.empty_like(photos, shape=(photos.shape[0], length + 2 * radius, photos.shape[2]))
    padded[:, :radius] = photos[:, :1]
    padded[:, radius : radius + length] = photos
    padded[:, radius + length :] = photos[:, -1:]
    total = padded[:, radius : radius + length] * weights[0]
    for shift in range(1, radius + 1):
        pair = padded[:, radius - shift :][:, :length] + padded[:, radius + shift :][:, :length]
        pair *= weights[shift]
        total += pair
    return total.swapaxes(axis, 1)
