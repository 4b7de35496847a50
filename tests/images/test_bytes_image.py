import hashlib

import pytest

from fieldguide.errors import ImageError
from fieldguide.images.bytes_image import BytesImage


def test_it_is_what_the_file_would_be(photo_bytes: dict[str, bytes]) -> None:
    content = photo_bytes["JPEG"]
    image = BytesImage(lambda: content, name="a\x1b.jpg")
    assert image.name == "a\\x1b.jpg"
    assert image.open().shape == (30, 40, 3)
    assert image.content_hash() == hashlib.sha256(content).digest()
    assert image.facts()["width"] == 40


def test_the_content_is_fetched_only_when_it_is_needed() -> None:
    calls = []

    def fetch() -> bytes:
        calls.append(1)
        raise OSError(5, "Input/output error")

    image = BytesImage(fetch, name="x")
    assert not calls
    for method in (image.open, image.content_hash, image.facts):
        with pytest.raises(ImageError, match=r"^x: the system says: Input/output error$"):
            method()


def test_limits_and_raw_files_are_those_of_files(photo_bytes: dict[str, bytes]) -> None:
    content = photo_bytes["TIFF"]
    with pytest.raises(ImageError, match=r"x: it claims 40 x 30 pixels"):
        BytesImage(lambda: content, name="x", max_pixels=9).open()
    with pytest.raises(ImageError, match=r"x.nef: raw camera file"):
        BytesImage(lambda: content, name="x.nef").open()
    with pytest.raises(ImageError, match=r"x.nef: raw camera file"):
        BytesImage(lambda: content[:12], name="x.nef").check()
