"""Photos with their contrast evened out."""

import numpy as np
from scipy.ndimage import gaussian_filter, uniform_filter

_NEIGHBOURHOOD_PX = 15  # of 128
_NOISE = 1.0  # grey levels: what varies less counts for less


def even_contrast(thumbnails: np.ndarray) -> np.ndarray:
    """Divide the detail of photos by its deviation around each pixel.

    Parameters
    ----------
    thumbnails : ndarray of shape (n, s, s), uint8
        Grey.

    Returns
    -------
    ndarray of shape (n, s, s), float32
        About 0 on average and 1 in deviation where there is detail; light and shade are gone.
    """
    grey = thumbnails.astype(np.float32)
    around = (0, _NEIGHBOURHOOD_PX, _NEIGHBOURHOOD_PX)
    detail = gaussian_filter(grey, (0, 0.8, 0.8), truncate=3) - uniform_filter(grey, around)
    power = np.maximum(uniform_filter(np.square(detail), around), 0)
    return detail / (np.sqrt(power) + np.float32(_NOISE))
