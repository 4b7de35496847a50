"""PNGs: a transparent colour that Pillow hands on as it is stored, and lost data that it passes over."""

import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

import PIL.Image
from PIL import ImageFile, PngImagePlugin

from fieldguide.errors import ImageError
from fieldguide.images.png_chunks import PngChunks

# The largest stored value of greys of few bits, and how far apart Pillow puts them.
_FEW_BITS = {"L;2": (0b11, 85), "L;4": (0b1111, 17)}
DEEP = ("RGB;16B", "RGBA;16B", "LA;16B")  # Pillow's names of what it shortens to 8 bits
MISREAD = (*DEEP, *_FEW_BITS)
_EXIF_TEXT = "Raw profile type exif"
_BLOCK = 1 << 18
_SIGNATURE_BYTES, _HEADER_BYTES = 8, 33
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by the type of colour
# First column and row of each pass of an interlaced PNG, and their distances.
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_MARK = 0xA5


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
    chunks: Any = PngChunks(stream)
    image = PngImagePlugin.PngImageFile(chunks)
    image.n_frames = chunks.frames
    if _EXIF_TEXT not in image.info:
        image.info.setdefault(
            "exif", b""
        )  # none: Pillow would decode the photo to look for it behind the pixels
    key, rawmode = image.info.get("transparency"), image.tile[0].args if image.tile else ""
    if isinstance(key, int) and image.mode == "L":
        mask, step = _FEW_BITS.get(str(rawmode), (0xFF, 1))
        image.info["transparency"] = (key & mask) * step
    elif isinstance(key, tuple) and rawmode == "RGB":
        image.info["transparency"] = tuple(value & 0xFF for value in key)  # of 16 bits the low ones count
    return image


def load_png(image: ImageFile.ImageFile, stream: BinaryIO) -> None:
    """Decode a PNG; refuse one whose data end before its pixels do.

    Parameters
    ----------
    image : PIL.PngImagePlugin.PngImageFile
        As opened; loaded afterwards.
    stream : binary file
        The whole photo.

    Raises
    ------
    ImageError
        If rows are missing; the message is the reason alone.

    Notes
    -----
    Pillow leaves rows black for which there are no data. The pixel that comes last is marked before, and only
    where it looks the same afterwards are the data inflated once more, and counted.
    """
    place = _last_pixel(image.width, image.height, interlaced="interlace" in image.info)
    image.im = PIL.Image.new(image.mode, image.size).im
    image.im.putpixel(place, _MARK if len(image.getbands()) == 1 else (_MARK,) * len(image.getbands()))
    mark = image.im.getpixel(place)
    image.load()
    if image.im.getpixel(place) == mark:
        _count_pixels(stream)


def _last_pixel(width: int, height: int, *, interlaced: bool) -> tuple[int, int]:
    """Return the column and row that are decoded last."""
    if not interlaced:
        return width - 1, height - 1
    x, y, across, down = [each for each in _PASSES if each[0] < width and each[1] < height][-1]
    return width - 1 - (width - 1 - x) % across, height - 1 - (height - 1 - y) % down


def _count_pixels(stream: BinaryIO) -> None:
    """Refuse data that are fewer than the header says."""
    stream.seek(0)
    header = stream.read(_HEADER_BYTES)
    width, height = (int.from_bytes(header[at : at + 4], "big") for at in (16, 20))
    bits = header[24] * _CHANNELS[header[25]]
    passes = _PASSES if header[28] else ((0, 0, 1, 1),)
    sizes = ((-(-(width - x) // across), -(-(height - y) // down)) for x, y, across, down in passes)
    needed = sum(rows * (1 + -(-columns * bits // 8)) for columns, rows in sizes if min(columns, rows) > 0)
    found, inflater = 0, zlib.decompressobj()
    for length in _pixel_chunks(stream):
        left = length
        while left > 0 and (block := stream.read(min(_BLOCK, left))):
            left -= len(block)
            while block and not inflater.eof:
                found += len(inflater.decompress(block, _BLOCK))
                block = inflater.unconsumed_tail
        stream.seek(4, 1)
    if found < needed:
        raise ImageError(f"part of its data is missing: {needed - found:,} of {needed:,} bytes")


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
    for length in _pixel_chunks(stream):
        _check(stream, length)
    stream.seek(before)


def _pixel_chunks(stream: BinaryIO) -> Iterator[int]:
    """Go to the chunks of pixels one after the other; give their lengths. Each is to be read to its end."""
    stream.seek(_SIGNATURE_BYTES)
    seen = False
    while len(head := stream.read(8)) == 8:
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        if kind == b"IDAT":
            seen = True
            yield length
        elif seen:
            return
        else:
            stream.seek(length + 4, 1)


def _check(stream: BinaryIO, length: int) -> None:
    found = zlib.crc32(b"IDAT")
    while length > 0 and (block := stream.read(min(_BLOCK, length))):
        found = zlib.crc32(block, found)
        length -= len(block)
    if length:
        raise ImageError("the file is cut short")
    if found != int.from_bytes(stream.read(4), "big"):
        raise ImageError("its data are damaged: their check sum is another")
