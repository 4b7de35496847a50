"""How brightness changes from pixel to pixel."""

import numpy as np
from scipy.ndimage import gaussian_filter1d


def smooth_gradients(brightness: np.ndarray, *, sigma: float) -> tuple[np.ndarray, np.ndarray]:
    """Differentiate smoothed photos.

    Parameters
    ----------
    brightness : ndarray of shape (n, h, w), float32
        Photos; not modified.
    sigma : float
        Standard deviation of the Gaussian they are smoothed with, in pixels.

    Returns
    -------
    dx, dy : ndarray of shape (n, h, w), float32
        Brightness per pixel to the right and downwards, by centred differences; zero where a photo is flat,
        and across the border.
    """
    smooth = brightness
    for axis in (1, 2):
        smooth = gaussian_filter1d(smooth, sigma, axis=axis, mode="nearest")
    dx, dy = np.zeros_like(smooth), np.zeros_like(smooth)
    dx[:, :, 1:-1] = (smooth[:, :, 2:] - smooth[:, :, :-2]) / 2
    dy[:, 1:-1] = (smooth[:, 2:] - smooth[:, :-2]) / 2
    return dx, dy
