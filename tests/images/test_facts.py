import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from fieldguide.images.facts import facts_of


def stored(
    format_: str = "JPEG", *, size: tuple[int, int] = (30, 20), mode: str = "RGB", **options: object
) -> bytes:
    """A photo of noise, as the bytes of its file."""
    file = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 255, (size[1], size[0], 3)).astype(np.uint8)
    Image.fromarray(noise).convert(mode).save(file, format_, **options)
    return file.getvalue()


def exif(*, orientation: int | None = None) -> Image.Exif:
    """What a camera in Cape Town writes."""
    tags = Image.Exif()
    tags[0x010F], tags[0x0110] = "Acme", "Trap 3"
    if orientation:
        tags[0x0112] = orientation
    tags.get_ifd(0x8769)[0x9003] = "2026:06:03 10:23:00"
    tags.get_ifd(0x8825).update({1: "S", 2: (33.0, 55.0, 30.0), 3: "E", 4: (18.0, 25.0, 12.0)})
    return tags


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP"])
def test_format_size_and_bytes(format_: str) -> None:
    content = stored(format_)
    found = facts_of(io.BytesIO(content))
    assert found["format"].upper() == format_
    assert (found["width"], found["height"], found["bytes"]) == (30, 20, len(content))
    assert not found.get("trailing")


def test_camera_date_and_position() -> None:
    found = facts_of(io.BytesIO(stored(exif=exif())))
    assert found["camera"] == "Acme Trap 3"
    assert found["taken"] == "2026:06:03 10:23:00"
    assert found["latitude"] == pytest.approx(-(33 + 55 / 60 + 30 / 3600))
    assert found["longitude"] == pytest.approx(18 + 25 / 60 + 12 / 3600)


def test_width_and_height_are_those_of_the_upright_photo() -> None:
    found = facts_of(io.BytesIO(stored(exif=exif(orientation=6))))
    assert (found["width"], found["height"]) == (20, 30)


def test_mode_is_told() -> None:
    assert facts_of(io.BytesIO(stored("PNG", mode="L")))["mode"] == "L"


def test_bytes_after_the_picture_are_counted_but_not_zeros() -> None:
    content = stored()
    assert facts_of(io.BytesIO(content + b"PK\x03\x04 hidden"))["trailing"] == 11
    assert not facts_of(io.BytesIO(content + bytes(500))).get("trailing")


def test_what_is_no_photo_has_only_a_length() -> None:
    assert facts_of(io.BytesIO(b"hello")) == {"bytes": 5}


@given(st.binary(max_size=300), st.integers(0, 2000), st.sampled_from(["JPEG", "PNG", "WEBP", "TIFF"]))
def test_no_damage_raises(junk: bytes, place: int, format_: str) -> None:
    content = stored(format_, exif=exif()) if format_ != "TIFF" else stored(format_)
    facts_of(io.BytesIO(junk))
    facts_of(io.BytesIO(content[:place] + junk + content[place + len(junk) :]))
