"""Pixels as a file stores them, where Pillow would shorten or misread them."""

import sys
from collections.abc import Callable
from typing import Any, BinaryIO

import numpy as np
import PIL.Image
from PIL import ImageFile

from fieldguide.images.colour import check_fractions, over_white, to_bytes
from fieldguide.images.photo_format import open_as
from fieldguide.images.png import DEEP, load_png
from fieldguide.images.tiff import load_tiff, tiff_planes
from fieldguide.images.tiff_layout import CMYK, WHITE_IS_ZERO, TiffLayout
from fieldguide.images.upright import orientation, upright

_TWELVE_BITS = np.float32(4095)
_NATIVE, _FOREIGN = ("L", "B") if sys.byteorder == "little" else ("B", "L")
Rows = Callable[[int, int], np.ndarray]
_OTHER_BYTE = {"L": "B", "B": "L", "N": _FOREIGN}


def exact_rows(image: ImageFile.ImageFile, stream: BinaryIO) -> tuple[tuple[int, int], Rows] | None:
    """Decode a photo whose values are more than 8 bits long, or whose bands lie in planes.

    Parameters
    ----------
    image : PIL.ImageFile.ImageFile
        As `open_as` gives it, not loaded.
    stream : binary file
        What it was opened from.

    Returns
    -------
    size : tuple of int
        Height and width, upright.
    rows : callable
        Takes the first row and the one behind the last; gives an ndarray of shape (n, w, 1 or 3), uint8,
        uint16, or float32 in [0, 1]: opaque, black is zero; one band only where grey was opaque as stored. So
        a large photo is held in a few bytes a pixel.

    None stands in place of both where Pillow's own pixels are right.

    Raises
    ------
    ImageError
        If fractions leave [0, 1] or are not finite; the message is the reason alone.
    """
    if not is_exact(image):
        return None
    return _png(image, stream) if image.format == "PNG" else _tiff(image, stream)


def is_exact(image: ImageFile.ImageFile) -> bool:
    """Tell whether `exact_rows` decodes a photo, before it is loaded.

    Parameters
    ----------
    image : PIL.ImageFile.ImageFile
        As `open_as` gives it.

    Returns
    -------
    bool
        False where Pillow's own pixels are right.
    """
    if image.format == "PNG":
        return _rawmode(image) in DEEP
    if image.format != "TIFF":
        return False
    layout = TiffLayout.of(image.tag_v2)  # type: ignore[attr-defined]
    premultiplied_grey = layout.colour_bands == 1 and layout.is_premultiplied
    return layout.needs_planes or layout.is_deep or premultiplied_grey


def _rawmode(image: ImageFile.ImageFile) -> str:
    return str(image.tile[0].args) if image.tile else ""


def _png(image: ImageFile.ImageFile, stream: BinaryIO) -> tuple[tuple[int, int], Rows]:
    rawmode = _rawmode(image)
    if rawmode == "LA;16B":  # two bytes each of grey and opacity, read as four bands
        _read_as(image, "RGBA")
        load_png(image, stream)
        stored = upright(image)

        def grey(top: int, end: int) -> np.ndarray:
            values = np.ascontiguousarray(_cut(stored, top, end)).view(">u2").astype(np.uint16)
            return _opaque(values[:, :, :1], values[:, :, 1:])

        return (stored.height, stored.width), grey
    size, stored_rows = _two_bytes(image, stream, high=rawmode)
    key = image.info.get("transparency")

    def colours(top: int, end: int) -> np.ndarray:
        values = stored_rows(top, end)
        if values.shape[2] == 4:
            return _opaque(values[:, :, :3], values[:, :, 3:])
        if key is not None:
            values[(values == np.array(key, dtype=np.uint16)).all(axis=2)] = 65535
        return values

    return size, colours


def _tiff(image: ImageFile.ImageFile, stream: BinaryIO) -> tuple[tuple[int, int], Rows]:
    layout = TiffLayout.of(image.tag_v2)  # type: ignore[attr-defined]
    if layout.needs_planes:
        size, rows = _of_array(tiff_planes(stream, orientation=orientation(image)), layout)
    elif layout.is_deep and layout.bands > 1:
        rawmode: Any = image.tile[0].args
        size, rows = _two_bytes(image, stream, high=rawmode[0].replace("RGBa", "RGBA"))
    else:  # grey, if with premultiplied opacity, which Pillow converts to nothing else
        load_tiff(image)
        size, rows = _of_array(np.atleast_3d(np.asarray(upright(image))), layout)
    return size, lambda top, end: _understood(rows(top, end), layout)


def _of_array(values: np.ndarray, layout: TiffLayout) -> tuple[tuple[int, int], Rows]:
    if values.dtype.kind == "f":
        check_fractions(values[:, :, : layout.colour_bands])
    return (values.shape[0], values.shape[1]), lambda top, end: values[top:end]


def _cut(image: PIL.Image.Image, top: int, end: int) -> np.ndarray:
    return np.asarray(image.crop((0, top, image.width, end)))


def _understood(values: np.ndarray, layout: TiffLayout) -> np.ndarray:
    """Give the stored values of a TIFF their meaning."""
    colours: np.ndarray = values[:, :, : layout.colour_bands]
    if layout.bits[0] == 12:
        colours = colours / _TWELVE_BITS
    if colours.dtype.kind != "f":
        colours = colours.astype(np.uint16 if layout.is_deep else np.uint8, copy=False)
    if layout.photometric == WHITE_IS_ZERO:
        colours = (np.float32(1) if colours.dtype.kind == "f" else np.uint16(65535)) - colours
    if layout.photometric == CMYK:
        return np.asarray(PIL.Image.fromarray(to_bytes(colours), mode="CMYK").convert("RGB"))
    if layout.opacity is None:
        return np.ascontiguousarray(colours)
    alpha = values[:, :, layout.colour_bands : layout.colour_bands + 1]
    return _opaque(colours, alpha, is_premultiplied=layout.is_premultiplied)


def _opaque(colours: np.ndarray, alpha: np.ndarray, *, is_premultiplied: bool = False) -> np.ndarray:
    """Lay pixels over white; as RGB, since only grey that was opaque is given as one band."""
    opaque = over_white(colours, alpha, is_premultiplied=is_premultiplied)
    return opaque if opaque.shape[2] == 3 else np.repeat(opaque, 3, axis=2)


def _two_bytes(image: ImageFile.ImageFile, stream: BinaryIO, *, high: str) -> tuple[tuple[int, int], Rows]:
    """Decode 16-bit colours twice, once for each byte, since Pillow keeps one of them."""
    low = high[:-1] + _OTHER_BYTE[high[-1]]
    _read_as(image, high)
    _load(image, stream)
    stream.seek(0)
    again = open_as("PNG" if image.format == "PNG" else "TIFF", stream)
    _read_as(again, low)
    _load(again, stream)
    first, second = upright(image), upright(again)
    return (
        first.height,
        first.width,
    ), lambda top, end: (_cut(first, top, end).astype(np.uint16) << 8) | _cut(second, top, end)


def _load(image: ImageFile.ImageFile, stream: BinaryIO) -> None:
    if image.format == "TIFF":
        load_tiff(image)
    else:
        load_png(image, stream)


def _read_as(image: ImageFile.ImageFile, rawmode: str) -> None:
    def args(given: Any) -> Any:
        return (rawmode, *given[1:]) if isinstance(given, tuple) else rawmode

    image.tile = [tile._replace(args=args(tile.args)) for tile in image.tile]
