"""TIFFs, of which Pillow reads some and misreads others."""

import io
import struct
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

import numpy as np
import PIL.Image
from PIL import ImageFile, ImagePalette, TiffImagePlugin

from fieldguide.errors import ImageError
from fieldguide.images.in_flight import IN_FLIGHT
from fieldguide.images.jpeg import check_jpeg
from fieldguide.images.tiff_layout import BLACK_IS_ZERO, PALETTE, TiffLayout
from fieldguide.images.tiff_pages import TiffPages
from fieldguide.images.tiff_parts import TILES, TiffParts

_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC, _FILL_ORDER = 256, 257, 258, 259, 262, 266
_ORIENTATION, _BANDS, _ROWS, _PLANAR, _PREDICTOR = 274, 277, 278, 284, 317
_COLOUR_MAP, _TILE_WIDTH, _TILE_HEIGHT, _SAMPLE_FORMAT, _JPEG_TABLES, _XMP = 320, 322, 323, 339, 347, 700
_KEPT = (_WIDTH, _HEIGHT, _COMPRESSION, _FILL_ORDER, _ROWS, _PREDICTOR, _TILE_WIDTH, _TILE_HEIGHT)
_KEPT_BYTES = (_JPEG_TABLES,)
_SIDEWAYS = (5, 6, 7, 8)
_LONG, _UNDEFINED, _LONG8 = 4, 7, 16  # types of tags
_UNSUPPORTED = "unknown pixel mode"  # Pillow's words for it
_JPEG = 7
_LOW_FIRST = 2  # of the bits of a byte, by the tag of their order
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class OrderedTiff(TiffImagePlugin.TiffImageFile):
    """A TIFF whose bits and bytes are put in order where Pillow does not.

    It knows the other order of bits of few layouts where pixels are not compressed, and swaps the bytes of
    floats once more that libtiff has swapped where they are.
    """

    def _setup(self) -> None:
        self._is_mirrored = self.tag_v2.get(_FILL_ORDER) == _LOW_FIRST
        if self._is_mirrored:
            self.tag_v2[_FILL_ORDER] = 1
        super()._setup()
        # libtiff gives numbers in the order of the machine; Pillow takes that into account for 16 bits alone.
        for place, tile in enumerate(self.tile):
            args: Any = tile.args
            if tile.codec_name == "libtiff" and args[0] == "F;32BF":
                self.tile[place] = tile._replace(args=("F;32NF", *args[1:]))

    def load_read(self, read_bytes: int) -> bytes:
        """Read bytes of pixels that are not compressed."""
        assert self.fp is not None  # noqa: S101 - Pillow asks only while it is open
        data = self.fp.read(read_bytes)
        return data.translate(_MIRRORED) if self._is_mirrored else data


class FullTiff(OrderedTiff):
    """A TIFF whose first page is a smaller copy of the photo: the page that `read_tags` finds is read."""

    def _open(self) -> None:
        super()._open()
        stream: Any = self.fp
        stream.seek(0)
        self._frame_pos = [read_tags(stream).offset]
        self._seek(0)


class PlanarTiff(ImageFile.ImageFile):
    """The header of a TIFF whose bands are read one by one; `tiff_planes` reads them."""

    format = "TIFF"
    format_description = "TIFF, read band by band"

    def _open(self) -> None:
        self.tag_v2 = read_tags(self.fp)  # type: ignore[arg-type]
        width, height = self.tag_v2[_WIDTH], self.tag_v2[_HEIGHT]
        turned = self.tag_v2.get(_ORIENTATION) in _SIDEWAYS
        self._size = (height, width) if turned else (width, height)
        self._mode = "RGB" if TiffLayout.of(self.tag_v2).bands > 1 else "L"

    def getexif(self) -> PIL.Image.Exif:
        """Read the tags with the ones below them; Pillow's own does so for its own class alone."""
        stream: Any = self.fp
        exif = PIL.Image.Exif()
        stream.seek(0)
        exif.bigtiff = is_big(stream.read(4))
        exif.endian = "<" if self.tag_v2.prefix == b"II" else ">"
        exif.load_from_fp(stream, self.tag_v2.offset)
        return exif


def open_tiff(stream: BinaryIO) -> ImageFile.ImageFile:
    """Read the header of a TIFF.

    Parameters
    ----------
    stream : binary file
        At its start.

    Returns
    -------
    PIL.ImageFile.ImageFile
        With Pillow's `tag_v2`. Nothing is decoded yet.

    Raises
    ------
    ImageError
        If it stores what is not read; the message says what it is, and is the reason alone.
    """
    tags = read_tags(stream)
    layout = TiffLayout.of(tags)
    refusal = layout.refusal()
    if refusal:
        raise ImageError(refusal)
    parts = TiffParts.of(layout, size=stream.seek(0, io.SEEK_END))
    stream.seek(0)
    if layout.needs_planes:
        return PlanarTiff(stream)
    image = _opened(stream, layout, kind=OrderedTiff)
    if image.tag_v2.offset != tags.offset:
        stream.seek(0)
        image = _opened(stream, layout, kind=FullTiff)
    del image.tile[len(parts.ranges) or 1 :]  # Pillow would write what is beyond over the first ones
    if layout.photometric == PALETTE:
        _mend_palette(image)
    return image


