import itertools
import math
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import correlate1d
from skimage import data
from sklearn.base import clone

from fieldguide.errors import MissingExtraError, OptionError
from fieldguide.represent.local import SIFT

RANDOM = np.random.default_rng(0)


def noise(n: int, side: int) -> np.ndarray:
    return np.random.default_rng(side).random((n, side, side, 1), dtype=np.float32)


def astronaut(side: int) -> np.ndarray:
    grey = data.astronaut()[:side, 100 : 100 + side].mean(axis=2) / 255
    return grey.astype(np.float32)[np.newaxis, :, :, np.newaxis]


def blurred(photo: np.ndarray, sigma: float) -> np.ndarray:
    radius = math.ceil(3 * sigma)
    weights = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    weights /= weights.sum()
    for axis in (0, 1):
        photo = correlate1d(photo, weights, axis=axis, mode="nearest")
    return photo


def one_descriptor(photo: np.ndarray, *, top: float, left: float, bin_px: float) -> np.ndarray:
    """Lowe's histogram, pixel by pixel; `top` and `left` are edges of the window."""
    side = len(photo)
    histogram = np.zeros((4, 4, 8))
    for y, x in itertools.product(range(side), range(side)):
        row, column = (y + 0.5 - top) / bin_px, (x + 0.5 - left) / bin_px
        if not (-0.5 < row < 4.5 and -0.5 < column < 4.5):
            continue
        right = photo[y, min(x + 1, side - 1)] - photo[y, max(x - 1, 0)]
        up = photo[max(y - 1, 0), x] - photo[min(y + 1, side - 1), x]
        weight = math.hypot(right, up) * math.exp(-((row - 2) ** 2 + (column - 2) ** 2) / 8)
        turn = math.atan2(up, right) % (2 * math.pi) / (math.pi / 4)
        for i, j in itertools.product(range(4), range(4)):
            share = max(0, 1 - abs(row - i - 0.5)) * max(0, 1 - abs(column - j - 0.5))
            histogram[i, j, int(turn) % 8] += weight * share * (1 - turn % 1)
            histogram[i, j, (int(turn) + 1) % 8] += weight * share * (turn % 1)
    values = histogram.ravel() / np.linalg.norm(histogram)
    values = np.minimum(values, 0.2)
    return values / np.linalg.norm(values)


