"""Photos the right way up."""

import PIL.Image
from PIL.Image import Transpose

from fieldguide.images.failure import FAILURES

_ORIENTATION_TAG = 0x0112
_TURN = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}


def upright(image: PIL.Image.Image) -> PIL.Image.Image:
    """Turn a loaded photo as its EXIF or XMP orientation asks.

    Parameters
    ----------
    image : PIL.Image.Image
        Loaded, since a PNG may store its orientation behind its pixels.

    Returns
    -------
    PIL.Image.Image
        The image itself where the orientation is normal, missing or damaged.
    """
    method = _TURN.get(orientation(image))
    return image if method is None else image.transpose(method)


def orientation(image: PIL.Image.Image) -> int:
    """Read how a photo lies, from its EXIF or XMP.

    Parameters
    ----------
    image : PIL.Image.Image
        Opened.

    Returns
    -------
    int
        As EXIF numbers it; 1, upright, where it is missing or damaged.
    """
    try:
        stated = image.getexif().get(_ORIENTATION_TAG, 1)
    except FAILURES:
        return 1
    return stated if isinstance(stated, int) else 1
