"""The chunks of a PNG that make its pixels or turn them, without all the others."""

import zlib
from bisect import bisect_right
from itertools import accumulate
from typing import BinaryIO

from fieldguide.errors import ImageError

_SIGNATURE_BYTES = 8
_MOST_CHUNKS, _MOST_PIECES = 2**20, 1000
_MOST_TEXT_BYTES = 2**20  # inflated; Pillow refuses a photo for more
_PIXELS, _END = b"IDAT", b"IEND"
_MEANT = (b"tRNS", b"acTL", b"fcTL")  # ancillary, and looked at
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_LONGEST_KEYWORD = 79
_TURNING = (b"eXIf", b"XML:com.adobe.xmp", b"Raw profile type exif", b"exif")  # chunk, or keywords of texts
_ANCILLARY = 0x20


class PngChunks:
    """A PNG as a file without the chunks that nobody looks at; what turns it comes before its pixels.

    Left out are colour profiles, gamma, texts and the like, private chunks, and ancillary chunks whose check
    sum is wrong. libpng warns of them and reads the photo; Pillow refuses it, or holds them all.

    Parameters
    ----------
    stream : binary file
        The PNG.

    Raises
    ------
    ImageError
        If it has more than a million chunks, or a thousand pieces that matter; the message is the reason
        alone.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._ranges = _ranges(stream)
        self._starts = [0, *accumulate(end - start for start, end in self._ranges)]
        self._at = 0

    def tell(self) -> int:
        """Say where it stands."""
        return self._at

    def seek(self, offset: int) -> int:
        """Go to a place, from the start."""
        self._at = offset
        return offset

    def read(self, size: int) -> bytes:
        """Read so many bytes, or what there is."""
        found = b""
        while (left := size - len(found)) > 0 and self._at < self._starts[-1]:
            number = bisect_right(self._starts, self._at) - 1
            start, end = self._ranges[number]
            place = start + self._at - self._starts[number]
            self._stream.seek(place)
            more = self._stream.read(min(left, end - place))
            if not more:
                break
            self._at += len(more)
            found += more
        return found


def _ranges(stream: BinaryIO) -> list[tuple[int, int]]:
    """Find where what matters is in the file, in the order in which it is to be read."""
    before, pixels = [(0, _SIGNATURE_BYTES)], (0, 0)
    at, seen = _SIGNATURE_BYTES, set[bytes]()
    for _ in range(_MOST_CHUNKS):
        stream.seek(at)
        head = stream.read(8)
        kind, end = head[4:], at + 12 + int.from_bytes(head[:4], "big")
        if len(head) < 8 or kind == _END:
            return [*before, *([pixels] if pixels[1] else []), (at, end)]
        if kind == _PIXELS and pixels[1] in (0, at):
            pixels = (pixels[0] or at, end)
        elif _matters(stream, kind, end=end, seen=seen, is_late=pixels[1] > 0):
            if before[-1][1] == at:
                before[-1] = (before[-1][0], end)
            elif len(before) < _MOST_PIECES:
                before.append((at, end))
            else:
                break
        at = end
    raise ImageError(f"it has more than {_MOST_CHUNKS:,} chunks, or {_MOST_PIECES:,} pieces that matter")


def _matters(stream: BinaryIO, kind: bytes, *, end: int, seen: set[bytes], is_late: bool) -> bool:
    """Whether a chunk, at whose data the file stands, makes the pixels or turns them."""
    if not kind[0] & _ANCILLARY or kind in _MEANT:
        return not is_late
    start = stream.tell()
    name = kind if kind not in _TEXTS else stream.read(_LONGEST_KEYWORD + 1).partition(b"\0")[0]
    if name in seen or name not in _TURNING:
        return False
    stream.seek(start)
    data = stream.read(end - 4 - start)
    is_whole = zlib.crc32(data, zlib.crc32(kind)) == int.from_bytes(stream.read(4), "big")
    if not is_whole or (kind in _TEXTS and not _fits(kind, data.partition(b"\0")[2])):
        return False
    seen.add(name)
    return True


def _fits(kind: bytes, text: bytes) -> bool:
    """Whether a text, without its keyword, is one that Pillow inflates."""
    if kind == b"tEXt":
        return True
    if kind == b"iTXt":
        if text[:1] != b"\1":  # not compressed
            return True
        packed = text[2:].split(b"\0", 2)[-1]
    else:
        packed = text[1:]
    if text[kind == b"iTXt" :][:1] != b"\0":  # another compression than zlib's
        return False
    inflater = zlib.decompressobj()
    try:
        inflater.decompress(packed, _MOST_TEXT_BYTES)
    except zlib.error:
        return False
    return not inflater.unconsumed_tail
