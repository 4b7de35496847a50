import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from fieldguide.represent.handcrafted.smooth_gradients import smooth_gradients


@pytest.mark.parametrize("sigma", [0.5, 2.0])
def test_gradients_are_centred_differences_of_the_smoothed_photo(sigma):
    photos = np.random.default_rng(0).random((2, 12, 15), np.float32)
    for photo, dx, dy in zip(photos, *smooth_gradients(photos, sigma=sigma), strict=True):
        down, right = np.gradient(gaussian_filter(photo.astype(np.float64), sigma, mode="nearest"))
        np.testing.assert_allclose(dx[:, 1:-1], right[:, 1:-1], atol=1e-6)
        np.testing.assert_allclose(dy[1:-1], down[1:-1], atol=1e-6)
        assert not dx[:, [0, -1]].any()
        assert not dy[[0, -1]].any()


def test_flat_is_exactly_zero():
    dx, dy = smooth_gradients(np.full((1, 9, 9), 0.3, np.float32), sigma=1.3)
    assert not dx.any()
    assert not dy.any()
