import numpy as np
import pytest

from fieldguide.errors import ImageError
from fieldguide.represent.handcrafted.match_channels import match_channels

SQUARE = np.random.default_rng(0).random((4, 4, 3), np.float32)


def test_the_right_number_is_left_as_it_is():
    assert match_channels(SQUARE, channels=3, name="x") is SQUARE


def test_grey_is_repeated_for_three_and_brightness_taken_for_one():
    grey = match_channels(SQUARE, channels=1, name="x")
    np.testing.assert_allclose(grey[..., 0], SQUARE @ [0.299, 0.587, 0.114], rtol=1e-5)
    np.testing.assert_array_equal(match_channels(grey, channels=3, name="x"), np.repeat(grey, 3, axis=2))


@pytest.mark.parametrize(("own", "channels"), [(3, 6), (1, 6), (6, 3), (2, 3)])
def test_other_numbers_are_refused(own, channels):
    message = f"^x: it has {own} channels, and the encoder was made with channels={channels}$"
    with pytest.raises(ImageError, match=message):
        match_channels(np.zeros((4, 4, own), np.float32), channels=channels, name="x")
