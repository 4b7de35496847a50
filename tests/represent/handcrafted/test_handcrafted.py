import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.represent.handcrafted.handcrafted import grey


@given(st.floats(0, 1, width=32), st.sampled_from([1, 2, 3, 6]))
def test_flat_stays_flat_and_near_its_value(value: float, channels: int) -> None:
    square = np.full((9, 17, channels), value, np.float32)
    brightness = grey(square)
    assert brightness.shape == (9, 17, 1)
    assert (brightness == brightness[0, 0]).all()
    assert brightness[0, 0, 0] == pytest.approx(value, abs=1e-6)


def test_luma_of_three_channels_and_mean_of_others() -> None:
    square = np.random.default_rng(0).random((5, 4, 6), np.float32)
    np.testing.assert_allclose(grey(square)[..., 0], square.mean(axis=2), rtol=1e-5)
    np.testing.assert_allclose(
        grey(square[..., :3])[..., 0], square[..., :3] @ [0.299, 0.587, 0.114], rtol=1e-5
    )