def _opened(stream: BinaryIO, layout: TiffLayout, *, kind: type[OrderedTiff]) -> OrderedTiff:
    try:
        return kind(stream)
    except SyntaxError as error:
        if str(error) != _UNSUPPORTED:
            raise
        raise ImageError(layout.unsupported()) from None


def read_tags(stream: BinaryIO) -> TiffImagePlugin.ImageFileDirectory_v2:
    """Read the tags of the page of a TIFF that is the photo, see `TiffPages.photo`.

    Parameters
    ----------
    stream : binary file
        At its start.

    Returns
    -------
    PIL.TiffImagePlugin.ImageFileDirectory_v2
        Pillow's mapping of tags.

    Raises
    ------
    ImageError
        If it is a BigTIFF of big-endian numbers, or a raw camera file; the message is the reason alone.
    """
    tags, pages = read_pages(stream)
    if pages.is_raw:
        raise ImageError("it is a raw camera file; export it as JPEG, PNG or TIFF")
    stream.seek(pages.photo())
    tags.load(stream)
    return tags


def read_pages(stream: BinaryIO) -> tuple[TiffImagePlugin.ImageFileDirectory_v2, TiffPages]:
    """Read the first bytes of a TIFF.

    Parameters
    ----------
    stream : binary file
        At its start.

    Returns
    -------
    tags : PIL.TiffImagePlugin.ImageFileDirectory_v2
        Empty; `next` is where the first page is.
    pages : TiffPages

    Raises
    ------
    ImageError
        If it is a BigTIFF of big-endian numbers; the message is the reason alone.
    """
    head = stream.read(8)
    if head[:4] == b"MM\0+":  # Pillow reads its offsets as if they had 32 bits
        raise ImageError("it is a BigTIFF of big-endian numbers, which is not read; export it little-endian")
    if is_big(head):
        head += stream.read(8)
    tags = TiffImagePlugin.ImageFileDirectory_v2(head)
    return tags, TiffPages(stream, first=tags.next, is_little=tags.prefix == b"II", is_big=is_big(head))


def is_big(head: bytes) -> bool:
    """Whether a TIFF is a BigTIFF, with offsets of 64 bits."""
    return b"+" in head[2:4]


def tiff_planes(stream: BinaryIO, *, orientation: int) -> np.ndarray:
    """Read the colours of a TIFF, and their opacity, each band as a grey page.

    Parameters
    ----------
    stream : binary file
        The TIFF.
    orientation : int
        How it lies, from 1 to 8.

    Returns
    -------
    ndarray of shape (h, w, c), uint8, uint16 or float32
        Upright; the values as stored.

    Notes
    -----
    Pillow takes bands of 16 bits in planes for bands of 8, refuses four bands in planes, and forgets that
    white is zero beyond 8 bits. Here a copy of the bytes of these bands, and of no others, gets new headers
    behind its end, one for each band, that call it grey; so every compression, tile and predictor that Pillow
    knows works as it does for grey.
    """
    stream.seek(0)
    tags = read_tags(stream)
    layout = TiffLayout.of(tags)
    kept: dict[int, Sequence[int] | bytes] = {tag: (tags[tag],) for tag in _KEPT if tag in tags}
    kept |= {tag: tags[tag] for tag in _KEPT_BYTES if tag in tags}
    kept |= {_BITS: layout.bits[:1], _PHOTOMETRIC: (BLACK_IS_ZERO,), _BANDS: (1,), _PLANAR: (1,)}
    kept |= {_ORIENTATION: (orientation,), _SAMPLE_FORMAT: (3 if layout.kinds[0] == "float" else 1,)}
    size = stream.seek(0, io.SEEK_END)
    parts = TiffParts.of(layout, size=size)
    a_band = len(parts.ranges) // layout.bands
    used = parts.ranges[: a_band * layout.used_bands]
    file, places = _copied(stream, used, size=size)
    pages = []
    for start in range(0, len(used), a_band):
        own = used[start : start + a_band]
        offsets, lengths = tuple(places[part] for part in own), tuple(length for _, length in own)
        pages.append(kept | dict(zip(parts.tags, (offsets, lengths), strict=True)))
    _append(file, pages, order=tags.prefix)
    file.seek(0)
    image = _opened(file, layout, kind=OrderedTiff)
    values: np.ndarray | None = None
    for band in range(len(pages)):
        image.seek(band)
        load_tiff(image)
        plane = np.asarray(image)
        if values is None:
            values = np.empty((*plane.shape, len(pages)), plane.dtype)
        values[:, :, band] = plane
    assert values is not None  # noqa: S101 - a layout has a band
    return values


