"""From the bytes of a photo to upright RGB pixels."""

import io
import math
import os
from collections.abc import Callable
from typing import BinaryIO

import numpy as np
import PIL.Image
from PIL import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile

from fieldguide.errors import ImageError
from fieldguide.images.colour import in_eight_bits, in_own_depth, to_bands, to_rgb
from fieldguide.images.exact import exact_rows, is_exact
from fieldguide.images.failure import FAILURES, reason
from fieldguide.images.in_flight import IN_FLIGHT
from fieldguide.images.jpeg import load_jpeg
from fieldguide.images.photo_format import HEAD_BYTES, WEBP_BYTES_A_PIXEL, open_as, photo_format, webp_pixels
from fieldguide.images.png import check_pixels, load_png
from fieldguide.images.quiet import quiet
from fieldguide.images.regular_file import open_regular
from fieldguide.images.tiff import load_tiff
from fieldguide.images.upright import upright

MAX_PIXELS = 200_000_000

# How much larger than asked a reduced JPEG stays, so that the resizing after it still has something to
# average. From 12 MP to 224 px, 1.0 and 1.5 take an eighth, 2.0 a quarter; of a full decode that costs 10 to
# 18 % against 17 to 18 % for a photo of 1 MB, 25 to 44 % either way for a grainy one of 3.6 MB, all of
# whose bits must be read. Reduced to 1.0 a photo is off by up to 27 grey levels of 255, to 2.0 by 9.
_REDUCTION_MARGIN = 1.5

# What a photo takes while it is decoded, all copies together: Pillow's pixels, turned ones, and RGB. WebP,
# AVIF and HEIC are decoded in libraries that hold copies of their own; what is read band by band or byte by
# byte is held as stored too. A progressive JPEG is held as coefficients of full size, even where it is
# reduced.
_USUAL_BYTES_A_PIXEL = 8
_BYTES_A_PIXEL = {"AVIF": 16, "HEIF": 16}
_EXACT_BYTES_A_PIXEL = 20
_COEFFICIENT_BYTES = 6
_CONVERTED_PIXELS = 1 << 20


def decode(
    source: bytes | str | os.PathLike[str],
    *,
    name: str,
    at_least: int | None = None,
    max_pixels: int = MAX_PIXELS,
    own_bands: bool = False,
) -> np.ndarray:
    """Decode one photo. Safe in many threads at once; Pillow releases the interpreter lock while decoding.

    Parameters
    ----------
    source : bytes, str or path-like
        The content, or where it is. The format is told by the content, whatever the file is called.
    name : str
        What error messages call the photo.
    at_least : int, optional
        The shorter side, in pixels, that must remain; a large JPEG is decoded at a half, quarter or eighth.
    max_pixels : int, default=200_000_000
        A photo whose header claims more is refused before it is decoded.
    own_bands : bool, default=False
        Whether opaque grey of 16 bits or in fractions keeps its one channel and its depth.

    Returns
    -------
    ndarray of shape (h, w, 3), uint8, or (h, w, 1), float32 in [0, 1]
        RGB, upright by its EXIF orientation (as stored where that is damaged), the first frame of an
        animation, over white where it is transparent; the second form only with `own_bands`. Read-only.

    Raises
    ------
    ImageError
        If it is no photo, is damaged or cut short, is too large, or needs a package that is missing.
    """
    try:
        with quiet(), IN_FLIGHT.photo(), _stream(source) as stream:
            image = _header(stream, max_pixels=max_pixels)
            stored = image.width * image.height
            reduced = _reduced(image, at_least=at_least)
            _take(image, stored=stored)
            if isinstance(image, PngImageFile):
                check_pixels(stream)
            exact = exact_rows(image, stream)
            if exact is None:
                pixels = _converted(
                    upright(_loaded(image, stream, box=reduced)), to_bands if own_bands else to_rgb
                )
            else:
                size, rows = exact
                convert = in_own_depth if own_bands else in_eight_bits
                pixels = _in_parts(size, lambda top, end: convert(rows(top, end)))
    except FAILURES as error:
        raise ImageError(f"{name}: {reason(error)}") from error
    pixels.setflags(write=False)
    return pixels


def check_header(source: bytes | str | os.PathLike[str], *, name: str, max_pixels: int = MAX_PIXELS) -> None:
    """Raise what `decode` would raise before it decodes.

    Parameters
    ----------
    source, name, max_pixels
        As for `decode`.

    Raises
    ------
    ImageError
        If it is no photo, is too large, or needs a package that is missing.
    """
    try:
        with quiet(), IN_FLIGHT.photo(), _stream(source) as stream:
            _header(stream, max_pixels=max_pixels)
    except FAILURES as error:
        raise ImageError(f"{name}: {reason(error)}") from error


