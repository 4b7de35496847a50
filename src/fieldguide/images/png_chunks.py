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
_PALETTE, _TRANSPARENT, _ANIMATION, _FRAME = b"PLTE", b"tRNS", b"acTL", b"fcTL"
_COLOUR_TYPE, _INDEXED = 25, 3  # where a header tells the type of colour, and one of its values
_TRANSPARENT_BYTES = {0: range(2, 3), 2: range(6, 7)}  # by the type of colour
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_LONGEST_KEYWORD = 79
_TURNING = (b"eXIf", b"XML:com.adobe.xmp", b"Raw profile type exif", b"exif")  # chunk, or keywords of texts
_ANCILLARY = 0x20


class PngChunks:
    """A PNG as a file without the chunks that nobody looks at; what turns it comes before its pixels.

    Left out are colour profiles, gamma, texts and the like, animations, private chunks, and ancillary chunks
    whose check sum is wrong or whose length is none they can have. libpng warns of them and reads the photo;
    Pillow refuses it, or holds them all, or takes the pixels to be as few as the first frame claims.

    Parameters
    ----------
    stream : binary file
        The PNG.

    Attributes
    ----------
    frames : int
        How many there are, if it is an animation; a picture beside it counts too.

    Raises
    ------
    ImageError
        If it has more than a million chunks, or a thousand pieces that matter; the message is the reason
        alone.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._ranges, self.frames = _ranges(stream)
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


def _ranges(stream: BinaryIO) -> tuple[list[tuple[int, int]], int]:
    """Find where what matters is in the file, in the order in which it is to be read; count the frames."""
    chunks, pixels = _Chunks(stream), (0, 0)
    before = [(0, _SIGNATURE_BYTES)]
    at = _SIGNATURE_BYTES
    for _ in range(_MOST_CHUNKS):
        stream.seek(at)
        head = stream.read(8)
        kind, end = head[4:], at + 12 + int.from_bytes(head[:4], "big")
        if len(head) < 8 or kind == _END:
            return [*before, *([pixels] if pixels[1] else []), (at, end)], chunks.frames
        if kind == _PIXELS and pixels[1] in (0, at):
            pixels = (pixels[0] or at, end)
        elif chunks.matters(kind, end=end, is_late=pixels[1] > 0):
            if before[-1][1] == at:
                before[-1] = (before[-1][0], end)
            elif len(before) < _MOST_PIECES:
                before.append((at, end))
            else:
                break
        at = end
    raise ImageError(f"it has more than {_MOST_CHUNKS:,} chunks, or {_MOST_PIECES:,} pieces that matter")


class _Chunks:
    """What was seen of the chunks of a PNG so far."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        stream.seek(_COLOUR_TYPE)
        self._colour = (stream.read(1) or b"\0")[0]
        self._colours = 0  # of its palette
        self._turned_by = set[bytes]()
        self._told_frames = 0
        self._is_first_frame = False

    @property
    def frames(self) -> int:
        """How many there are."""
        return max(1, self._told_frames + (self._told_frames > 0 and not self._is_first_frame))

    def matters(self, kind: bytes, *, end: int, is_late: bool) -> bool:
        """Whether a chunk, at whose data the file stands, makes the pixels or turns them."""
        if kind == _PALETTE:
            self._colours = (end - 4 - self._stream.tell()) // 3
            return not is_late and self._colour == _INDEXED
        if not kind[0] & _ANCILLARY:
            return not is_late
        if kind in (_ANIMATION, _FRAME):
            if not is_late:
                self._note_frames(kind, end=end)
            return False
        if kind == _TRANSPARENT:
            return not is_late and self._is_transparency(end=end)
        return self._turns(kind, end=end)

    def _note_frames(self, kind: bytes, *, end: int) -> None:
        """Note how many frames there are, and that the first is the picture itself."""
        if kind == _FRAME:
            self._is_first_frame = True
        elif end - 4 - self._stream.tell() == 8 and (data := self._whole(kind, end=end)):
            self._told_frames = int.from_bytes(data[:4], "big")

    def _is_transparency(self, *, end: int) -> bool:
        """Whether a chunk tells what is transparent."""
        lengths = _TRANSPARENT_BYTES.get(self._colour, range(1, self._colours + 1))
        is_fitting = end - 4 - self._stream.tell() in lengths
        return is_fitting and self._whole(_TRANSPARENT, end=end) is not None

    def _turns(self, kind: bytes, *, end: int) -> bool:
        """Whether a chunk is the first of its name that turns the photo."""
        start = self._stream.tell()
        name = kind if kind not in _TEXTS else self._stream.read(_LONGEST_KEYWORD + 1).partition(b"\0")[0]
        if name in self._turned_by or name not in _TURNING:
            return False
        self._stream.seek(start)
        data = self._whole(kind, end=end)
        if data is None or (kind in _TEXTS and not _fits(kind, data.partition(b"\0")[2])):
            return False
        self._turned_by.add(name)
        return True

    def _whole(self, kind: bytes, *, end: int) -> bytes | None:
        """Read the data of a chunk, or None where they are not those of its check sum."""
        data = self._stream.read(end - 4 - self._stream.tell())
        told = self._stream.read(4)
        return data if zlib.crc32(data, zlib.crc32(kind)) == int.from_bytes(told, "big") else None


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
