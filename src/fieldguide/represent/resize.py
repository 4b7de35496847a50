"""Fitting a photo of any shape into a square."""

import numpy as np
from PIL import Image as PillowImage

ASPECTS = ("squash", "pad", "crop")
_GREY = 127


def resize(pixels: np.ndarray, *, side_px: int, aspect: str) -> np.ndarray:
    """Resize a photo to a square.

    Parameters
    ----------
    pixels : ndarray of shape (h, w, 3), uint8
        RGB photo of at least one pixel; not modified.
    side_px : int
        Height and width of the result, in pixels.
    aspect : {"squash", "pad", "crop"}
        "squash" takes the whole photo and gives up its proportions; "pad" takes the whole photo, keeps its
        proportions and fills up with grey (127); "crop" takes the largest square in the middle.

    Returns
    -------
    ndarray of shape (side_px, side_px, 3), uint8

    Notes
    -----
    Bicubic with a support that grows with the reduction (antialiased). A crop is cut and resized in one
    operation, so that its edges may lie between pixels and mirroring commutes with it.
    """
    height, width = pixels.shape[:2]
    photo = PillowImage.fromarray(pixels)
    if aspect == "pad":
        return _pad(photo, side_px=side_px)
    side = min(height, width)
    left, top = (width - side) / 2, (height - side) / 2
    box = (left, top, left + side, top + side) if aspect == "crop" else None
    return np.asarray(photo.resize((side_px, side_px), PillowImage.Resampling.BICUBIC, box=box))


def _pad(photo: PillowImage.Image, *, side_px: int) -> np.ndarray:
    scale = side_px / max(photo.size)
    width, height = (max(1, round(length * scale)) for length in photo.size)
    square = PillowImage.new("RGB", (side_px, side_px), (_GREY, _GREY, _GREY))
    resized = photo.resize((width, height), PillowImage.Resampling.BICUBIC)
    square.paste(resized, ((side_px - width) // 2, (side_px - height) // 2))
    return np.asarray(square)
