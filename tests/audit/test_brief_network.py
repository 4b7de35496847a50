"""The network that audits look with."""

import io

import numpy as np
import pytest
from PIL import Image as PillowImage

from fieldguide.audit.brief_network import RESOLUTION_PX, BriefNetwork
from fieldguide.audit.glance import DECODED_PX
from fieldguide.images import ArrayImage, BytesImage, Image
from fieldguide.represent import Pretrained
from fieldguide.represent.networks.engine import quickest_precision
from fieldguide.represent.resize import resize


@pytest.fixture(scope="module")
def brief() -> BriefNetwork:
    return BriefNetwork()


def photo(width: int, height: int) -> np.ndarray:
    """A smooth picture, as JPEG likes it."""
    across, down = np.linspace(0, 3, width), np.linspace(0, 2, height)[:, None]
    bands = [np.sin(across + down), np.cos(2 * across) * down / 2, np.sin(down * across)]
    return np.uint8(127 + 120 * np.clip(np.stack(bands, axis=2), -1, 1))


class Watched(Image):
    """An image that remembers how small it was asked for."""

    def __init__(self, image: Image) -> None:
        self.name, self._image, self.asked = image.name, image, []

    def open(self, *, at_least: int | None = None) -> np.ndarray:
        self.asked.append(at_least)
        return self._image.open(at_least=at_least)

    def content_hash(self) -> bytes:
        return self._image.content_hash()


def test_a_photo_is_opened_once_and_as_small_as_a_glance_takes_it(brief: BriefNetwork) -> None:
    watched = Watched(ArrayImage(photo(300, 200)))
    square = brief.prepare(watched)
    assert watched.asked == [DECODED_PX]
    np.testing.assert_array_equal(square, resize(photo(300, 200), side_px=RESOLUTION_PX, aspect="squash"))


def test_a_jpeg_is_decoded_at_half_its_size(brief: BriefNetwork) -> None:
    file = io.BytesIO()
    PillowImage.fromarray(photo(500, 375)).save(file, "jpeg", quality=95)
    image = BytesImage(file.getvalue, name="leaf.jpg")
    assert image.shown(at_least=DECODED_PX).shape == (188, 250, 3)
    assert brief.prepare(image).shape == (RESOLUTION_PX, RESOLUTION_PX, 3)


def test_small_photos_have_the_vectors_of_the_network_at_its_resolution(brief: BriefNetwork) -> None:
    photos = [photo(100, 80), photo(70, 90)]
    plain = Pretrained(resolution=RESOLUTION_PX, precision=quickest_precision())
    found, expected = brief.transform(photos), plain.transform(photos)
    assert found.shape == (2, brief.width)
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_its_vectors_are_cached_apart(brief: BriefNetwork) -> None:
    identity = brief.identity()
    assert identity.pop("decoded_px") == DECODED_PX
    plain = Pretrained(resolution=RESOLUTION_PX, precision=quickest_precision())
    assert identity == plain.identity()
