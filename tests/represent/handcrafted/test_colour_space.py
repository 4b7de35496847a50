import numpy as np
import pytest
from skimage.color import rgb2hsv, rgb2lab

from fieldguide.represent.handcrafted.colour_space import SPACES, convert

GREYS = np.linspace(0, 1, 9, dtype=np.float32)[:, np.newaxis].repeat(3, axis=1)
CORNERS = np.indices((2, 2, 2)).reshape(3, -1).T.astype(np.float32)
COLOURS = np.concatenate([np.random.default_rng(0).random((300, 3), np.float32), GREYS, CORNERS])[np.newaxis]


def test_hsv_is_that_of_scikit_image():
    np.testing.assert_allclose(convert(COLOURS, space="hsv"), rgb2hsv(COLOURS), atol=1e-5)


def test_lab_is_that_of_scikit_image():
    lab = convert(COLOURS, space="lab")
    scaled = np.stack([lab[..., 0] * 100, lab[..., 1] * 220 - 110, lab[..., 2] * 220 - 110], axis=2)
    np.testing.assert_allclose(scaled, rgb2lab(COLOURS), atol=0.05)


@pytest.mark.parametrize("space", SPACES)
def test_everything_stays_between_0_and_1(space):
    converted = convert(COLOURS, space=space)
    assert converted.dtype == np.float32
    assert converted.min() >= 0
    assert converted.max() <= 1
