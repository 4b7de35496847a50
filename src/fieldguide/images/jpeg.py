"""JPEG, fed to the decoder so that lost data are seen: it would put grey in their place without a word."""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from fieldguide.errors import ImageError

_BLOCK = 1 << 16
_AHEAD = bytes(8)  # the decoder reads as many ahead, so that so few that are missing go unseen
_SURPLUS = 16  # bytes before a marker that no block needs; some cameras write one or two
_KEPT = 2  # bytes of what pads the data, as their last ones may be equal to it
_LONG_INTERVAL = 4096  # bytes; restart intervals below are checked by their markers alone
# A marker is 0xff and neither a stuffed zero nor one more 0xff, which may pad it.
_MARKER = re.compile(rb"\xff[^\x00\xff]")
_RESTART = re.compile(rb"\xff[\xd0-\xd7]")
_SCAN_END = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_SCAN_END_OR_PADDED = re.compile(rb"\xff[^\x00\xd0-\xd7]")
_RESTARTS = bytes(range(0xD0, 0xD8))
_START, _END, _SCAN = b"\xff\xd8", b"\xff\xd9", b"\xff\xda"
_ARITHMETIC = (0xC9, 0xCA)
_PROGRESSIVE = 0xC2
_FRAMES = (0xC0, 0xC1, _PROGRESSIVE)
_ALL = (1 << 64) - 1
_BARE = (0x00, 0x01, 0xD8, *_RESTARTS)  # markers without a length, and what is none

# Frames, by their markers; 0xc4, 0xc8 and 0xcc are none. A hierarchical JPEG begins with 0xde.
_LOSSLESS, _HIERARCHICAL, _JPEG_LS = (0xC3, 0xCB), (0xDE, 0xC5, 0xC6, 0xC7, 0xCD, 0xCE, 0xCF), 0xF7
_READ = (*_FRAMES, *_ARITHMETIC)
_BANDS = (1, 3, 4)

# So many scans are read of any JPEG; programs write about ten. Each passes over all pixels, even one of a few
# bytes: where there are more scans, so many pixels are, and no more scans than the maximum.
_SCANS, _MOST_SCANS, _SCANNED_PIXELS = 32, 500, 500_000_000

_SHORT = "part of its data is lost: they end before the picture does"
_LONG = "its data are damaged: they do not end where the picture does"
_COARSE = "part of its data is lost: they end before all of its detail is told"
_OUT_OF_ORDER = "its data are damaged: parts of it are missing or out of order"


def open_jpeg(stream: BinaryIO) -> JpegImageFile:
    """Read the header of a JPEG.

    Parameters
    ----------
    stream : binary file
        At its start.

    Returns
    -------
    PIL.JpegImagePlugin.JpegImageFile
        Nothing is decoded yet.

    Raises
    ------
    ImageError
        If it is of a kind that is not read; the message says which, and is the reason alone.
    """
    kind = _unread_kind(stream)
    if kind is not None:
        raise ImageError(f"it is {kind}, which is not read; export it as PNG, or as JPEG of 8 bits")
    stream.seek(0)
    return JpegImageFile(stream)


def _unread_kind(stream: BinaryIO) -> str | None:
    """Say what a JPEG is by its frame, if the decoder does not know such frames."""
    marker, frame = _frame(stream)
    if marker in _LOSSLESS:
        return "a lossless JPEG"
    if marker in _HIERARCHICAL:
        return "a hierarchical JPEG"
    if marker == _JPEG_LS:
        return "a JPEG-LS"
    if marker not in _READ:
        return None
    bits, height, bands = frame[0], frame[1:3], frame[5]
    if bits != 8:
        return f"a JPEG of {bits} bits"
    if height == b"\0\0":
        return "a JPEG that tells its height behind its pixels"
    return None if bands in _BANDS else f"a JPEG of {bands} bands"


def _frame(stream: BinaryIO) -> tuple[int, bytes]:
    """Find the marker of the first frame, and what is told behind its length; (0, b"") without a frame."""
    while stream.read(1) == b"\xff":
        while (byte := stream.read(1)) == b"\xff":
            pass
        if byte in (_END[1:], _SCAN[1:], b""):
            break
        if byte[0] in _BARE:
            continue
        length = int.from_bytes(stream.read(2), "big")
        if byte[0] in (*_READ, *_LOSSLESS, *_HIERARCHICAL, _JPEG_LS):
            frame = stream.read(6)
            return (byte[0], frame) if len(frame) == 6 else (0, b"")
        stream.seek(max(0, length - 2), 1)
    return 0, b""


