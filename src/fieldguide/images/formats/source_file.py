"""The files a format is made of, read whole and with one clear message when they cannot be."""

import gzip
from collections.abc import Callable
from pathlib import Path

from fieldguide.errors import ImageError, SourceError
from fieldguide.images.failure import FAILURES, reason
from fieldguide.images.regular_file import open_regular
from fieldguide.printable import printable

# Photos hardly shrink when they are packed. Beyond these, what calls itself photos is a bomb.
LARGEST_EXPANSION = 200
ALWAYS_ALLOWED = 100_000_000  # bytes that may expand more than that
_DEFLATE_AT_MOST = 1040  # how many times longer deflated data can become; by its format 1,032
_BLOCK = 1 << 20


def source_bytes(path: Path) -> bytes:
    """Read a file of a source.

    Parameters
    ----------
    path : Path
        A regular file.

    Returns
    -------
    bytes

    Raises
    ------
    SourceError
        If it cannot be read or is empty; the message is ``"<path>: <reason>"``.
    """
    try:
        with open_regular(path) as file:
            content = file.read()
    except FAILURES as error:
        raise refused(path, reason(error)) from error
    if not content:
        raise refused(path, "the file is empty")
    return content


def source_text(path: Path) -> str:
    """Read a text file of a source.

    Parameters
    ----------
    path : Path
        A regular file in UTF-8.

    Returns
    -------
    str

    Raises
    ------
    SourceError
        If it cannot be read, is empty, or is no text.
    """
    try:
        return source_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused(path, "it is not text in UTF-8") from error


def gunzipped(path: Path, *, head_bytes: int, length_of: Callable[[bytes], int]) -> bytearray:
    """Read a file that may be compressed by gzip, and no more of it than its header promises.

    Parameters
    ----------
    path : Path
        A regular file; compressed if its first bytes say so.
    head_bytes : int
        Length of its header.
    length_of : callable of bytes to int
        Reads from the header how long the whole is, or raises `ImageError` with the reason it is none.

    Returns
    -------
    bytearray
        Header and content.

    Raises
    ------
    SourceError
        If it cannot be read, is longer or shorter than promised, or expands beyond all measure.
    """
    try:
        with open_regular(path) as file:
            size = file.seek(0, 2)
            file.seek(0)
            packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            stream = gzip.GzipFile(fileobj=file) if packed else file
            head = stream.read(head_bytes)
            length = _promised(head, head_bytes=head_bytes, length_of=length_of)
            if length > size * (_DEFLATE_AT_MOST if packed else 1):
                raise ImageError(f"the file is cut short: its header promises {length:,} bytes")
            if length > max(ALWAYS_ALLOWED, LARGEST_EXPANSION * size):
                raise ImageError(
                    f"it claims to expand from {size:,} to {length:,} bytes, more than {LARGEST_EXPANSION} "
                    "times; if it is a true one, unpack it with gunzip"
                )
            content = bytearray(head)
            while len(content) <= length and (block := stream.read(min(_BLOCK, length + 1 - len(content)))):
                content += block
    except FAILURES as error:
        raise refused(path, reason(error)) from error
    if len(content) != length:
        more = "more" if len(content) > length else f"{len(content):,}"
        raise refused(path, f"its header promises {length:,} bytes, and it holds {more}")
    return content


def _promised(head: bytes, *, head_bytes: int, length_of: Callable[[bytes], int]) -> int:
    if not head:
        raise ImageError("the file is empty")
    if len(head) < head_bytes:
        raise ImageError("the file is cut short")
    return length_of(head)


def refused(path: Path, why: str) -> SourceError:
    """Make the error for a file of a source that cannot be used.

    Parameters
    ----------
    path : Path
        The file.
    why : str
        A clause.

    Returns
    -------
    SourceError
        To be raised.
    """
    return SourceError(f"{printable(str(path))}: {why}")
