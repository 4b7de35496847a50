import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.errors import ImageError, OptionError
from fieldguide.images.array_image import ArrayImage
from fieldguide.images.box_image import BoxImage

PIXELS = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
PHOTO = ArrayImage(PIXELS, name="photo")


def test_pixels_that_the_box_touches_are_in() -> None:
    assert (BoxImage(PHOTO, (3.5, 2, 4, 5.1)).open() == PIXELS[2:8, 3:8]).all()
    assert BoxImage(PHOTO, (3.5, 2, 4, 5)).name == "photo [3.5 2 4 5]"


@given(left=st.floats(-10, 40), top=st.floats(-10, 30), width=st.floats(0.01, 50), height=st.floats(0.01, 50))
def test_any_box_is_a_part_of_the_photo_or_an_error(
    left: float, top: float, width: float, height: float
) -> None:
    box = BoxImage(PHOTO, (left, top, width, height))
    rows = [y for y in range(20) if y + 1 > top and y < top + height]
    columns = [x for x in range(30) if x + 1 > left and x < left + width]
    if rows and columns:
        assert (box.open() == PIXELS[np.ix_(rows, columns)]).all()
    else:
        with pytest.raises(ImageError, match="lies outside the photo of 30 x 20 pixels"):
            box.open()


def test_the_fingerprint_is_of_photo_and_box() -> None:
    boxes = [(0, 0, 5, 5), (0, 0, 5, 6), (1, 0, 5, 5)]
    other = ArrayImage(PIXELS + 1, name="photo")
    hashes = {BoxImage(photo, box).content_hash() for photo in (PHOTO, other) for box in boxes}
    assert len(hashes) == 6
    assert BoxImage(PHOTO, boxes[0], name="x").content_hash() in hashes


@pytest.mark.parametrize(
    "box", [(0, 0, 0, 5), (0, 0, 5, -1), (0, 0, float("nan"), 5), (float("inf"), 0, 1, 1)]
)
def test_boxes_without_area_are_refused(box: tuple[float, float, float, float]) -> None:
    with pytest.raises(OptionError, match="has no area"):
        BoxImage(PHOTO, box)


def test_a_box_has_the_channels_and_the_depth_of_its_photo() -> None:
    bands = np.random.default_rng(1).random((20, 30, 6), np.float32)
    box = BoxImage(ArrayImage(bands, name="field"), (3, 2, 4, 5))
    np.testing.assert_array_equal(box.bands(), bands[2:7, 3:7])
    assert box.shown().shape == (5, 4, 3)
    with pytest.raises(ImageError, match="field: its 6 channels are not red, green and blue"):
        box.open()
