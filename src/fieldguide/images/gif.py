"""GIFs: how many blocks stand before the picture, and how many frames there are."""

from collections.abc import Iterator
from typing import BinaryIO

from PIL.GifImagePlugin import GifImageFile

from fieldguide.errors import ImageError

_HEADER_BYTES = 13
_EXTENSION, _PICTURE, _END = b"!", b",", b";"
_MOST_BEFORE, _MOST_BLOCKS, _MOST_FRAMES = 100_000, 2**20, 10_000


def open_gif(stream: BinaryIO) -> GifImageFile:
    """Read the header of a GIF.

    Parameters
    ----------
    stream : binary file
        At its start.

    Returns
    -------
    PIL.GifImagePlugin.GifImageFile
        Nothing is decoded yet.

    Raises
    ------
    ImageError
        If more than 100,000 blocks of comments and the like stand before its picture, all of which Pillow
        would hold; the message is the reason alone.
    """
    for number, kind in enumerate(_blocks(stream)):
        if kind == _PICTURE:
            break
        if number >= _MOST_BEFORE:
            raise ImageError(f"it has more than {_MOST_BEFORE:,} blocks of comments before its picture")
    stream.seek(0)
    return GifImageFile(stream)


def gif_frames(stream: BinaryIO) -> int:
    """Count the frames of a GIF.

    Parameters
    ----------
    stream : binary file
        At its start.

    Returns
    -------
    int
        At most 10,000; those in the first million blocks.
    """
    frames = 0
    for number, kind in enumerate(_blocks(stream)):
        frames += kind == _PICTURE
        if frames >= _MOST_FRAMES or number >= _MOST_BLOCKS:
            break
    return frames


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    """Give the kind of each block, and an empty one for each part of it."""
    _skip_palette(stream, stream.read(_HEADER_BYTES)[10:11])
    while (kind := stream.read(1)) not in (b"", _END):
        yield kind
        if kind == _EXTENSION:
            stream.read(1)
        elif kind == _PICTURE:
            _skip_palette(stream, stream.read(9)[8:])
            stream.read(1)
        else:  # Pillow looks for the next block here
            continue
        while length := int.from_bytes(stream.read(1), "big"):
            stream.read(length)
            yield b""


def _skip_palette(stream: BinaryIO, flags: bytes) -> None:
    if flags and flags[0] & 0x80:
        stream.read(3 << (flags[0] & 7) + 1)
