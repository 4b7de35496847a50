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


def interlaced(values: np.ndarray, *, bits: int, colour: int) -> tuple[bytes, bytes]:
    """The rows of all passes of Adam7, and the header."""
    raw = b""
    for x, y, across, down in (
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)
    ):  # fmt: skip
        part = values[y::down, x::across]
        if part.size:
            digits = part[..., None] >> np.arange(bits)[::-1] & 1
            rows = np.packbits(digits.reshape(len(part), -1).astype(np.uint8), axis=1)
            raw += b"".join(b"\0" + row.tobytes() for row in rows)
    header = struct.pack(">IIBBBBB", values.shape[1], values.shape[0], bits, colour, 0, 0, 1)
    return raw, header


def whole(header: bytes, raw: bytes, *, before: bytes = b"", behind: bytes = b"") -> bytes:
    signature, end = b"\x89PNG\r\n\x1a\n", chunk(b"IEND", b"")
    return signature + chunk(b"IHDR", header) + before + chunk(b"IDAT", zlib.compress(raw)) + behind + end


@pytest.mark.parametrize("size", [(1, 1), (1, 7), (7, 1), (2, 2), (5, 11), (9, 16)])
@pytest.mark.parametrize("bits", [1, 4, 8, 16])
@pytest.mark.parametrize("colour", [GREY, RGB, GREY_ALPHA, RGBA])
@pytest.mark.parametrize("is_interlaced", [False, True])
def test_data_that_end_before_the_last_row_are_missing(
    size: tuple[int, int], bits: int, colour: int, is_interlaced: bool
) -> None:
    if bits < 8 and colour != GREY:
        return
    random = np.random.default_rng(bits)
    for filled in (None, 0, 0xA5):  # the value that is looked for, too
        values = random.integers(0, 2**bits, (*size, CHANNELS[colour]))
        if filled is not None:
            values[:] = filled & (2**bits - 1)
        if is_interlaced:
            raw, header = interlaced(values, bits=bits, colour=colour)
        else:
            plain = png(values, bits=bits, colour=colour)
            raw, header = zlib.decompress(plain[41:-16]), plain[16:29]
        wanted = decode(png(values, bits=bits, colour=colour), name="x")
        np.testing.assert_array_equal(decode(whole(header, raw), name="x"), wanted)
        np.testing.assert_array_equal(decode(whole(header, raw + b"more"), name="x"), wanted)
        for gone in {1, len(raw) // 2, len(raw)}:
            with pytest.raises(ImageError, match=r"x: (part of its data is missing: |the file is cut short)"):
                decode(whole(header, raw[:-gone]), name="x")


def broken(kind: bytes, data: bytes) -> bytes:
    return chunk(kind, data)[:-1] + b"?"


BIG = zlib.compress(bytes(3_000_000))


@pytest.mark.parametrize(
    "extra",
    [
        chunk(b"iCCP", b"a\0\0" + BIG),
        chunk(b"zTXt", b"workflow\0\0" + BIG),
        chunk(b"iTXt", b"k\0\1\0\0\0" + BIG),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + BIG),
        chunk(b"zTXt", b"Raw profile type exif\0\7odd"),
        broken(b"tEXt", b"a\0b"),
        broken(b"iCCP", b"a\0\0" + BIG),
        broken(b"eXIf", b"II*\0" + struct.pack("<IHHHIII", 8, 1, 0x0112, 3, 1, 6, 0)),
        chunk(b"gAMA", b""),
        chunk(b"pHYs", b"?"),
        chunk(b"cHRM", b"?"),
        chunk(b"sRGB", b""),
        chunk(b"prVt", b"?" * 1000) * 500,
        broken(b"tRNS", bytes(6)),
        chunk(b"tRNS", bytes(2)),
        broken(b"PLTE", bytes(3)),
        chunk(b"acTL", b"\0\0\0\2"),
        broken(b"acTL", struct.pack(">II", 2, 0)),
        chunk(b"acTL", struct.pack(">II", 2, 0)) + chunk(b"fcTL", b"?"),
        *(
            chunk(b"acTL", struct.pack(">II", 2, 0))
            + chunk(b"fcTL", struct.pack(">IIIIIHHBB", number, width, HEIGHT, 0, 0, 1, 1, 0, 0))
            for number, width in ((0, 99), (0, 3), (7, WIDTH))
        ),
    ],
    ids=lambda extra: extra[4:8].decode(),
)
def test_what_nobody_looks_at_is_passed_over(extra: bytes) -> None:
    values = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3))
    plain = png(values, bits=8, colour=RGB)
    raw, header = zlib.decompress(plain[41:-16]), plain[16:29]
    np.testing.assert_array_equal(decode(whole(header, raw, before=extra), name="x"), values)
    np.testing.assert_array_equal(decode(whole(header, raw, behind=extra), name="x"), values)
    late = whole(header, raw, behind=extra)[:-15]  # nothing is missing of the pixels
    np.testing.assert_array_equal(decode(late, name="x"), values)


