import numpy as np
import pytest
from PIL import Image

from fieldguide.errors import ImageError, OptionError
from fieldguide.images import ArrayImage
from fieldguide.represent import Pixels


def test_photo_of_the_right_size_is_its_own_vector():
    photo = np.random.default_rng(0).integers(0, 256, (8, 8, 3), np.uint8)
    np.testing.assert_array_equal(Pixels(8).transform([photo])[0], photo.reshape(-1) / np.float32(255))


def test_grey_is_rec_601_luma():
    red, green, blue = (
        np.full((4, 4, 3), colour, np.uint8) for colour in ([255, 0, 0], [0, 255, 0], [0, 0, 255])
    )
    grey = Pixels(4, colour=False).transform([red, green, blue])
    assert grey.shape == (3, 16)
    np.testing.assert_allclose(grey[:, 0], [0.299, 0.587, 0.114], atol=0.003)


def test_default_is_32_by_32_in_colour():
    encoder = Pixels()
    assert encoder.width == 3072
    assert encoder.prepare(ArrayImage(np.zeros((9, 9), np.uint8))).shape == (32, 32, 3)


@pytest.mark.parametrize("options", [{"size": 257}, {"size": "32"}, {"colour": "yes"}, {"aspect": "fit"}])
def test_options_are_checked_at_first_use(options):
    encoder = Pixels(**options)
    name = next(iter(options))
    for use in (encoder.fit, encoder.identity, lambda: encoder.transform([]), lambda: encoder.width):
        with pytest.raises(OptionError, match=f"{name}="):
            use()


def test_identity_is_that_of_earlier_caches_and_guides():
    expected = {
        "kind": "pixels",
        "revision": 1,
        "resampling": "bicubic",
        "size": 32,
        "colour": True,
        "aspect": "squash",
    }
    assert Pixels().identity() == expected
    assert Pixels(channels=6).identity() == expected | {"channels": 6}


def test_vectors_of_bytes_are_those_of_the_resized_bytes():
    photo = np.random.default_rng(0).integers(0, 256, (50, 40, 3), np.uint8)
    small = Image.fromarray(photo).resize((8, 8), Image.Resampling.BICUBIC)
    np.testing.assert_array_equal(
        Pixels(8).transform([photo])[0], np.asarray(small, np.float32).ravel() / np.float32(255)
    )
    grey = np.asarray(small.convert("L"), np.float32).ravel() / np.float32(255)
    np.testing.assert_array_equal(Pixels(8, colour=False).transform([photo])[0], grey)


def test_fractions_are_not_rounded():
    photo = np.random.default_rng(0).random((8, 8, 3), np.float32)
    np.testing.assert_array_equal(Pixels(8).transform([photo])[0], photo.reshape(-1))


def test_channels_are_kept_or_refused():
    bands = np.random.default_rng(0).random((8, 8, 6), np.float32)
    np.testing.assert_array_equal(Pixels(8, channels=6).transform([bands])[0], bands.reshape(-1))
    np.testing.assert_allclose(
        Pixels(8, colour=False).transform([bands])[0], bands.mean(axis=2).ravel(), rtol=1e-6
    )
    message = "^field: it has 6 channels, and the encoder was made with channels=3$"
    with pytest.raises(ImageError, match=message):
        Pixels(8).transform([ArrayImage(bands, name="field")])
    with pytest.raises(OptionError, match=r"keeps the brightness alone; leave out channels=6\."):
        Pixels(8, channels=6, colour=False).fit()