def check_jpeg(content: bytes, *, size: tuple[int, int]) -> None:
    """Refuse a JPEG where data of its picture are lost, as `load_jpeg` does, without its pixels.

    Parameters
    ----------
    content : bytes
        The whole of it.
    size : tuple of int
        Width and height, in pixels, that it may have. One that is larger, or of another number of bands than
        Pillow opens, is passed over.

    Raises
    ------
    ImageError, OSError
        As `open_jpeg` and `load_jpeg`.
    """
    stream = io.BytesIO(content)
    _, frame = _frame(stream)
    if not frame or frame[5] not in _BANDS:
        return
    stream.seek(0)
    image = open_jpeg(stream)
    if image.width <= size[0] and image.height <= size[1]:
        image.draft(None, (1, 1))
        load_jpeg(image, stream)


def load_jpeg(image: JpegImageFile, stream: BinaryIO) -> None:
    """Decode a JPEG as `image.load` does, and refuse it where data of its picture are lost.

    Parameters
    ----------
    image : PIL.JpegImagePlugin.JpegImageFile
        As opened, with its `draft` chosen; loaded afterwards.
    stream : binary file
        What it was opened from.

    Raises
    ------
    ImageError
        If a scan, or a restart interval of 4 kB or more, ends over 8 bytes before its last block or over 16
        bytes after it, if restart markers are out of order, or if the scans of a progressive JPEG leave a
        coefficient without its last bit, or are more than 32 and would take long; the message is the reason
        alone.
    OSError
        As `image.load` raises it.

    Notes
    -----
    libjpeg fills in for what is lost and counts a warning, which Pillow does not pass on. But it can be
    suspended, and what it takes then tells what it waits for. Before each marker it is given 8 bytes that
    mean nothing. When the blocks of the scan are complete it waits for the marker, and passes over any byte.
    When blocks are missing it waits for bits, and takes no byte before it has seven. The same question
    16 bytes before the marker finds scans whose blocks are complete too soon, as they are where zeros or a
    foreign sector took their place.

    Where equal bytes stand before a marker and blocks are complete before they end, the picture is decoded
    again without these bytes: they pad it if nothing is missing then, and took the place of data if not.

    The pixels are those of `image.load`. Arithmetic coding cannot be suspended; it is decoded unchecked, and
    in one piece.
    """
    try:
        try:
            _Reading(image, _blocks(stream, gap=(0, 0))).run()
        except _LongError as error:
            _Reading(image, _blocks(stream, gap=_padding(stream, inside=error.at))).run()
    except _LongError:
        raise ImageError(_LONG) from None
    except _ArithmeticError:
        _check_scans(stream)
        image.decodermaxblock = stream.tell()
        image.load()
    image.tile = []
    image.fp = None


