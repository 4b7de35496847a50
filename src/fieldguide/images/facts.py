"""What a photo's file says of itself beside its pixels."""

import io
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from fieldguide.images.failure import FAILURES
from fieldguide.images.photo_format import HEAD_BYTES, open_as, photo_format, webp_pixels
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


def facts_of(content: bytes) -> Facts:
    """Read the header of a photo; nothing is decoded.

    Parameters
    ----------
    content : bytes
        Of the whole file.

    Returns
    -------
    mapping of str to str, int or float
        What is known of: `bytes`; `format` (``"JPEG"``, ``"PNG"``, ...); `width` and `height` in pixels,
        upright; `mode` (Pillow's: ``"RGB"``, ``"L"``, ...); `camera` (maker and model); `taken` (as EXIF
        writes it, ``"2026:06:03 10:23:00"``); `latitude` and `longitude` in degrees; `trailing`, the bytes
        after the end of the picture that are neither zeros nor the next picture of an MPO; `remark`, what of
        the file is not used. A damaged header gives less.
    """
    facts: dict[str, str | int | float] = {"bytes": len(content)}
    head = content[:HEAD_BYTES]
    name = photo_format(head)
    if name is None or (name == "WebP" and webp_pixels(head) > _LARGEST_WEBP):
        return facts
    facts["format"] = name
    with suppress(*FAILURES), quiet():
        image = open_as(name, io.BytesIO(content))
        facts |= {"width": image.size[0], "height": image.size[1], "mode": image.mode}
        facts |= _exif(image)
    remark = remark_on(content)
    if remark:
        facts["remark"] = remark
    with suppress(LookupError, ValueError):
        facts["trailing"] = _trailing_bytes(content, name=name)
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


def _trailing_bytes(content: bytes, *, name: str) -> int:
    end = {"JPEG": _jpeg_end, "PNG": _png_end, "WebP": _riff_end}.get(name, len)(content)
    rest = content[end:]
    if name == "JPEG" and rest.lstrip(b"\0").startswith(b"\xff\xd8"):
        return 0
    return len(rest) if rest.strip(b"\0\xff \r\n\t") else 0


def _jpeg_end(content: bytes) -> int:
    at = 2
    while True:
        found = _JPEG_MARKER.search(content, at)
        if found is None:
            return len(content)  # cut short
        marker = content[found.start() + 1]
        at = found.end()
        if marker == _JPEG_END:
            return at
        at += int.from_bytes(content[at : at + 2], "big")


def _png_end(content: bytes) -> int:
    at = 8
    while at < len(content):
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        at += 12 + length
        if kind == b"IEND":
            return at
    return len(content)


def _riff_end(content: bytes) -> int:
    length = int.from_bytes(content[4:8], "little")
    return 8 + length + length % 2