@pytest.mark.parametrize(
    ("side", "step", "bin_px"), [(40, 9, 4.0), (40, 7, 6.5), (37, 4, 8.0), (33, 16, 3.0)]
)
def test_equal_to_loops_over_pixels(side: int, step: int, bin_px: float) -> None:
    photo = noise(1, side)
    (found,) = SIFT(step, bin_px=bin_px, scales=1, threshold=0).describe(photo)
    count = int((side - 4 * bin_px) // step) + 1
    margin = (side - 4 * bin_px - (count - 1) * step) / 2
    soft = blurred(photo[0, :, :, 0].astype(float), math.sqrt(max((bin_px / 6) ** 2 - 0.25, 0.01)))
    places = list(itertools.product(range(count), range(count)))
    assert len(found.values) == len(places)
    for number in RANDOM.permutation(len(places))[:6]:
        top, left = (margin + step * place for place in places[number])
        expected = one_descriptor(soft, top=top, left=left, bin_px=bin_px)
        np.testing.assert_allclose(found.values[number], expected, atol=1e-5)
        centre = [(left + 2 * bin_px) / side, (top + 2 * bin_px) / side]
        np.testing.assert_allclose(found.positions[number], centre, atol=1e-6)


@pytest.mark.parametrize("bin_px", [4, 6, 8])
def test_equal_to_opencv(bin_px: int) -> None:
    cv2 = pytest.importorskip("cv2")
    side = 161  # puts the centres in the middle of pixels, to which OpenCV rounds them
    photo = astronaut(side)
    (found,) = SIFT(bin_px=bin_px, scales=1).describe(photo)
    centres = found.positions.astype(float) * side - 0.5
    assert np.abs(centres - centres.round()).max() < 1e-4
    keypoints = [cv2.KeyPoint(float(x), float(y), bin_px / 1.5, 0) for x, y in centres.round()]
    pixels = np.rint(photo[0, :, :, 0] * 255).astype(np.uint8)
    _, theirs = cv2.SIFT_create(sigma=bin_px / 6).compute(pixels, keypoints)
    has_contrast = (found.values > 0).any(axis=1)
    theirs /= np.linalg.norm(theirs, axis=1, keepdims=True).clip(1e-9)
    cosine = (found.values * theirs).sum(axis=1)[has_contrast]
    assert np.median(cosine) > 0.9999
    assert np.percentile(cosine, 5) > 0.999


def test_scales_follow_one_another() -> None:
    photo = noise(1, 50)
    (together,) = SIFT(5, bin_px=3, scales=2).describe(photo)
    parts = [SIFT(5, bin_px=bin_px, scales=1).describe(photo)[0] for bin_px in (3, 4.5)]
    assert np.array_equal(together.values, np.concatenate([part.values for part in parts]))
    assert np.array_equal(together.positions, np.concatenate([part.positions for part in parts]))


def test_root_is_the_square_root_of_the_shares() -> None:
    photo = noise(1, 40)
    (plain,) = SIFT(threshold=0).describe(photo)
    (root,) = SIFT(threshold=0, root=True).describe(photo)
    shares = plain.values / plain.values.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(root.values, np.sqrt(shares), atol=1e-6)


@pytest.mark.parametrize("root", [False, True])
@pytest.mark.parametrize("value", [0, 1, 0.3])
def test_no_contrast_no_numbers(value: float, root: bool) -> None:
    for found in SIFT(threshold=0, root=root).describe(np.full((2, 64, 64, 1), value, np.float32)):
        assert found.values.shape == (13**2 + 11**2 + 9**2, 128)
        assert not found.values.any()


def test_threshold_is_the_slope_of_a_ramp() -> None:
    ramp = np.tile(np.arange(48, dtype=np.float32) * 0.01, (48, 1))[np.newaxis, :, :, np.newaxis]
    middle = slice(30, 32)  # windows that do not reach the border
    assert SIFT(scales=1, threshold=0.0099).describe(ramp)[0].values[middle].any()
    assert not SIFT(scales=1, threshold=0.0101).describe(ramp)[0].values[middle].any()


def test_light_makes_no_difference() -> None:
    photo = noise(1, 40)
    (bright,), (dark,) = SIFT().describe(photo), SIFT().describe(photo * np.float32(0.5))
    np.testing.assert_allclose(bright.values, dark.values, atol=1e-6)


@settings(max_examples=40)
@given(
    n=st.integers(1, 5),
    side=st.integers(24, 70),
    step=st.integers(1, 11),
    bin_px=st.floats(1, 6),
    scales=st.integers(1, 3),
    root=st.booleans(),
)
def test_photos_do_not_depend_on_one_another(
    n: int, side: int, step: int, bin_px: float, scales: int, root: bool
) -> None:
    sift = SIFT(step + 2, bin_px=min(bin_px, side / 4 / (1 + (scales - 1) / 2)), scales=scales, root=root)
    batch = noise(n, side)
    together = sift.describe(batch)
    assert len(together) == n
    for photo, found in zip(batch, together, strict=True):
        (alone,) = sift.describe(photo[np.newaxis])
        assert np.array_equal(alone.values, found.values)
        assert np.array_equal(alone.positions, found.positions)
        assert found.values.dtype == found.positions.dtype == np.float32
        assert found.values.shape == (len(found.positions), sift.width)
        np.testing.assert_allclose(np.linalg.norm(found.values, axis=1), 1, atol=1e-5)
        assert 0 < found.positions.min() <= found.positions.max() < 1


def test_more_photos_than_fit_in_one_pass() -> None:
    batch = noise(90, 28)
    sift = SIFT(8, scales=1)
    (last,) = sift.describe(batch[-1:])
    assert np.array_equal(sift.describe(batch)[-1].values, last.values)


def test_a_mirrored_photo_has_mirrored_descriptors() -> None:
    photo = noise(1, 43)
    (plain,), (mirrored,) = SIFT(5).describe(photo), SIFT(5).describe(photo[:, :, ::-1])
    left_right = [4, 3, 2, 1, 0, 7, 6, 5]
    windows = plain.values[: 6 * 6].reshape(6, 6, 4, 4, 8)
    turned = mirrored.values[: 6 * 6].reshape(6, 6, 4, 4, 8)[:, ::-1, :, ::-1, left_right]
    np.testing.assert_allclose(turned, windows, atol=1e-5)


def test_the_batch_is_not_modified_and_need_not_be_contiguous() -> None:
    batch = noise(2, 40)
    before = batch.copy()
    views = SIFT().describe(np.asfortranarray(batch))
    assert all(
        np.array_equal(view.values, own.values)
        for view, own in zip(views, SIFT().describe(batch), strict=True)
    )
    assert np.array_equal(batch, before)


def test_no_photos() -> None:
    assert SIFT().describe(noise(0, 40)) == []


def test_too_small_a_photo() -> None:
    with pytest.raises(OptionError) as error:
        SIFT().describe(noise(1, 28))
    assert str(error.value) == (
        "A photo of 28 px has no room for a neighbourhood of 32 px. "
        "Give fewer scales, a smaller bin_px or a larger size."
    )
    (found,) = SIFT(threshold=0).describe(noise(1, 32))
    assert len(found.values) == 25 + 9 + 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"step": 0}, "step=0 must be a whole number from 1 to 256."),
        ({"step": 1.5}, "step=1.5 must be a whole number from 1 to 256."),
        ({"bin_px": 0.5}, "bin_px=0.5 must be a number from 1 to 256."),
        ({"bin_px": float("nan")}, "bin_px=nan must be a number from 1 to 256."),
        ({"bin_px": "4"}, "bin_px='4' must be a number from 1 to 256."),
        ({"scales": 9}, "scales=9 must be a whole number from 1 to 8."),
        ({"root": 1}, "root=1 must be True or False."),
        ({"threshold": True}, "threshold=True must be a number from 0 to 1."),
        (
            {"keypoints": "gird"},
            "keypoints='gird' is unknown; known: 'grid', 'detected'. Did you mean 'grid'?",
        ),
    ],
)
def test_bad_options(options: dict[str, object], message: str) -> None:
    for call in (SIFT(**options).identity, lambda: SIFT(**options).describe(noise(1, 40))):
        with pytest.raises(OptionError) as error:
            call()
        assert str(error.value) == message


