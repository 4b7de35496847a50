import numpy as np
import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.errors import ImageError
from fieldguide.images import decode
from fieldguide.images.colour import to_bands, to_bytes, to_rgb

RAMP = np.linspace(0, 65535, 12).astype(np.uint16).reshape(3, 4)


def pixels(content: bytes) -> np.ndarray:
    return decode(content, name="x")


def grey(rgb: np.ndarray) -> np.ndarray:
    assert (rgb == rgb[:, :, :1]).all()
    return rgb[:, :, 0]


@pytest.mark.parametrize("name", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_and_not_clipped(name: str, encode) -> None:
    decoded = grey(pixels(encode(PIL.Image.fromarray(RAMP), format=name)))
    assert np.array_equal(decoded, np.rint(RAMP / 257))


def test_big_endian_sixteen_bits(encode) -> None:
    image = PIL.Image.frombytes("I;16B", (4, 3), RAMP.astype(">u2").tobytes())
    assert np.array_equal(grey(to_rgb(image)), np.rint(RAMP / 257))


def test_sixteen_bits_are_not_stretched(encode) -> None:
    dim = PIL.Image.fromarray(np.full((3, 4), 4095, dtype=np.uint16))
    assert grey(pixels(encode(dim, format="PNG"))).max() == 16


def test_whole_numbers_of_32_bits_have_no_agreed_range(encode) -> None:
    image = PIL.Image.fromarray(np.full((3, 4), 200, dtype=np.int32))
    with pytest.raises(
        ImageError, match=r"x: it is a TIFF of 1 band of int32, .* have no agreed range; export"
    ):
        pixels(encode(image, format="TIFF"))
    with pytest.raises(ImageError, match="its values are of type int32, which has no agreed range; give 8"):
        to_rgb(image)
    with pytest.raises(ImageError, match="its values are of type int32"):
        to_bands(image)


def test_fractions(encode) -> None:
    values = np.array([[0, 0.25, 1]], dtype=np.float32)
    assert grey(pixels(encode(PIL.Image.fromarray(values), format="TIFF"))).tolist() == [[0, 64, 255]]
    for bad, text in (
        (2.5, "its values are fractions from 0 to 2.5, and only 0 to 1 is understood"),
        (-0.5, "its values are fractions from -0.5 to 1, and only 0 to 1 is understood"),
        (np.nan, r"1 of its 3 values are not finite \(NaN or infinite\)"),
    ):
        values[0, 1] = bad
        with pytest.raises(ImageError, match=f"x: {text}"):
            pixels(encode(PIL.Image.fromarray(values), format="TIFF"))


@pytest.mark.parametrize("name", ["PNG", "TIFF"])
def test_own_bands_of_sixteen_bit_grey_keep_their_depth(name: str, encode) -> None:
    bands = decode(encode(PIL.Image.fromarray(RAMP), format=name), name="x", own_bands=True)
    assert (bands.shape, bands.dtype, bands.flags.writeable) == ((3, 4, 1), np.float32, False)
    np.testing.assert_allclose(bands[..., 0], RAMP / 65535, rtol=1e-6)


def test_own_bands_of_fractions_and_of_big_endian(encode) -> None:
    fractions = PIL.Image.fromarray(np.array([[0, 0.123, 1]], dtype=np.float32))
    np.testing.assert_array_equal(to_bands(fractions)[..., 0], np.asarray(fractions))
    image = PIL.Image.frombytes("I;16B", (4, 3), RAMP.astype(">u2").tobytes())
    np.testing.assert_allclose(to_bands(image)[..., 0], RAMP / 65535, rtol=1e-6)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "LA", "1"])
def test_own_bands_of_other_photos_are_rgb(mode: str) -> None:
    image = PIL.Image.new("RGB", (4, 3), (10, 100, 200)).convert(mode)
    np.testing.assert_array_equal(to_bands(image), to_rgb(image))


def test_own_bands_of_sixteen_bits_with_a_transparent_grey_are_over_white() -> None:
    image = PIL.Image.fromarray(RAMP)
    image.info["transparency"] = 0
    np.testing.assert_array_equal(to_bands(image), to_rgb(image))


def test_sixteen_bit_colour(encode, png_claiming) -> None:
    """Pillow cannot write 16-bit colour, so the file is made by hand: one pixel (65535, 257, 0)."""
    import struct
    import zlib

    header = struct.pack(">IIBBBBB", 1, 1, 16, 2, 0, 0, 0)
    data = zlib.compress(b"\0" + struct.pack(">HHH", 65535, 257, 0))
    parts = [
        struct.pack(">I", len(c)) + k + c + struct.pack(">I", zlib.crc32(k + c))
        for k, c in ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    ]
    assert pixels(b"\x89PNG\r\n\x1a\n" + b"".join(parts)).tolist() == [[[255, 1, 0]]]


