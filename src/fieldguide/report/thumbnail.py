"""A photo, small, inside the page."""

import base64
import io

import numpy as np
from PIL import Image as Pillow

from fieldguide.errors import ImageError
from fieldguide.images import Image

SIDE_PX = 160
QUALITY = 78


def thumbnail(image: Image, *, side_px: int = SIDE_PX) -> str:
    """Make a photo small.

    Parameters
    ----------
    image : Image
        The photo.
    side_px : int, default=160
        Of its longer side at most.

    Returns
    -------
    str
        A data URI of a JPEG; empty if the photo cannot be read any more.
    """
    try:
        pixels = image.shown(at_least=side_px)
    except ImageError:  # gone since it was scored: the words still stand
        return ""
    return as_data(pixels, side_px=side_px)


def as_data(pixels: np.ndarray, *, side_px: int) -> str:
    """Write pixels as a data URI.

    Parameters
    ----------
    pixels : ndarray of shape (h, w, 3), uint8
        RGB.
    side_px : int
        Of the longer side at most.

    Returns
    -------
    str
        A JPEG.
    """
    picture = Pillow.fromarray(pixels)
    picture.thumbnail((side_px, side_px))
    file = io.BytesIO()
    picture.save(file, format="JPEG", quality=QUALITY)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode()
