"""The check sums of a PNG."""

import io

import numpy as np
import PIL.Image
import pytest

from fieldguide.errors import ImageError
from fieldguide.images import decode


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