def _stream(source: bytes | str | os.PathLike[str]) -> BinaryIO:
    return io.BytesIO(source) if isinstance(source, bytes) else open_regular(source)


def _reduced(image: ImageFile.ImageFile, *, at_least: int | None) -> tuple[float, ...] | None:
    """Let a JPEG be decoded at a fraction of its size; give the part of it that is picture, or None."""
    drafted = None
    if at_least is not None:
        drafted = image.draft(None, (math.ceil(at_least * _REDUCTION_MARGIN),) * 2)
    return None if drafted is None else drafted[1]


def _take(image: ImageFile.ImageFile, *, stored: int) -> None:
    """Wait until there is memory for a photo of so many stored pixels."""
    if image.format == "WEBP":  # taken before it was opened
        return
    each = _BYTES_A_PIXEL.get(str(image.format), _USUAL_BYTES_A_PIXEL)
    if is_exact(image):
        each = _EXACT_BYTES_A_PIXEL
    coefficients = _COEFFICIENT_BYTES * stored if "progressive" in image.info else 0
    IN_FLIGHT.take(image.width * image.height * each + coefficients)


def _loaded(
    image: ImageFile.ImageFile, stream: BinaryIO, *, box: tuple[float, ...] | None
) -> PIL.Image.Image:
    if isinstance(image, JpegImageFile):
        load_jpeg(image, stream)
    elif isinstance(image, PngImageFile):
        load_png(image, stream)
    elif isinstance(image, TiffImageFile):
        load_tiff(image)
    else:
        image.load()
    return image if box is None else _without_slivers(image, box=box)


def _converted(image: PIL.Image.Image, convert: Callable[[PIL.Image.Image], np.ndarray]) -> np.ndarray:
    if image.height * image.width <= _CONVERTED_PIXELS:
        return convert(image)
    return _in_parts(
        (image.height, image.width), lambda top, end: convert(image.crop((0, top, image.width, end)))
    )


def _in_parts(size: tuple[int, ...], convert: Callable[[int, int], np.ndarray]) -> np.ndarray:
    """Convert a large photo some rows at a time, as a conversion holds several copies."""
    height, width = size
    rows = max(1, _CONVERTED_PIXELS // width)
    first = convert(0, min(rows, height))
    if rows >= height:
        return first
    pixels = np.empty((height, *first.shape[1:]), first.dtype)
    pixels[:rows] = first
    for top in range(rows, height, rows):
        pixels[top : top + rows] = convert(top, min(top + rows, height))
    return pixels


def _without_slivers(image: PIL.Image.Image, *, box: tuple[float, ...]) -> PIL.Image.Image:
    """Drop a last row or column that stands for less than half a pixel, as it would stretch the photo.

    337 px that stand for 336.25 double the error against a full decode.
    """
    exact = (max(1, round(box[2])), max(1, round(box[3])))
    return image if exact == image.size else image.crop((0, 0, *exact))


def _header(stream: BinaryIO, *, max_pixels: int) -> ImageFile.ImageFile:
    head = stream.read(HEAD_BYTES)
    name = photo_format(head)
    if name is None:
        raise ImageError(_no_photo(head))
    if name == "WebP":
        _check_pixels(webp_pixels(head), size="", max_pixels=max_pixels)
        IN_FLIGHT.take(webp_pixels(head) * WEBP_BYTES_A_PIXEL)
    stream.seek(0)
    image = open_as(name, stream)
    width, height = image.size
    _check_pixels(width * height, size=f"{width} x {height} pixels, ", max_pixels=max_pixels)
    return image


def _check_pixels(pixels: int, *, size: str, max_pixels: int) -> None:
    if pixels > max_pixels:
        megapixels = math.ceil(pixels / 1e6)
        raise ImageError(
            f"it claims {size}{megapixels} megapixels, and the limit is {max_pixels / 1e6:g}; "
            f"if it is a true photo, read it with max_megapixels={megapixels}"
        )


def _no_photo(head: bytes) -> str:
    if not head:
        return "the file is empty"
    if head.lstrip()[:1] == b"<":
        return "it is a web page or XML, not a photo"
    return "it is not a photo in a format that is read (JPEG, PNG, WebP, AVIF, GIF, BMP, TIFF, HEIC)"
