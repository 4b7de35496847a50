"""PNGs: a transparent colour is matched as stored, 16 bits are rounded once, and check sums are looked at."""

import io
import struct
import zlib

import numpy as np
import PIL.Image
import pytest

from fieldguide.errors import ImageError
from fieldguide.images import decode

GREY, RGB, GREY_ALPHA, RGBA = 0, 2, 4, 6
CHANNELS = {GREY: 1, RGB: 3, GREY_ALPHA: 2, RGBA: 4}
HEIGHT, WIDTH = 5, 11


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(values: np.ndarray, *, bits: int, colour: int, key: tuple[int, ...] = ()) -> bytes:
    """A PNG without filters, of values of shape (h, w, c)."""
    digits = values[..., None] >> np.arange(bits)[::-1] & 1
    rows = np.packbits(digits.reshape(len(values), -1).astype(np.uint8), axis=1)
    raw = b"".join(b"\0" + row.tobytes() for row in rows)
    header = struct.pack(">IIBBBBB", values.shape[1], values.shape[0], bits, colour, 0, 0, 0)
    transparent = chunk(b"tRNS", struct.pack(f">{len(key)}H", *key)) if key else b""
    data = chunk(b"IDAT", zlib.compress(raw))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + transparent + data + chunk(b"IEND", b"")


def meaning(values: np.ndarray, *, bits: int, key: tuple[int, ...] = ()) -> np.ndarray:
    """The same by the standard, as RGB from 0 to 255 that is not rounded."""
    fractions = values / (2**bits - 1)
    colours = fractions[..., : 1 if values.shape[2] < 3 else 3]
    if values.shape[2] in (2, 4):
        colours = colours * fractions[..., -1:] + 1 - fractions[..., -1:]
    if key:
        colours = np.where((values == key).all(axis=2, keepdims=True), 1, colours)
    return 255 * np.broadcast_to(colours, (*values.shape[:2], 3))


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
@pytest.mark.parametrize("colour", [GREY, RGB, GREY_ALPHA, RGBA])
@pytest.mark.parametrize("is_transparent", [False, True])
def test_every_depth_means_the_same(bits: int, colour: int, is_transparent: bool) -> None:
    if (bits < 8 and colour != GREY) or (is_transparent and colour in (GREY_ALPHA, RGBA)):
        return
    shape = (HEIGHT, WIDTH, CHANNELS[colour])
    values = np.random.default_rng(bits).integers(0, 2**bits, shape)
    key = tuple(values[2, 3].tolist()) if is_transparent else ()
    if key:
        values[3, 4], values[4, 5] = key, key
        values[0, 0, 0] = key[0] ^ 1  # near, and another
    content = png(values, bits=bits, colour=colour, key=key)
    wanted = meaning(values, bits=bits, key=key)
    tolerance = 1 if colour in (GREY_ALPHA, RGBA) and bits == 8 else 0.5
    assert np.abs(decode(content, name="x") - wanted).max() <= tolerance + 1e-9
    bands = decode(content, name="x", own_bands=True)
    if bits == 16 and colour == GREY and not key:
        np.testing.assert_allclose(bands[..., 0], wanted[..., 0] / 255, atol=1e-6)
    else:
        assert np.abs(bands - wanted).max() <= tolerance + 1e-9


@pytest.mark.parametrize(("bits", "stored", "key"), [(2, 1, 0x0105), (4, 5, 0x0105), (8, 5, 0x0105)])
def test_of_a_transparent_grey_the_low_bits_count(bits: int, stored: int, key: int) -> None:
    values = np.full((2, 4, 1), stored)
    assert (decode(png(values, bits=bits, colour=GREY, key=(key,)), name="x") == 255).all()


def test_of_a_transparent_colour_the_low_bits_count() -> None:
    content = png(np.full((2, 4, 3), 5), bits=8, colour=RGB, key=(0x0105,) * 3)
    assert (decode(content, name="x") == 255).all()


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("colour", [RGB, GREY_ALPHA])
def test_sixteen_bits_are_turned_upright(colour: int, orientation: int) -> None:
    values = np.random.default_rng(0).integers(0, 65536, (HEIGHT, WIDTH, CHANNELS[colour]))
    content = png(values, bits=16, colour=colour)
    exif = b"II*\0" + struct.pack("<IHHHIII", 8, 1, 0x0112, 3, 1, orientation, 0)
    turned = content[:33] + chunk(b"eXIf", exif) + content[33:]
    plain = decode(content, name="x")
    wanted = plain if orientation == 1 else np.rot90(plain, -1)
    np.testing.assert_array_equal(decode(turned, name="x"), wanted)


def stored() -> bytes:
    file = io.BytesIO()
    x, y = np.meshgrid(np.arange(200), np.arange(160))
    PIL.Image.fromarray((x * y % 251).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


def test_any_byte_of_the_pixels_that_is_another_is_seen() -> None:
    content = stored()
    start = content.index(b"IDAT") + 4
    for at in range(start, len(content) - 12, 97):
        damaged = content[:at] + bytes((content[at] ^ 4,)) + content[at + 1 :]
        with pytest.raises(ImageError, match=r"check sum|damaged|cut short"):
            decode(damaged, name="x")


def test_zeros_in_place_of_the_end_are_seen() -> None:
    content = stored()
    start = content.index(b"IDAT") + 4
    for at in range(start, len(content) - 20, 211):
        with pytest.raises(ImageError, match=r"check sum|damaged|cut short"):
            decode(content[:at] + bytes(len(content) - at), name="x")
