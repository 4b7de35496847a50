"""Pixels as a file stores them, where Pillow would shorten or misread them."""

import sys
from typing import Any, BinaryIO

import numpy as np
import PIL.Image
from PIL import ImageFile

from fieldguide.images.colour import check_fractions, over_white, to_bytes
from fieldguide.images.png import DEEP
from fieldguide.images.tiff import tiff_planes
from fieldguide.images.tiff_layout import CMYK, WHITE_IS_ZERO, TiffLayout
from fieldguide.images.upright import orientation, upright

_TWELVE_BITS = np.float32(4095)
_NATIVE, _FOREIGN = ("L", "B") if sys.byteorder == "little" else ("B", "L")
_OTHER_BYTE = {"L": "B", "B": "L", "N": _FOREIGN}


def exact_pixels(image: ImageFile.ImageFile, stream: BinaryIO) -> np.ndarray | None:
    """Decode a photo whose values are more than 8 bits long, or whose bands lie in planes.

    Parameters
    ----------
    image : PIL.ImageFile.ImageFile
        As `open_as` gives it, not loaded.
    stream : binary file
        What it was opened from.

    Returns
    -------
    ndarray of shape (h, w, 1 or 3), uint8, uint16, or float32 in [0, 1]; or None
        Upright, opaque, black is zero; one band only where grey was opaque as stored. None where Pillow's
        own pixels are right.

    Raises
    ------
    ImageError
        If fractions leave [0, 1] or are not finite; the message is the reason alone.
    """
    if image.format == "PNG":
        return _png(image, stream)
    if image.format == "TIFF":
        return _tiff(image, stream)
    return None


def _png(image: ImageFile.ImageFile, stream: BinaryIO) -> np.ndarray | None:
    rawmode = str(image.tile[0].args) if image.tile else ""
    if rawmode not in DEEP:
        return None
    if rawmode == "LA;16B":  # two bytes each of grey and opacity, read as four bands
        _read_as(image, "RGBA")
        image.load()
        values = np.ascontiguousarray(upright(image)).view(">u2").astype(np.uint16)
        return _opaque(values[:, :, :1], values[:, :, 1:])
    values = _two_bytes(image, stream, high=rawmode)
    if values.shape[2] == 4:
        return _opaque(values[:, :, :3], values[:, :, 3:])
    key = image.info.get("transparency")
    if key is not None:
        values[(values == np.array(key, dtype=np.uint16)).all(axis=2)] = 65535
    return values


def _tiff(image: ImageFile.ImageFile, stream: BinaryIO) -> np.ndarray | None:
    layout = TiffLayout.of(image.tag_v2)  # type: ignore[attr-defined]
    if layout.needs_planes:
        values = tiff_planes(stream, orientation=orientation(image))
    elif layout.is_deep and layout.bands == 1:
        image.load()
        values = np.asarray(upright(image))[:, :, np.newaxis]
    elif layout.colour_bands == 1 and layout.is_premultiplied:  # Pillow converts it to nothing else
        image.load()
        values = np.asarray(upright(image))
    elif not layout.is_deep:
        return None
    else:
        rawmode: Any = image.tile[0].args
        values = _two_bytes(image, stream, high=rawmode[0].replace("RGBa", "RGBA"))
    return _understood(values, layout)


def _understood(values: np.ndarray, layout: TiffLayout) -> np.ndarray:
    """Give the stored values of a TIFF their meaning."""
    colours: np.ndarray = values[:, :, : layout.colour_bands]
    if layout.bits[0] == 12:
        colours = colours / _TWELVE_BITS
    if colours.dtype.kind == "f":
        check_fractions(colours)
    else:
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


def _two_bytes(image: ImageFile.ImageFile, stream: BinaryIO, *, high: str) -> np.ndarray:
    """Decode 16-bit colours twice, once for each byte, since Pillow keeps one of them."""
    low = high[:-1] + _OTHER_BYTE[high[-1]]
    _read_as(image, high)
    image.load()
    values = np.asarray(upright(image)).astype(np.uint16) << 8
    stream.seek(0)
    again = type(image)(stream)
    _read_as(again, low)
    again.load()
    values |= np.asarray(upright(again))
    return values


def _read_as(image: ImageFile.ImageFile, rawmode: str) -> None:
    def args(given: Any) -> Any:
        return (rawmode, *given[1:]) if isinstance(given, tuple) else rawmode

    image.tile = [tile._replace(args=args(tile.args)) for tile in image.tile]
