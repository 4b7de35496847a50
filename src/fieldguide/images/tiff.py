"""TIFFs, of which Pillow reads some and misreads others."""

import io
import struct
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

import numpy as np
import PIL.Image
from PIL import ImageFile, ImagePalette, TiffImagePlugin

from fieldguide.errors import ImageError
from fieldguide.images.jpeg import check_jpeg
from fieldguide.images.tiff_layout import BLACK_IS_ZERO, PALETTE, TiffLayout

_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC, _FILL_ORDER = 256, 257, 258, 259, 262, 266
_ORIENTATION, _BANDS, _ROWS, _PLANAR, _PREDICTOR = 274, 277, 278, 284, 317
_COLOUR_MAP, _TILE_WIDTH, _TILE_HEIGHT, _SAMPLE_FORMAT, _JPEG_TABLES, _XMP = 320, 322, 323, 339, 347, 700
_PARTS = (273, 279, 324, 325)  # offsets and lengths of strips, and of tiles
_KEPT = (_WIDTH, _HEIGHT, _COMPRESSION, _FILL_ORDER, _ROWS, _PREDICTOR, _TILE_WIDTH, _TILE_HEIGHT)
_KEPT_BYTES = (_JPEG_TABLES,)
_SIDEWAYS = (5, 6, 7, 8)
_LONG, _UNDEFINED, _LONG8 = 4, 7, 16  # types of tags
_UNSUPPORTED = "unknown pixel mode"  # Pillow's words for it
_JPEG = 7
_LOW_FIRST = 2  # of the bits of a byte, by the tag of their order
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class OrderedTiff(TiffImagePlugin.TiffImageFile):
    """A TIFF whose bits are put in order before Pillow takes them; it knows their other order of few layouts.

    libtiff does so itself where pixels are compressed.
    """

    def _setup(self) -> None:
        self._is_mirrored = self.tag_v2.get(_FILL_ORDER) == _LOW_FIRST
        if self._is_mirrored:
            self.tag_v2[_FILL_ORDER] = 1
        super()._setup()

    def load_read(self, read_bytes: int) -> bytes:
        """Read bytes of pixels that are not compressed."""
        assert self.fp is not None  # noqa: S101 - Pillow asks only while it is open
        data = self.fp.read(read_bytes)
        return data.translate(_MIRRORED) if self._is_mirrored else data


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
    layout = TiffLayout.of(read_tags(stream))
    refusal = layout.refusal()
    if refusal:
        raise ImageError(refusal)
    stream.seek(0)
    if layout.needs_planes:
        return PlanarTiff(stream)
    image = _opened(stream, layout)
    if layout.photometric == PALETTE:
        _mend_palette(image)
    return image


def _opened(stream: BinaryIO, layout: TiffLayout) -> OrderedTiff:
    try:
        return OrderedTiff(stream)
    except SyntaxError as error:
        if str(error) != _UNSUPPORTED:
            raise
        raise ImageError(layout.unsupported()) from None


def read_tags(stream: BinaryIO) -> TiffImagePlugin.ImageFileDirectory_v2:
    """Read the tags of the first page of a TIFF.

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
        If it is a BigTIFF of big-endian numbers; the message is the reason alone.
    """
    head = stream.read(8)
    if head[:4] == b"MM\0+":  # Pillow reads its offsets as if they had 32 bits
        raise ImageError("it is a BigTIFF of big-endian numbers, which is not read; export it little-endian")
    if is_big(head):
        head += stream.read(8)
    tags = TiffImagePlugin.ImageFileDirectory_v2(head)
    stream.seek(tags.next)
    tags.load(stream)
    return tags


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
    white is zero beyond 8 bits. Here the file gets new headers behind its end, one for each band, that call
    it grey; so every compression, tile and predictor that Pillow knows works as it does for grey.
    """
    stream.seek(0)
    file = io.BytesIO(stream.read())
    size = len(file.getbuffer())
    tags = read_tags(file)
    layout = TiffLayout.of(tags)
    kept: dict[int, Sequence[int] | bytes] = {tag: (tags[tag],) for tag in _KEPT if tag in tags}
    kept |= {tag: tags[tag] for tag in _KEPT_BYTES if tag in tags}
    kept |= {_BITS: layout.bits[:1], _PHOTOMETRIC: (BLACK_IS_ZERO,), _BANDS: (1,), _PLANAR: (1,)}
    kept |= {_ORIENTATION: (orientation,), _SAMPLE_FORMAT: (3 if layout.kinds[0] == "float" else 1,)}
    parts = {tag: _numbers(tags[tag]) for tag in _PARTS if tag in tags}
    _check_parts(parts, bands=layout.bands, size=size)
    pages = [
        kept | {tag: _share(numbers, band, of=layout.bands) for tag, numbers in parts.items()}
        for band in range(layout.used_bands)
    ]
    _append(file, pages, order=tags.prefix)
    file.seek(0)
    image = _opened(file, layout)
    values: np.ndarray | None = None
    for band in range(len(pages)):
        image.seek(band)
        _check_tiles(image, bits=layout.bits[0], size=size)
        load_tiff(image)
        plane = np.asarray(image)
        if values is None:
            values = np.empty((*plane.shape, len(pages)), plane.dtype)
        values[:, :, band] = plane
    assert values is not None  # noqa: S101 - a layout has a band
    return values


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
    width, height = tags[_WIDTH], tags[_HEIGHT]
    strip, tile = (
        (width, min(height, tags.get(_ROWS, height))),
        (tags.get(_TILE_WIDTH), tags.get(_TILE_HEIGHT)),
    )
    for offsets, lengths, size in ((*_PARTS[:2], strip), (*_PARTS[2:], tile)):
        parts = zip(_numbers(tags.get(offsets, ())), _numbers(tags.get(lengths, ())), strict=False)
        for offset, length in dict(parts).items():
            stream.seek(offset)
            part = stream.read(length)
            check_jpeg(tables[:-2] + part[2:] if tables else part, size=size)


def _check_parts(parts: Mapping[int, tuple[int, ...]], *, bands: int, size: int) -> None:
    """Refuse strips or tiles that are not shared out evenly, or lie behind the end of the file."""
    if any(len(numbers) % bands for numbers in parts.values()):
        raise ValueError(f"{bands} bands of unequal length")
    for offsets, lengths in (_PARTS[:2], _PARTS[2:]):
        pairs = zip(parts.get(offsets, ()), parts.get(lengths, ()), strict=False)
        if any(offset + length > size for offset, length in pairs):
            raise EOFError


def _check_tiles(image: TiffImagePlugin.TiffImageFile, *, bits: int, size: int) -> None:
    """Refuse uncompressed pixels that lie behind the end of the file, whose lengths Pillow does not read."""
    for tile in image.tile:
        if tile.codec_name == "raw":
            extents: Any = tile.extents
            args: Any = tile.args
            left, top, right, bottom = extents
            row_bytes = -(-(right - left) * bits // 8)
            if tile.offset + (args[1] or row_bytes) * (bottom - top - 1) + row_bytes > size:
                raise EOFError


def _share(numbers: tuple[int, ...], band: int, *, of: int) -> tuple[int, ...]:
    length = len(numbers) // of
    return numbers[band * length : (band + 1) * length]


def _numbers(value: object) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, tuple) else (value,)  # type: ignore[arg-type,return-value]


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
