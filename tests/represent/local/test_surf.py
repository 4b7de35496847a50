import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldguide.errors import OptionError
from fieldguide.represent.local import SURF

RANDOM = np.random.default_rng(0)


def noise(n: int, side: int) -> np.ndarray:
    return np.random.default_rng(side).random((n, side, side, 1), dtype=np.float32)


def one_descriptor(photo: np.ndarray, *, top: int, left: int, scale: int) -> np.ndarray:
    """Bay's sums, sample by sample; `top` and `left` are the corner of pixels where the first sample lies."""
    sums = np.zeros((4, 4, 4))
    for i, j in itertools.product(range(20), range(20)):
        y, x = top + i * scale, left + j * scale
        square = photo[y - scale : y + scale, x - scale : x + scale]
        assert square.shape == (2 * scale, 2 * scale)
        dx = square[:, scale:].sum() - square[:, :scale].sum()
        dy = square[scale:].sum() - square[:scale].sum()
        weight = math.exp(-((i - 9.5) ** 2 + (j - 9.5) ** 2) / (2 * 3.3**2))
        sums[i // 5, j // 5] += weight * np.array([dx, dy, abs(dx), abs(dy)])
    return sums.ravel() / np.linalg.norm(sums)


@pytest.mark.parametrize(("side", "step", "scale"), [(40, 6, 1), (53, 4, 2), (68, 3, 3)])
def test_equal_to_loops_over_samples(side: int, step: int, scale: int) -> None:
    photo = noise(1, side)
    (found,) = SURF(step, scales=scale, threshold=0).describe(photo)
    count = (side - 21 * scale) // step + 1
    first = (side - 21 * scale) % step // 2 + scale
    values, positions = found.values[-(count**2) :], found.positions[-(count**2) :]
    places = list(itertools.product(range(count), range(count)))
    for number in RANDOM.permutation(len(places))[:6]:
        top, left = (first + step * place for place in places[number])
        expected = one_descriptor(photo[0, :, :, 0].astype(float), top=top, left=left, scale=scale)
        np.testing.assert_allclose(values[number], expected, atol=1e-5)
        centre = [(left + 9.5 * scale) / side, (top + 9.5 * scale) / side]
        np.testing.assert_allclose(positions[number], centre, atol=1e-6)


@pytest.mark.parametrize("value", [0, 1, 0.3])
def test_no_contrast_no_numbers(value: float) -> None:
    (found,) = SURF(threshold=0).describe(np.full((1, 64, 64, 1), value, np.float32))
    assert not found.values.any()


def test_threshold_is_the_slope_of_a_ramp() -> None:
    ramp = np.tile(np.arange(48, dtype=np.float32) * 0.01, (48, 1))[np.newaxis, :, :, np.newaxis]
    assert SURF(threshold=0.0099).describe(ramp)[0].values.any(axis=1).all()
    assert not SURF(threshold=0.0101).describe(ramp)[0].values.any()


@settings(max_examples=30)
@given(n=st.integers(1, 4), side=st.integers(42, 80), step=st.integers(1, 11), scales=st.integers(1, 2))
def test_photos_do_not_depend_on_one_another(n: int, side: int, step: int, scales: int) -> None:
    surf = SURF(step + 2, scales=scales)
    batch = noise(n, side)
    for photo, found in zip(batch, surf.describe(batch), strict=True):
        (alone,) = surf.describe(photo[np.newaxis])
        assert np.array_equal(alone.values, found.values)
        assert found.values.shape == (len(found.positions), surf.width)
        np.testing.assert_allclose(np.linalg.norm(found.values, axis=1), 1, atol=1e-5)
        assert 0 < found.positions.min() <= found.positions.max() < 1


def test_too_small_a_photo() -> None:
    with pytest.raises(OptionError) as error:
        SURF().describe(noise(1, 28))
    assert str(error.value) == (
        "A photo of 28 px has no room for a neighbourhood of 42 px. Give fewer scales or a larger size."
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"step": 0}, "step=0 must be a whole number from 1 to 256."),
        ({"scales": 0}, "scales=0 must be a whole number from 1 to 8."),
        ({"threshold": -1}, "threshold=-1 must be a number from 0 to 1."),
    ],
)
def test_bad_options(options: dict[str, object], message: str) -> None:
    with pytest.raises(OptionError) as error:
        SURF(**options).identity()
    assert str(error.value) == message
