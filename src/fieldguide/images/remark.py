"""What of a file is not in the pixels that are read from it."""

import io
import os
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import BinaryIO

from PIL import ImageFile

from fieldguide.images.failure import FAILURES
from fieldguide.images.gif import gif_frames
from fieldguide.images.photo_format import HEAD_BYTES, PhotoFormat, open_as, photo_format
from fieldguide.images.quiet import quiet
from fieldguide.images.regular_file import open_regular
from fieldguide.images.tiff import read_pages
from fieldguide.images.tiff_layout import TiffLayout
from fieldguide.images.tiff_pages import imagej_pages

_WEBP_ANIMATION = 0b10


def remark_on(source: bytes | str | os.PathLike[str] | BinaryIO) -> str:
    """Say what of a photo's file is not used, or is used by assumption; only headers are read.

    Parameters
    ----------
    source : bytes, str, path-like or binary file
        The content, where it is, or the file at its start, which stays open.

    Returns
    -------
    str
        Clauses without the name of the photo, such as ``"only the first of 3 pages is used"``; empty where
        there is nothing to say, or the photo cannot be read.
    """
    with suppress(*FAILURES), quiet(), _stream(source) as stream:
        head = stream.read(HEAD_BYTES)
        name = photo_format(head)
        if name is not None and _may_hold_more(name, head):
            stream.seek(0)
            return "; ".join(_remarks(open_as(name, stream), stream))
    return ""


def _stream(source: bytes | str | os.PathLike[str] | BinaryIO) -> AbstractContextManager[BinaryIO]:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    return open_regular(source) if isinstance(source, str | os.PathLike) else nullcontext(source)


def _may_hold_more(name: PhotoFormat, head: bytes) -> bool:
    """Whether there may be more than one picture, so that the other photos are not opened once more."""
    if name == "WebP":
        return head[12:16] == b"VP8X" and bool(head[20] & _WEBP_ANIMATION)
    return name in ("TIFF", "PNG", "GIF") or (name == "AVIF" and b"avis" in head)


def _remarks(image: ImageFile.ImageFile, stream: BinaryIO) -> Iterable[str]:
    if image.format == "TIFF":
        tags = image.tag_v2  # type: ignore[attr-defined]
        yield from TiffLayout.of(tags).remarks()
        stream.seek(0)
        number, what = read_pages(stream)[1].count(), "pages"
        number = imagej_pages(tags) if number == 1 else number
    elif image.format == "GIF":
        stream.seek(0)
        number, what = gif_frames(stream), "frames"
    else:
        number, what = getattr(image, "n_frames", 1), "frames"
    if number > 1:
        yield f"only the first of {number:,} {what} is used"
