"""What is kept of one photo after a look at its pixels."""

from dataclasses import dataclass

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageStat

THUMBNAIL_PX = 128
MINIATURE_PX = 32
SHARPNESS_PX = 128
DECODED_PX = 120  # a JPEG is reduced to one and a half times as many at most
_RING_SHARE = 0.08  # of the shorter side: how wide the border ring is


@dataclass(frozen=True, eq=False, slots=True)
class Glance:
    """A photo, looked at briefly.

    Attributes
    ----------
    thumbnail : ndarray of shape (128, 128), uint8
        Grey (luma), squashed to a square.
    miniature : ndarray of shape (32, 32, 3), uint8
        RGB, likewise.
    brightness : tuple of float, in [0, 255]
        The 1st, 50th and 99th percentile of the luma.
    contrast : float
        Standard deviation of the luma.
    sharpness : float
        Variance of the Laplacian, of the luma at 128 px on the shorter side (fewer where
        the photo has fewer).
    colour : ndarray of shape (3,), float32
        Mean of red, green and blue, in [0, 255].
    ring : ndarray of shape (6,), float32
        Mean and standard deviation of red, green and blue in the outer 8 % of the photo.
    """

    thumbnail: np.ndarray
    miniature: np.ndarray
    brightness: tuple[float, float, float]
    contrast: float
    sharpness: float
    colour: np.ndarray
    ring: np.ndarray


def glance(pixels: np.ndarray) -> Glance:
    """Look at a photo.

    Parameters
    ----------
    pixels : ndarray of shape (h, w, 3), uint8
        RGB; of at least 120 px on the shorter side if the photo has them.

    Returns
    -------
    Glance
    """
    photo = PillowImage.fromarray(pixels)
    scale = SHARPNESS_PX / min(photo.size)
    if scale < 1:
        size = (max(1, round(length * scale)) for length in photo.size)
        photo = photo.resize((next(size), next(size)), PillowImage.Resampling.BOX)
    grey = photo.convert("L")
    luma = np.asarray(grey, dtype=np.float32)
    low, middle, high = _percentiles(np.array(grey.histogram()), (0.01, 0.5, 0.99))
    return Glance(
        thumbnail=np.asarray(grey.resize((THUMBNAIL_PX, THUMBNAIL_PX), PillowImage.Resampling.BICUBIC)),
        miniature=np.asarray(photo.resize((MINIATURE_PX, MINIATURE_PX), PillowImage.Resampling.BOX)),
        brightness=(low, middle, high),
        contrast=float(luma.std()),
        sharpness=_sharpness(luma),
        colour=np.array(ImageStat.Stat(photo).mean, dtype=np.float32),
        ring=_ring(np.asarray(photo)),
    )


def _percentiles(histogram: np.ndarray, shares: tuple[float, ...]) -> tuple[float, ...]:
    below = np.cumsum(histogram)
    return tuple(np.searchsorted(below, np.array(shares) * below[-1]).astype(float).tolist())


def _sharpness(luma: np.ndarray) -> float:
    if min(luma.shape) < 3:
        return 0.0
    inside = luma[1:-1, 1:-1]
    laplacian = luma[:-2, 1:-1] + luma[2:, 1:-1] + luma[1:-1, :-2] + luma[1:-1, 2:] - 4 * inside
    return float(laplacian.var())


def _ring(pixels: np.ndarray) -> np.ndarray:
    height, width = pixels.shape[:2]
    depth = max(1, round(_RING_SHARE * min(height, width)))
    middle = slice(depth, max(depth, height - depth))
    sides = (
        pixels[:depth],
        pixels[height - depth :],
        pixels[middle, :depth],
        pixels[middle, width - depth :],
    )
    ring = np.concatenate([side.reshape(-1, 3) for side in sides]).T.astype(np.float32, order="C")
    return np.concatenate([ring.mean(axis=1), ring.std(axis=1)])