def test_identity_has_every_option() -> None:
    assert clone(SIFT(np.int64(5), root=True)).identity() == {
        "kind": "sift",
        "revision": 1,
        "step": 5,
        "bin_px": 4,
        "scales": 3,
        "root": True,
        "threshold": 0.005,
        "keypoints": "grid",
    }


def test_detected_keypoints_are_opencvs() -> None:
    cv2 = pytest.importorskip("cv2")
    photo = astronaut(200)
    pixels = np.rint(photo[0, :, :, 0] * 255).astype(np.uint8)
    keypoints, theirs = cv2.SIFT_create().detectAndCompute(pixels, None)
    (found,) = SIFT(keypoints="detected").describe(photo)
    assert len(found.values) == len(keypoints) > 50
    theirs /= np.linalg.norm(theirs, axis=1, keepdims=True)
    np.testing.assert_allclose(found.values, theirs, atol=1e-6)
    np.testing.assert_allclose(found.positions[7] * 200 - 0.5, keypoints[7].pt, atol=1e-3)
    (root,) = SIFT(keypoints="detected", root=True).describe(photo)
    shares = theirs / theirs.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(root.values, np.sqrt(shares), atol=1e-6)
    again = SIFT(keypoints="detected").describe(np.concatenate([photo, photo]))
    assert np.array_equal(again[1].values, found.values)


@pytest.mark.parametrize("side", [1, 3, 40])
def test_no_keypoints_where_there_is_no_contrast(side: int) -> None:
    pytest.importorskip("cv2")
    (found,) = SIFT(keypoints="detected").describe(np.full((1, side, side, 1), 0.5, np.float32))
    assert found.values.shape == (0, 128)
    assert found.positions.shape == (0, 2)


def test_the_message_without_opencv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(MissingExtraError) as error:
        SIFT(keypoints="detected").describe(noise(1, 40))
    assert str(error.value) == (
        "SIFT(keypoints=\"detected\") needs OpenCV. Install it with: pip install 'fieldguide[classic]'"
    )