def _copied(
    stream: BinaryIO, used: Sequence[tuple[int, int]], *, size: int
) -> tuple[io.BytesIO, Mapping[tuple[int, int], int]]:
    """Copy the header and these ranges of bytes; say where each range is in the copy."""
    wanted = dict.fromkeys(used)  # equal tiles may be stored once
    total = sum(length for _, length in wanted)
    if total > size:
        raise ValueError("strips or tiles that lie on one another")
    IN_FLIGHT.take(total)
    stream.seek(0)
    head = stream.read(16)
    file = io.BytesIO(head if is_big(head) else head[:8])
    file.seek(0, io.SEEK_END)
    places = {}
    for offset, length in wanted:
        places[offset, length] = file.tell()
        stream.seek(offset)
        file.write(stream.read(length))
    return file, places


def load_tiff(image: ImageFile.ImageFile) -> None:
    """Decode a TIFF of any size; Pillow's own limit is a switch of the whole process, and lower than ours.

    Parameters
    ----------
    image : PIL.TiffImagePlugin.TiffImageFile
        As opened; loaded afterwards.

    Raises
    ------
    ImageError
        If data of a strip or tile are lost that is a JPEG, as `load_jpeg` does; the message is the reason
        alone.
    """
    _check_jpegs(image)
    image.im = PIL.Image.new(image.mode, image._tile_size, None).im  # type: ignore[attr-defined]
    image.load()


def _check_jpegs(image: Any) -> None:
    """Refuse JPEGs whose data are lost, for which libtiff makes up pixels; each goes without its tables."""
    tags, stream = image.tag_v2, image.fp
    if tags.get(_COMPRESSION) != _JPEG:
        return
    tables: bytes = tags.get(_JPEG_TABLES, b"")
    strip = tags[_WIDTH], min(tags[_HEIGHT], tags.get(_ROWS, tags[_HEIGHT]))
    parts = TiffParts.of(TiffLayout.of(tags), size=stream.seek(0, io.SEEK_END))
    size = (tags[_TILE_WIDTH], tags[_TILE_HEIGHT]) if parts.tags == TILES else strip
    for offset, length in dict(parts.ranges).items():
        stream.seek(offset)
        part = stream.read(length)
        check_jpeg(tables[:-2] + part[2:] if tables else part, size=size)


def _append(file: io.BytesIO, pages: Sequence[Mapping[int, Sequence[int] | bytes]], *, order: bytes) -> None:
    """Give a TIFF other pages: their headers go behind its end."""
    file.seek(0)
    big, sign = is_big(file.read(4)), "<" if order == b"II" else ">"
    at = file.seek(0, io.SEEK_END)
    at += file.write(bytes(-at % 8))
    file.seek(8 if big else 4)
    file.write(struct.pack(sign + ("Q" if big else "I"), at))
    file.seek(at)
    for number, page in enumerate(pages):
        is_last = number == len(pages) - 1
        at += file.write(_header(page, at=at, big=big, sign=sign, is_last=is_last))


def _header(
    page: Mapping[int, Sequence[int] | bytes], *, at: int, big: bool, sign: str, is_last: bool
) -> bytes:
    """Write the tags of a page that will stand `at` this place; the next page follows."""
    offset, count, size = ("Q", "Q", 8) if big else ("I", "H", 4)
    behind = at + struct.calcsize(sign + count) + len(page) * (4 + 2 * size) + size
    entries, lists = struct.pack(sign + count, len(page)), b""
    for tag in sorted(page):
        value = page[tag]
        is_bytes = isinstance(value, bytes)
        data = value if is_bytes else struct.pack(f"{sign}{len(value)}{offset}", *value)
        kind = _UNDEFINED if is_bytes else _LONG8 if big else _LONG
        entries += struct.pack(f"{sign}HH{offset}", tag, kind, len(value))
        if len(data) > size:
            entries += struct.pack(sign + offset, behind + len(lists))
            lists += data + bytes(-len(data) % 8)
        else:
            entries += data.ljust(size, b"\0")
    end = behind + len(lists)
    lists += bytes(-end % 8)
    return entries + struct.pack(sign + offset, 0 if is_last else behind + len(lists)) + lists


def _mend_palette(image: TiffImagePlugin.TiffImageFile) -> None:
    """Take a palette as one of 8 bits where no value has more: Pillow would make it black.

    Some programs write it so; libtiff reads it so too.
    """
    colours = image.tag_v2[_COLOUR_MAP]
    if max(colours) < 256:
        image.palette = ImagePalette.raw("RGB;L", bytes(colours))
