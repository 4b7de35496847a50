"""Good, odd and hostile photos, all through the public door."""

import io
import math
import struct
import time
import warnings
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageCms, PngImagePlugin

from fieldguide.errors import ImageError
from fieldguide.images import decode

FORMATS = ("JPEG", "PNG", "WebP", "AVIF", "GIF", "BMP", "TIFF")
EXACT = ("PNG", "WebP", "BMP", "TIFF")
FTYP_HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 40


def pixels(content: bytes, **options: int) -> np.ndarray:
    return decode(content, name="x", **options)


def failing(content: bytes, **options: int) -> str:
    with pytest.raises(ImageError) as caught:
        decode(content, name="x", **options)
    return str(caught.value)


def assert_told(error: ImageError) -> None:
    assert str(error).startswith("x: ")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_its_pixels(name: str, photo_bytes: dict[str, bytes], make_picture) -> None:
    decoded = pixels(photo_bytes[name])
    assert decoded.shape == (30, 40, 3)
    assert decoded.dtype == np.uint8
    difference = np.abs(decoded.astype(int) - np.asarray(make_picture(40, 30)))
    assert difference.max() == 0 if name in EXACT else difference.mean() < 6


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("eighth", range(8))
def test_a_truncated_photo_is_an_error(name: str, eighth: int, photo_bytes: dict[str, bytes]) -> None:
    content = photo_bytes[name]
    message = failing(content[: len(content) * eighth // 8])
    assert message.startswith("x: ")
    assert "\n" not in message


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=60)
@given(data=st.data())
def test_damage_anywhere_raises_image_error_or_nothing(
    name: str, data: st.DataObject, photo_bytes: dict[str, bytes]
) -> None:
    content = bytearray(photo_bytes[name])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, min(len(content) - 1, 400)))] = data.draw(st.integers(0, 255))
    try:
        decoded = decode(bytes(content), name="x", max_pixels=1_000_000)
    except ImageError as error:
        assert_told(error)
    else:
        assert decoded.dtype == np.uint8
        assert decoded.shape[2] == 3


@settings(max_examples=150)
@given(
    head=st.sampled_from(
        [
            b"",
            b"\xff\xd8\xff",
            b"\x89PNG\r\n\x1a\n",
            b"GIF89a",
            b"BM",
            b"II*\0",
            b"MM\0*",
            b"RIFF1234WEBPVP8 ",
        ]
    ),
    tail=st.binary(max_size=200),
)
def test_any_bytes_raise_image_error(head: bytes, tail: bytes) -> None:
    try:
        decode(head + tail, name="x", max_pixels=1_000_000)
    except ImageError as error:
        assert_told(error)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "x: the file is empty"),
        (b"<!doctype html>", "x: it is a web page or XML, not a photo"),
        (
            b"\0" * 100,
            "x: it is not a photo in a format that is read (JPEG, PNG, WebP, AVIF, GIF, BMP, TIFF, HEIC)",
        ),
        (
            FTYP_HEIC,
            "x: reading HEIC needs one more package:  pip install 'fieldguide[heif]'"
            "  (or export the photo as JPEG)",
        ),
    ],
    ids=["empty", "html", "zeros", "heic"],
)
def test_what_is_no_photo_is_told(content: bytes, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pillow_heif", None)  # as if it were not installed
    assert failing(content) == message


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"^lost\.jpg: there is no such file$"):
        decode(tmp_path / "lost.jpg", name="lost.jpg")


def test_a_folder_called_jpg_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.jpg").mkdir()
    with pytest.raises(ImageError, match=r"^x\.jpg: it is a folder$"):
        decode(tmp_path / "x.jpg", name="x.jpg")


def test_no_permission_is_told(tmp_path: Path, photo_bytes: dict[str, bytes], as_nobody) -> None:
    path = tmp_path / "secret.png"
    path.write_bytes(photo_bytes["PNG"])
    path.chmod(0)
    with as_nobody(), pytest.raises(ImageError, match=r"^secret\.png: no permission to read it$"):
        decode(path, name="secret.png")