@pytest.mark.parametrize("mode", ["L", "1", "P", "CMYK", "YCbCr", "LAB", "HSV"])
def test_opaque_modes_are_converted(mode: str, make_picture) -> None:
    image = make_picture(20, 10).convert("RGB").convert(mode)
    assert np.array_equal(to_rgb(image), np.asarray(image.convert("RGB")))


def test_cmyk_files(encode) -> None:
    image = PIL.Image.new("CMYK", (8, 8), (0, 255, 255, 0))
    for name in ("TIFF", "JPEG"):
        assert np.abs(pixels(encode(image, format=name)).astype(int) - [255, 0, 0]).max() <= 3


def test_alpha_is_composited_over_white(encode) -> None:
    clear, half = (10, 20, 30, 0), (0, 100, 200, 128)
    image = PIL.Image.new("RGBA", (2, 1), clear)
    image.putpixel((1, 0), half)
    for options in ({"format": "PNG"}, {"format": "WEBP", "lossless": True}, {"format": "TIFF"}):
        decoded = pixels(encode(image, **options))
        assert decoded[0, 0].tolist() == [255, 255, 255]
        assert np.abs(decoded[0, 1].astype(int) - [127, 177, 227]).max() <= 1


def test_grey_with_alpha(encode) -> None:
    image = PIL.Image.new("LA", (2, 1), (0, 0))
    image.putpixel((1, 0), (0, 255))
    assert grey(pixels(encode(image, format="PNG"))).tolist() == [[255, 0]]


def test_palette_with_alpha() -> None:
    image = PIL.Image.new("RGBA", (2, 1), (0, 0, 0, 0))
    image.putpixel((1, 0), (0, 0, 255, 255))
    assert to_rgb(image.convert("PA")).tolist() == [[[255, 255, 255], [0, 0, 255]]]


@pytest.mark.parametrize("transparency", [0, b"\x00\xff"], ids=["one colour", "bytes"])
def test_palette_with_transparency(transparency: object, encode) -> None:
    image = PIL.Image.new("P", (2, 1), 0)
    image.putpalette([200, 0, 0, 0, 0, 200])
    image.putpixel((1, 0), 1)
    for name in ("PNG", "GIF") if isinstance(transparency, int) else ("PNG",):
        decoded = pixels(encode(image, format=name, transparency=transparency))
        assert decoded.tolist() == [[[255, 255, 255], [0, 0, 200]]]


@pytest.mark.parametrize(
    ("mode", "key", "other"),
    [("L", 7, 9), ("RGB", (7, 7, 7), (9, 9, 9)), ("I;16", 7 * 257, 9 * 257), ("1", 0, 1)],
)
def test_a_transparent_colour_is_white(mode: str, key: object, other: object, encode) -> None:
    image = PIL.Image.new(mode, (2, 1), key)
    image.putpixel((1, 0), other)
    decoded = pixels(encode(image, format="PNG", transparency=key))
    assert decoded[0, 0].tolist() == [255, 255, 255]
    assert decoded[0, 1].tolist() == ([255] * 3 if mode == "1" else [9] * 3)


def test_the_callers_image_is_left_alone() -> None:
    image = PIL.Image.new("RGB", (1, 1))
    image.info["transparency"] = (65535, 0, 0)
    to_rgb(image)
    assert image.info["transparency"] == (65535, 0, 0)


@given(st.lists(st.integers(0, 65535), min_size=1, max_size=50))
def test_scaling_is_exact(values: list[int]) -> None:
    array = np.array(values, dtype=np.uint16)
    assert to_bytes(array).tolist() == [round(value / 257) for value in values]


@pytest.mark.parametrize(
    ("size", "wanted"), [(108, [142, 137, 132]), (56, [142, 137, 132]), (40, [30, 20, 10])]
)
def test_a_bmp_is_opaque_unless_it_has_a_mask_of_opacity(size: int, wanted: list[int]) -> None:
    import struct

    masks = struct.pack("<4I", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)[: 16 if size > 40 else 12]
    header = struct.pack("<IiiHHIIiiII", size, 2, 1, 1, 32, 3, 8, 0, 0, 0, 0) + masks
    header = header.ljust(size, b"\0")
    start = 14 + len(header)
    content = b"BM" + struct.pack("<IHHI", start + 8, 0, 0, start) + header + bytes([10, 20, 30, 128]) * 2
    assert pixels(content)[0, 0].tolist() == wanted
