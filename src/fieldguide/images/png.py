"""PNGs, whose transparent colour Pillow hands on as it is stored."""

from typing import BinaryIO

from PIL import PngImagePlugin

# The largest stored value of greys of few bits, and how far apart Pillow puts them.
_FEW_BITS = {"L;2": (0b11, 85), "L;4": (0b1111, 17)}
DEEP = ("RGB;16B", "RGBA;16B", "LA;16B")  # Pillow's names of what it shortens to 8 bits
MISREAD = (*DEEP, *_FEW_BITS)


def open_png(stream: BinaryIO) -> PngImagePlugin.PngImageFile:
    """Read the header of a PNG.

    Parameters
    ----------
    stream : binary file
        At its start.

    Returns
    -------
    PIL.PngImagePlugin.PngImageFile
        Its transparent colour, if it has one, on the scale of the pixels that Pillow gives; on that of the
        file for 16 bits. Nothing is decoded yet.
    """
    image = PngImagePlugin.PngImageFile(stream)
    key, rawmode = image.info.get("transparency"), image.tile[0].args if image.tile else ""
    if isinstance(key, int) and image.mode == "L":
        mask, step = _FEW_BITS.get(str(rawmode), (0xFF, 1))
        image.info["transparency"] = (key & mask) * step
    elif isinstance(key, tuple) and rawmode == "RGB":
        image.info["transparency"] = tuple(value & 0xFF for value in key)  # of 16 bits the low ones count
    return image
