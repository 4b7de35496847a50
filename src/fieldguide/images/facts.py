"""What a photo's file says of itself beside its pixels."""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, BinaryIO

from fieldguide.images.failure import FAILURES
from fieldguide.images.in_flight import IN_FLIGHT
from fieldguide.images.photo_format import HEAD_BYTES, WEBP_BYTES_A_PIXEL, open_as, photo_format, webp_pixels
from fieldguide.images.quiet import quiet
from fieldguide.images.remark import remark_on
from fieldguide.printable import printable

Facts = Mapping[str, str | int | float]

_MAKE, _MODEL, _ORIENTATION, _DATE = 0x010F, 0x0110, 0x0112, 0x0132
_EXIF, _TAKEN = 0x8769, 0x9003
_GPS = 0x8825
_LATITUDE, _LONGITUDE = (1, 2), (3, 4)  # its sign, and its degrees, minutes and seconds
_SIDEWAYS = (5, 6, 7, 8)
_LONGEST_TEXT = 100
_LARGEST_WEBP = 200_000_000  # pixels, which Pillow would allocate to read the header
# In the scan of a JPEG a marker is 0xff and anything but stuffing, a restart or padding.
_JPEG_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_JPEG_END = 0xD9
_BLOCK = 1 << 18


def facts_of(stream: BinaryIO) -> Facts:
    """Read the header of a photo; nothing is decoded, and the file is not held whole.

    Parameters
    ----------
    stream : binary file
        The whole file; stays open.

    Returns
    -------
    mapping of str to str, int or float
        What is known of: `bytes`; `format` (``"JPEG"``, ``"PNG"``, ...); `width` and `height` in pixels,
        upright; `mode` (Pillow's: ``"RGB"``, ``"L"``, ...); `camera` (maker and model); `taken` (as EXIF
        writes it, ``"2026:06:03 10:23:00"``); `latitude` and `longitude` in degrees; `trailing`, the bytes
        after the end of the picture that are neither zeros nor the next picture of an MPO; `remark`, what of
        the file is not used. A damaged header gives less.
    """
    facts: dict[str, str | int | float] = {"bytes": stream.seek(0, 2)}
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    name = photo_format(head)
    if name is None or (name == "WebP" and webp_pixels(head) > _LARGEST_WEBP):
        return facts
    facts["format"] = name
    with suppress(*FAILURES), quiet(), IN_FLIGHT.photo():
        if name == "WebP":
            IN_FLIGHT.take(webp_pixels(head) * WEBP_BYTES_A_PIXEL)
        stream.seek(0)
        image = open_as(name, stream)
        facts |= {"width": image.size[0], "height": image.size[1], "mode": image.mode}
        facts |= _exif(image)
    stream.seek(0)
    remark = remark_on(stream)
    if remark:
        facts["remark"] = remark
    with suppress(LookupError, ValueError):
        facts["trailing"] = _trailing_bytes(stream, name=name)
    return facts


def _exif(image: Any) -> dict[str, str | int | float]:
    exif = image.getexif()
    if not exif:
        return {}
    found: dict[str, str | int | float] = {}
    if exif.get(_ORIENTATION) in _SIDEWAYS:
        found |= {"width": image.size[1], "height": image.size[0]}
    maker, model = (_text(exif.get(tag)) for tag in (_MAKE, _MODEL))
    camera = model if model.startswith(maker) else f"{maker} {model}"
    if camera.strip():
        found["camera"] = camera.strip()
    taken = _text(exif.get_ifd(_EXIF).get(_TAKEN)) or _text(exif.get(_DATE))
    if taken:
        found["taken"] = taken
    return found | _position(exif.get_ifd(_GPS))


def _position(gps: Mapping[int, Any]) -> dict[str, float]:
    found = {}
    for name, (sign, value) in (("latitude", _LATITUDE), ("longitude", _LONGITUDE)):
        try:
            degrees, minutes, seconds = (float(part) for part in gps[value])
            angle = degrees + minutes / 60 + seconds / 3600
            negative = str(gps.get(sign, "")).strip().upper() in ("S", "W")
        except FAILURES:
            return {}
        if not abs(angle) <= 180:
            return {}
        found[name] = -angle if negative else angle
    return found if any(found.values()) else {}  # 0, 0 is what cameras write that know no place


def _text(value: object) -> str:
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value) if value is not None else ""
    return printable(" ".join(text.replace("\0", " ").split()))[:_LONGEST_TEXT]


def _trailing_bytes(stream: BinaryIO, *, name: str) -> int:
    length = stream.seek(0, 2)
    end = {"JPEG": _jpeg_end, "PNG": _png_end, "WebP": _riff_end}.get(name, _file_end)(stream)
    stream.seek(end)
    rest = b""
    while block := stream.read(_BLOCK):
        if name == "JPEG" and not rest and (block := block.lstrip(b"\0")):
            rest = block[:2] + stream.read(2 - len(block[:2]))
            if rest == b"\xff\xd8":
                return 0
        if block.strip(b"\0\xff \r\n\t"):
            return length - end
    return 0


def _jpeg_end(stream: BinaryIO) -> int:
    at = 2
    while True:
        stream.seek(at)
        block = stream.read(_BLOCK)
        found = _JPEG_MARKER.search(block)
        if found is None:
            if len(block) < _BLOCK:
                return _file_end(stream)  # cut short
            at += len(block) - 1
            continue
        at += found.end()
        if block[found.end() - 1] == _JPEG_END:
            return at
        stream.seek(at)
        at += int.from_bytes(stream.read(2), "big")


def _png_end(stream: BinaryIO) -> int:
    at = 8
    while True:
        stream.seek(at)
        head = stream.read(8)
        if len(head) < 8:
            return _file_end(stream)
        at += 12 + int.from_bytes(head[:4], "big")
        if head[4:] == b"IEND":
            return at


def _riff_end(stream: BinaryIO) -> int:
    stream.seek(4)
    length = int.from_bytes(stream.read(4), "little")
    return 8 + length + length % 2


def _file_end(stream: BinaryIO) -> int:
    return stream.seek(0, 2)
