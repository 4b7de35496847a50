import pytest

from fieldguide.images.photo_format import photo_format, webp_pixels


def test_formats_are_told_by_their_first_bytes(photo_bytes: dict[str, bytes]) -> None:
    assert {name: photo_format(content[:64]) for name, content in photo_bytes.items()} == {
        name: name for name in photo_bytes
    }


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"", None),
        (b"BMW is a car, and this is a text about it", None),
        (b"RIFF\0\0\0\0WAVEfmt ", None),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", None),
        (b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom", None),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "AVIF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"MM\0*", "TIFF"),
    ],
)
def test_odd_heads(head: bytes, name: str | None) -> None:
    assert photo_format(head) == name


@pytest.mark.parametrize("lossless", [True, False])
@pytest.mark.parametrize("animated", [True, False])
def test_the_size_of_a_webp(lossless: bool, animated: bool, make_picture, encode) -> None:
    more = {"save_all": True, "append_images": [make_picture(40, 30).rotate(180)]} if animated else {}
    content = encode(make_picture(40, 30), format="WEBP", lossless=lossless, **more)
    assert webp_pixels(content[:64]) == 1200


def test_a_damaged_webp_has_no_size() -> None:
    assert webp_pixels(b"RIFF") == 0
