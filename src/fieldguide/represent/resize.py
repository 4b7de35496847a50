"""Fitting a photo of any shape into a square."""

import numpy as np
from PIL import Image as PillowImage

ASPECTS = ("squash", "pad", "crop")
_GREY = {np.dtype(np.uint8): 127, np.dtype(np.float32): 127 / 255}


def resize(pixels: np.ndarray, *, side_px: int, aspect: str) -> np.ndarray:
    """Resize a photo to a square.

    Parameters
    ----------
    pixels : ndarray of shape (h, w, c), uint8, or float32 in [0, 1]
        Photo of at least one pixel; not modified.
    side_px : int
        Height and width of the result, in pixels.
    aspect : {"squash", "pad", "crop"}
        "squash" takes the whole photo and gives up its proportions; "pad" takes the whole photo, keeps its
        proportions and fills up with grey (127 of 255); "crop" takes the largest square in the middle.

    Returns
    -------
    ndarray of shape (side_px, side_px, c), of the dtype of `pixels`

    Notes
    -----
    Bicubic with a support that grows with the reduction (antialiased); what overshoots is clipped. A crop is
    cut and resized in one operation, so that its edges may lie between pixels and mirroring commutes with it.
    """
    if pixels.dtype == np.uint8 and pixels.shape[2] == 3:
        return _square(PillowImage.fromarray(pixels), side_px=side_px, aspect=aspect)
    bands = [
        _square(PillowImage.fromarray(np.ascontiguousarray(band)), side_px=side_px, aspect=aspect)
        for band in np.moveaxis(pixels, 2, 0)
    ]
    return np.stack(bands, axis=2).clip(0, 255 if pixels.dtype == np.uint8 else 1)


def _square(photo: PillowImage.Image, *, side_px: int, aspect: str) -> np.ndarray:
    width, height = photo.size
    if aspect == "pad":
        return _pad(photo, side_px=side_px)
    side = min(height, width)
    left, top = (width - side) / 2, (height - side) / 2
    box = (left, top, left + side, top + side) if aspect == "crop" else None
    return np.asarray(photo.resize((side_px, side_px), PillowImage.Resampling.BICUBIC, box=box))


def _pad(photo: PillowImage.Image, *, side_px: int) -> np.ndarray:
    scale = side_px / max(photo.size)
    width, height = (max(1, round(length * scale)) for length in photo.size)
    resized = np.asarray(photo.resize((width, height), PillowImage.Resampling.BICUBIC))
    square = np.full((side_px, side_px, *resized.shape[2:]), _GREY[resized.dtype], dtype=resized.dtype)
    top, left = (side_px - height) // 2, (side_px - width) // 2
    square[top : top + height, left : left + width] = resized
    return square