def test_the_name_says_nothing_about_the_format(tmp_path: Path, photo_bytes: dict[str, bytes]) -> None:
    path = tmp_path / "wrong.jpg"
    path.write_bytes(photo_bytes["PNG"])
    assert np.array_equal(decode(path, name="wrong.jpg"), pixels(photo_bytes["PNG"]))


def test_a_bomb_is_refused_before_decoding(png_claiming: Callable[..., bytes]) -> None:
    assert failing(png_claiming(50_000, 50_000)) == (
        "x: it claims 50000 x 50000 pixels, 2500 megapixels, and the limit is 200; "
        "if it is a true photo, read it with max_megapixels=2500"
    )


def test_the_limit_is_an_option_and_not_pillows_switch(
    photo_bytes: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "limit is 0.001199" in failing(photo_bytes["PNG"], max_pixels=1199)
    assert pixels(photo_bytes["PNG"], max_pixels=1200).shape == (30, 40, 3)
    monkeypatch.setattr(PIL.Image, "MAX_IMAGE_PIXELS", 700)  # Pillow alone would warn
    for name in ("JPEG", "PNG", "BMP", "AVIF", "WebP", "TIFF", "GIF"):
        assert pixels(photo_bytes[name]).shape == (30, 40, 3)


def test_a_webp_bomb_is_refused_before_pillow_allocates() -> None:
    canvas = struct.pack("<I", 10) + bytes([0, 0, 0, 0]) + (16382).to_bytes(3, "little") * 2
    content = b"RIFF" + struct.pack("<I", 4 + 8 + 10) + b"WEBPVP8X" + canvas
    assert "limit is 200" in failing(content + b"\0" * 20)


def test_compressed_text_is_not_looked_at(png_claiming: Callable[..., bytes]) -> None:
    text = b"comment\0\0" + zlib.compress(b"\0" * (PngImagePlugin.MAX_TEXT_CHUNK + 1000))
    assert pixels(png_claiming(4, 1, chunks=((b"zTXt", text),))).shape == (1, 4, 3)


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1)])
def test_extreme_shapes(size: tuple[int, int], encode) -> None:
    for options in ({"format": "PNG"}, {"format": "JPEG"}):
        decoded = pixels(encode(PIL.Image.new("RGB", size, (9, 99, 199)), **options), at_least=224)
        assert decoded.shape == (size[1], size[0], 3)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["PNG", "JPEG", "WebP", "TIFF"])
def test_photos_are_turned_upright(orientation: int, name: str, make_picture, encode) -> None:
    upright = make_picture(40, 30)
    stored = upright
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # orientation -> Pillow's number of the inverse turn
    if orientation in undo:
        stored = upright.transpose(PIL.Image.Transpose(undo[orientation]))
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    options = {"PNG": {}, "TIFF": {}, "JPEG": {"quality": 100, "subsampling": 0}, "WebP": {"lossless": True}}
    decoded = pixels(encode(stored, format=name, exif=exif, **options[name]))
    difference = np.abs(decoded.astype(int) - np.asarray(upright)).max()
    assert difference <= (4 if name == "JPEG" else 0)


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0II*\0\xff\xff\xff\x7f", b"Exif\0\0nonsense", b"Exif\0\0MM\0*\0\0\0\x08\0\x01"]
)
def test_damaged_exif_leaves_the_photo_as_stored(exif: bytes, make_picture, encode) -> None:
    assert pixels(encode(make_picture(40, 30), format="JPEG", exif=exif)).shape == (30, 40, 3)


def test_the_first_frame_of_an_animation_counts(encode) -> None:
    frames = [PIL.Image.new("RGB", (6, 4), colour) for colour in ("red", "blue", "green")]
    for options in (
        {"format": "GIF"},
        {"format": "PNG"},
        {"format": "WEBP", "lossless": True},
        {"format": "TIFF"},
    ):
        decoded = pixels(encode(frames[0], save_all=True, append_images=frames[1:], **options))
        assert decoded[0, 0].tolist() == [255, 0, 0]


