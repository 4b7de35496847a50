"""PNG, whose check sums Pillow passes over where they are those of the pixels."""

import zlib
from typing import BinaryIO

from fieldguide.errors import ImageError

_BLOCK = 1 << 18
_SIGNATURE_BYTES = 8


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