def test_a_palette_has_at_most_as_many_opacities() -> None:
    palette = chunk(b"PLTE", bytes(range(30, 42)))
    header = struct.pack(">IIBBBBB", 4, 1, 8, 3, 0, 0, 0)
    plain = decode(whole(header, b"\0\0\1\2\3", before=palette), name="x")
    for opacities in (b"", bytes(5), bytes(300)):
        content = whole(header, b"\0\0\1\2\3", before=palette + chunk(b"tRNS", opacities))
        np.testing.assert_array_equal(decode(content, name="x"), plain)
    content = whole(header, b"\0\0\1\2\3", before=palette + chunk(b"tRNS", bytes(2)))
    np.testing.assert_array_equal(decode(content, name="x")[:, 2:], plain[:, 2:])
    assert (decode(content, name="x")[:, :2] == 255).all()
    with pytest.raises(ImageError, match="damaged"):  # without its palette it is nothing
        decode(whole(header, b"\0\0\1\2\3", before=broken(b"PLTE", bytes(12))), name="x")


@pytest.mark.parametrize("is_behind", [False, True])
@pytest.mark.parametrize("kind", ["eXIf", "iTXt", "tEXt"])
def test_what_turns_it_is_found_before_and_behind_the_pixels(kind: str, is_behind: bool) -> None:
    values = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3))
    plain = png(values, bits=8, colour=RGB)
    raw, header = zlib.decompress(plain[41:-16]), plain[16:29]
    exif = b"II*\0" + struct.pack("<IHHHIII", 8, 1, 0x0112, 3, 1, 6, 0)
    xmp = b'<x tiff:Orientation="6"/>'
    profile = f"\nexif\n{len(exif):8}\n".encode() + exif.hex().encode()
    turning = {
        "eXIf": chunk(b"eXIf", exif),
        "iTXt": chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(xmp)),
        "tEXt": chunk(b"tEXt", b"Raw profile type exif\0" + profile),
    }[kind]
    turned = whole(header, raw, **{"behind" if is_behind else "before": turning})
    np.testing.assert_array_equal(decode(turned, name="x"), np.rot90(values, -1))


def test_a_million_chunks_are_too_many() -> None:
    plain = png(np.zeros((2, 2, 3), int), bits=8, colour=RGB)
    many = plain[:33] + chunk(b"tEXt", b"") * 2**20 + plain[33:]
    with pytest.raises(ImageError, match="x: it has more than 1,048,576 chunks"):
        decode(many, name="x")
    pieces = plain[:33] + (chunk(b"tEXt", b"") + chunk(b"CRIT", bytes(3))) * 1001 + plain[33:]
    with pytest.raises(ImageError, match="1,000 pieces that matter"):
        decode(pieces, name="x")