class _LongError(Exception):
    """The picture was complete before its data came to `at`."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


class _ArithmeticError(Exception):
    """The picture is in arithmetic coding."""


class _Reading:
    """One passage of a file through the decoder."""

    def __init__(self, image: JpegImageFile, blocks: Iterator[bytes]) -> None:
        image.load_prepare()
        codec, extents, _, args = image.tile[0]
        self._decoder = Image._getdecoder(image.mode, codec, args, image.decoderconfig)
        self._decoder.setimage(image.im, extents)
        self._blocks = blocks  # of the file
        self._buffer = b""  # read, and not given to the decoder
        self._offset = 0  # of the buffer in the file
        self._untaken = b""  # given to the decoder, and not taken
        self._is_done = False
        self._restarts = self._interval = 0
        self._has_markers = True
        self._is_progressive = False
        self._scans, self._most_scans = 0, _SCANS
        self._awaited: dict[int, int] = {}  # of each component, a bit for each coefficient

    def run(self) -> None:
        """Decode the picture."""
        try:
            while not self._is_done and self._take_segments():
                self._take_scan()
        finally:
            self._decoder.cleanup()
        if not self._is_done:
            raise ImageError(_SHORT)
        if any(self._awaited.values()):
            raise ImageError(_COARSE)

    def _take_segments(self) -> bool:
        """Pass on what stands before a scan; False at the end of the file."""
        while True:
            found = _MARKER.search(self._buffer)
            if found is None:
                self._skip(max(0, len(self._buffer) - 1))
                self._must_fill()
                continue
            self._skip(found.start())
            marker = self._buffer[1]
            if marker in _ARITHMETIC:
                raise _ArithmeticError
            length = 2
            if found[0] != _END and marker not in _BARE:
                while len(self._buffer) < 4:
                    self._must_fill()
                length += int.from_bytes(self._buffer[2:4], "big")
                while len(self._buffer) < length:
                    self._must_fill()
            self._give(self._buffer[:length])
            if marker in _FRAMES:
                self._note_frame(self._buffer[:length])
            elif found[0] == _SCAN:
                self._note_scan(self._buffer[:length])
            self._skip(length)
            if found[0] in (_SCAN, _END):
                return found[0] == _SCAN

    def _note_frame(self, segment: bytes) -> None:
        """Expect all coefficients of all components."""
        self._most_scans = _most_scans(segment)
        self._is_progressive = segment[1] == _PROGRESSIVE
        self._awaited = dict.fromkeys(segment[10::3], _ALL)

    def _note_scan(self, segment: bytes) -> None:
        """Strike off what the scan brings to full precision."""
        self._scans += 1
        if self._scans > self._most_scans:
            raise _too_many(self._most_scans)
        components = segment[5 : 5 + 2 * segment[4] : 2]
        first, last, precision = segment[5 + 2 * segment[4] :][:3]
        whole = _ALL
        if self._is_progressive:
            whole = 0 if precision & 15 else (2 << last) - (1 << first)
        for component in components:
            self._awaited[component] &= ~whole

    def _take_scan(self) -> None:
        """Pass on the entropy-coded data of a scan, up to the marker that ends it."""
        self._restarts = 0
        self._interval = 0  # bytes passed on since the last restart marker
        goes_on = True
        while goes_on:
            end = self._scan_end()
            goes_on = end is None
            stop = self._held_back() if end is None else end
            start = self._take_intervals(stop)
            if not self._is_done:
                (self._give_part if goes_on else self._finish)(start, stop)
            if self._is_done:
                return
            self._skip(stop)
        # Passed over where the scan is complete; where restart intervals are missing it begins one.
        next_restart = _RESTARTS[self._restarts % 8]
        self._give(bytes((0xFF, next_restart)))
        if not self._passes_over(b"\0"):
            raise ImageError(_SHORT)

    def _scan_end(self) -> int | None:
        """Find where the scan ends in the buffer, or None where it goes on."""
        padding = len(self._buffer) - len(self._buffer.lstrip(b"\xff"))
        self._skip(max(0, padding - 1))
        if len(self._buffer) <= 2 * _SURPLUS and not self._fill():
            self._has_markers = True
            found = _SCAN_END.search(self._buffer)
            return found.start() if found else len(self._buffer)
        marker = _MARKER.search(self._buffer)
        self._has_markers = marker is not None
        found = marker and _SCAN_END.search(self._buffer, marker.start())
        return found.start() if found else None

    def _held_back(self) -> int:
        """Keep what may be the last bytes of an interval."""
        return self._not_inside(max(0, len(self._buffer) - _SURPLUS))

    def _not_inside(self, at: int) -> int:
        """Do not part 0xff and the byte after it."""
        return len(self._buffer[:at].rstrip(b"\xff"))

    def _take_intervals(self, stop: int) -> int:
        """Pass on the long restart intervals that end before `stop`; give where the last of them does."""
        found = _RESTART.finditer(self._buffer, 0, stop) if self._has_markers else ()
        starts = [marker.start() for marker in found]
        numbers = bytes(self._buffer[at + 1] for at in starts)
        first = self._restarts % 8
        if numbers != (_RESTARTS * (len(starts) // 8 + 2))[first : first + len(starts)]:
            raise ImageError(_OUT_OF_ORDER)
        self._restarts += len(starts)
        taken = begun = 0
        for at in starts:
            if self._interval + at - begun >= _LONG_INTERVAL:
                self._finish(taken, at)
                taken = at
                if self._is_done:
                    break
            self._interval, begun = 0, at
        self._interval += stop - begun
        return taken

    def _finish(self, start: int, stop: int) -> None:
        """Pass on the last of an interval, and see whether its blocks end there too."""
        stop = max(start, self._not_inside(stop))  # without what pads the marker
        if stop - start >= _SURPLUS:
            tail = self._not_inside(stop - _SURPLUS)
            self._give_part(start, tail)
            if self._is_done:
                return
            start = tail
            if not self._untaken and not self._has_restart(tail, stop):
                start += 1 + (self._buffer[tail] == 0xFF)
                if self._passes_over(self._buffer[tail:start]):
                    raise _LongError(self._offset + tail)
        self._give(self._buffer[start:stop] + _AHEAD)
        if not self._is_done and (self._untaken or not self._passes_over(b"\0")):
            raise ImageError(_SHORT)

    def _give_part(self, start: int, stop: int) -> None:
        """Pass on data of an interval that goes on."""
        self._give(self._buffer[start:stop])
        if self._is_done and not self._has_restart(start + 2, stop + _SURPLUS - 2):
            raise _LongError(self._offset + stop)

    def _has_restart(self, start: int, stop: int) -> bool:
        return _RESTART.search(self._buffer, start, stop) is not None

    def _passes_over(self, data: bytes) -> bool:
        """Whether the decoder waits for a marker, which it shows by taking what is none."""
        self._give(data)
        return not self._untaken

    def _give(self, data: bytes) -> None:
        self._untaken += data
        taken, error = self._decoder.decode(self._untaken)
        if taken >= 0:
            self._untaken = self._untaken[taken:]
            return
        self._is_done = True
        if error < 0:
            raise OSError(f"{Image.core.getcodecstatus(error)} when reading image file")

    def _skip(self, length: int) -> None:
        self._buffer = self._buffer[length:]
        self._offset += length

    def _must_fill(self) -> None:
        if not self._fill():
            raise ImageError("the file is cut short")

    def _fill(self) -> bool:
        """Read on; False at the end of the file."""
        block = next(self._blocks, b"")
        self._buffer += block
        return bool(block)


def _most_scans(frame: bytes) -> int:
    """How many scans are read of a picture as large as its frame says."""
    height, width = int.from_bytes(frame[5:7], "big"), int.from_bytes(frame[7:9], "big")
    return max(_SCANS, min(_MOST_SCANS, _SCANNED_PIXELS // max(1, height * width)))


def _too_many(most: int) -> ImageError:
    return ImageError(f"it has more than {most} scans, which would take long; save it as JPEG once more")


def _check_scans(stream: BinaryIO) -> None:
    """Refuse a JPEG of too many scans before it is decoded; the stream stands at its end afterwards."""
    stream.seek(0)
    content = stream.read()
    at = scans = 0
    most = _SCANS
    while found := _MARKER.search(content, at):
        at, marker = found.end(), content[found.end() - 1]
        if marker in _ARITHMETIC:
            most = _most_scans(content[found.start() : at + 7])
        scans += found[0] == _SCAN
        if scans > most:
            raise _too_many(most)
        if marker not in _BARE and found[0] != _END:
            at += int.from_bytes(content[at : at + 2], "big")


def _blocks(stream: BinaryIO, *, gap: tuple[int, int]) -> Iterator[bytes]:
    """Read a file without the bytes between two places."""
    start, stop = gap
    stream.seek(0)
    while block := stream.read(min(_BLOCK, start - stream.tell())):
        yield block
    stream.seek(stop)
    while block := stream.read(_BLOCK):
        yield block


def _padding(stream: BinaryIO, *, inside: int) -> tuple[int, int]:
    """Find the equal bytes around `inside` that reach up to a marker or the end of the file.

    Raises
    ------
    _LongError
        If there are none.
    """
    stream.seek(inside)
    fill = stream.read(1)
    stop = inside + 1
    while block := stream.read(_BLOCK):
        rest = block.lstrip(fill)
        stop += len(block) - len(rest)
        if rest:
            break
    stream.seek(stop)
    after = stream.read(2)
    start = _run_start(stream, stop=inside, fill=fill) + _KEPT
    if start >= stop or (after and not _SCAN_END_OR_PADDED.match(after)):
        raise _LongError(inside)
    return start, stop


def _run_start(stream: BinaryIO, *, stop: int, fill: bytes) -> int:
    """Find where the equal bytes begin that reach up to `stop`."""
    while stop:
        start = max(0, stop - _BLOCK)
        stream.seek(start)
        rest = stream.read(stop - start).rstrip(fill)
        if rest:
            return start + len(rest)
        stop = start
    return 0