def test_a_multi_picture_jpeg_is_its_first(make_picture, encode) -> None:
    first, second = make_picture(40, 30), PIL.Image.new("RGB", (40, 30))
    content = encode(first, format="MPO", save_all=True, append_images=[second])
    assert np.abs(pixels(content).astype(int) - np.asarray(first)).mean() < 8


def test_a_broken_colour_profile_is_ignored(make_picture, encode) -> None:
    good = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (b"not a profile", good[:100]):
        for name in ("JPEG", "PNG", "TIFF"):
            assert pixels(encode(make_picture(40, 30), format=name, icc_profile=profile)).shape == (30, 40, 3)


def test_raw_photos_are_not_taken_for_their_thumbnail(make_picture, encode) -> None:
    tags = PIL.TiffImagePlugin.ImageFileDirectory_v2()
    tags[0xC612] = b"\x01\x04\x00\x00"
    tags.tagtype[0xC612] = 1
    content = encode(make_picture(40, 30), format="TIFF", tiffinfo=tags)
    assert failing(content) == "x: it is a raw camera file; export it as JPEG, PNG or TIFF"


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("size", [(1192, 1200), (700, 900), (300, 200)])
def test_a_reduced_jpeg_keeps_what_was_asked(
    size: tuple[int, int], orientation: int, make_picture, encode
) -> None:
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    content = encode(make_picture(*size), format="JPEG", exif=exif)
    full, reduced = pixels(content), pixels(content, at_least=100)
    scale = full.shape[0] / reduced.shape[0]
    assert min(reduced.shape[:2]) >= 100
    assert min(reduced.shape[:2]) < 2 * 150 + 1
    assert full.shape[1] / reduced.shape[1] == pytest.approx(scale, rel=0.02)
    small = [PIL.Image.fromarray(a).resize((50, 50), PIL.Image.Resampling.BICUBIC) for a in (full, reduced)]
    assert np.abs(np.asarray(small[0]).astype(int) - np.asarray(small[1])).max() <= 3


def test_a_reduced_jpeg_is_not_stretched(make_picture, encode) -> None:
    """An eighth of 1609 px is 201.1: the column that stands for a tenth of a pixel is dropped."""
    content = encode(make_picture(1609, 1607), format="JPEG")
    assert pixels(content, at_least=130).shape == (201, 201, 3)


def test_a_large_photo_costs_a_fraction_of_a_full_decode(make_picture, encode) -> None:
    """A sixth is the aim and what is measured alone; half proves the reduction is used on a busy machine."""
    content = encode(make_picture(2400, 1800), format="JPEG", quality=85)

    def seconds(at_least: int | None) -> float:
        times = []
        for _ in range(3):
            start = time.perf_counter()
            decode(content, name="x", at_least=at_least)
            times.append(time.perf_counter() - start)
        return min(times)

    assert seconds(224) < seconds(None) / 2


def test_threads_decode_alike_and_leave_warnings_alone(photo_bytes: dict[str, bytes]) -> None:
    contents = [*photo_bytes.values(), _with_a_broken_animation(photo_bytes["PNG"])] * 20
    alone = [pixels(content) for content in contents]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(pixels, contents))
    assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))
    with pytest.warns(UserWarning, match="still heard"):
        warnings.warn("still heard", stacklevel=1)


def test_pillow_would_have_warned(photo_bytes: dict[str, bytes]) -> None:
    """The test above can fail: Pillow does warn about this file."""
    with pytest.warns(UserWarning, match="Invalid APNG"):
        PIL.Image.open(io.BytesIO(_with_a_broken_animation(photo_bytes["PNG"]))).load()


def _with_a_broken_animation(png: bytes) -> bytes:
    chunk = b"acTL" + struct.pack(">II", 0, 0)
    end_of_header = 33
    inserted = struct.pack(">I", 8) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return png[:end_of_header] + inserted + png[end_of_header:]


def test_pixels_cannot_be_changed_by_accident(photo_bytes: dict[str, bytes]) -> None:
    for content in photo_bytes.values():
        assert not pixels(content).flags.writeable
    assert math.prod(pixels(photo_bytes["GIF"]).shape) == 3600
