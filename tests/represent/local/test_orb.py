import sys

import numpy as np
import pytest
from skimage import data

from fieldguide.errors import MissingExtraError, OptionError
from fieldguide.represent.local import ORB

PHOTO = (data.astronaut()[:200, 100:300].mean(axis=2) / 255).astype(np.float32)[np.newaxis, :, :, np.newaxis]


def test_corners_are_opencvs() -> None:
    cv2 = pytest.importorskip("cv2")
    pixels = np.rint(PHOTO[0, :, :, 0] * 255).astype(np.uint8)
    keypoints, theirs = cv2.ORB_create(nfeatures=60).detectAndCompute(pixels, None)
    first, second = ORB(60).describe(np.concatenate([PHOTO, PHOTO]))
    assert np.array_equal(first.values, theirs)
    assert np.array_equal(first.values, second.values)
    assert first.values.shape == (len(keypoints), ORB().width // 8)
    np.testing.assert_allclose(first.positions[3] * 200 - 0.5, keypoints[3].pt, atol=1e-3)


@pytest.mark.parametrize("side", [1, 28, 64])
def test_photos_without_corners(side: int) -> None:
    pytest.importorskip("cv2")
    (found,) = ORB().describe(np.full((1, side, side, 1), 0.5, np.float32))
    assert found.values.shape == (0, 32)
    assert found.values.dtype == np.uint8
    assert found.positions.shape == (0, 2)


def test_bad_option() -> None:
    with pytest.raises(OptionError) as error:
        ORB(most=0).identity()
    assert str(error.value) == "most=0 must be a whole number from 1 to 100000."


def test_the_message_without_opencv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(MissingExtraError) as error:
        ORB().describe(PHOTO)
    assert str(error.value) == "ORB needs OpenCV. Install it with: pip install 'fieldguide[classic]'"
