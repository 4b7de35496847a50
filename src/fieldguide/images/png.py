"""PNGs: a transparent colour that Pillow hands on as it is stored, and check sums that it passes over."""

import zlib
from typing import BinaryIO

from PIL import PngImagePlugin

from fieldguide.errors import ImageError

# The largest stored value of greys of few bits, and how far apart Pillow puts them.
_FEW_BITS = {"L;2": (0b11, 85), "L;4": (0b1111, 17)}
DEEP = ("RGB;16B", "RGBA;16B", "LA;16B")  # Pillow's names of what it shortens to 8 bits
MISREAD = (*DEEP, *_FEW_BITS)
_BLOCK = 1 << 18
_SIGNATURE_BYTES = 8


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


def check_pixels(stream: BinaryIO) -> None:
    """Compare the pixel data of a PNG with their check sums.

    Parameters
    ----------
    stream : binary file
        The whole photo; it stands afterwards where it stood.

    Raises
    ------
    ImageError
        If a chunk of pixels (IDAT) has another check sum than the file says; the message is the reason alone.
    """
    before = stream.tell()
    stream.seek(_SIGNATURE_BYTES)
    seen = False
    while len(head := stream.read(8)) == 8:
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        if kind == b"IDAT":
            seen = True
            _check(stream, length)
        elif seen:
            break
        else:
            stream.seek(length + 4, 1)
    stream.seek(before)


def _check(stream: BinaryIO, length: int) -> None:
    found = zlib.crc32(b"IDAT")
    while length > 0 and (block := stream.read(min(_BLOCK, length))):
        found = zlib.crc32(block, found)
        length -= len(block)
    if length:
        raise ImageError("the file is cut short")
    if found != int.from_bytes(stream.read(4), "big"):
        raise ImageError("its data are damaged: their check sum is another")
