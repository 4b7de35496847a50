"""Which format a photo is in, told by its first bytes and never by its name."""

import importlib
from typing import BinaryIO, Literal

from PIL import ImageFile

from fieldguide.errors import ImageError

PhotoFormat = Literal["JPEG", "PNG", "WebP", "AVIF", "GIF", "BMP", "TIFF", "HEIC"]

HEAD_BYTES = 64  # enough for every signature, the brands of an AVIF or HEIC file, and the size of a WebP
# What a WebP takes while it is decoded, all copies together; Pillow allocates half of it on opening.
WEBP_BYTES_A_PIXEL = 20

# Pillow's own classes, called directly or by readers of ours. `PIL.Image.open` would check the size against a
# switch of the whole process and warn. An MPO, several JPEGs in a row, is a JPEG to them: the first picture
# is the photo.
_READERS: dict[PhotoFormat, tuple[str, str]] = {
    "JPEG": ("fieldguide.images.jpeg", "open_jpeg"),
    "PNG": ("fieldguide.images.png", "open_png"),
    "WebP": ("PIL.WebPImagePlugin", "WebPImageFile"),
    "AVIF": ("PIL.AvifImagePlugin", "AvifImageFile"),
    "GIF": ("fieldguide.images.gif", "open_gif"),
    "BMP": ("PIL.BmpImagePlugin", "BmpImageFile"),
    "TIFF": ("fieldguide.images.tiff", "open_tiff"),
    "HEIC": ("pillow_heif", "HeifImageFile"),
}

_SIGNATURES: tuple[tuple[bytes, PhotoFormat], ...] = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"II+\x00", "TIFF"),  # BigTIFF
    (b"MM\x00+", "TIFF"),
)
_BMP_HEADER_BYTES = (12, 16, 40, 52, 56, 64, 108, 124)
_AVIF_BRANDS = (b"avif", b"avis")
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1")


def photo_format(head: bytes) -> PhotoFormat | None:
    r"""Tell the format from the start of a file.

    Parameters
    ----------
    head : bytes
        The first bytes, `HEAD_BYTES` of them where the file is so long.

    Returns
    -------
    str or None
        None if it is no photo in a format that is read.

    Examples
    --------
    >>> photo_format(b"\xff\xd8\xff\xe0 ...")
    'JPEG'
    """
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP"
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADER_BYTES:
        return "BMP"
    return _iso_format(head) if head[4:8] == b"ftyp" else None


def _iso_format(head: bytes) -> PhotoFormat | None:
    box = head[: max(16, int.from_bytes(head[:4], "big"))]
    brands = {box[8:12], *(box[i : i + 4] for i in range(16, len(box), 4))}
    if brands.intersection(_AVIF_BRANDS):
        return "AVIF"
    return "HEIC" if brands.intersection(_HEIC_BRANDS) else None


def open_as(name: PhotoFormat, stream: BinaryIO) -> ImageFile.ImageFile:
    """Read the header of a photo.

    Parameters
    ----------
    name : str
        What `photo_format` found.
    stream : binary file
        The photo, at its start. It stays open as long as the image is not loaded.

    Returns
    -------
    PIL.ImageFile.ImageFile
        Nothing is decoded yet.

    Raises
    ------
    ImageError
        If the format needs a package that is not installed; the message is the reason alone.
    """
    module, reader = _READERS[name]
    try:
        factory = getattr(importlib.import_module(module), reader)
    except ImportError:
        raise ImageError(
            f"reading {name} needs one more package:  pip install 'fieldguide[heif]'"
            "  (or export the photo as JPEG)"
        ) from None
    return factory(stream)


def webp_pixels(head: bytes) -> int:
    """Count the pixels a WebP header claims; Pillow allocates them on opening, before it tells the size.

    Parameters
    ----------
    head : bytes
        The first 30 bytes or more of a WebP file.

    Returns
    -------
    int
        0 where the header is damaged.
    """
    kind = head[12:16]
    if kind == b"VP8X":
        width, height = (1 + int.from_bytes(head[i : i + 3], "little") for i in (24, 27))
    elif kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    else:
        width, height = (int.from_bytes(head[i : i + 2], "little") & 0x3FFF for i in (26, 28))
    return width * height
