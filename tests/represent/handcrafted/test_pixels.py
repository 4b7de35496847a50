import numpy as np
import pytest

from fieldguide.errors import OptionError
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
