"""What a view does to a photo."""

import numpy as np
import pytest

from fieldguide.images import ArrayImage
from fieldguide.represent.composite.view import PLACES, PLAIN, View

PHOTO = np.arange(5 * 8 * 3, dtype=np.uint8).reshape(5, 8, 3)


def slow(view: View, pixels: np.ndarray) -> np.ndarray:
    """The same pixel by pixel."""
    rows, columns = (max(1, round(view.share * side)) for side in pixels.shape[:2])
    down, right = PLACES[view.place]
    top, left = int(down * (pixels.shape[0] - rows)), int(right * (pixels.shape[1] - columns))
    part = [[pixels[top + i, left + j] for j in range(columns)] for i in range(rows)]
    if view.mirrored:
        part = [row[::-1] for row in part]
    for _ in range(view.quarter_turns):
        part = [[row[column] for row in part] for column in reversed(range(len(part[0])))]
    return np.array(part)


@pytest.mark.parametrize("share", [1.0, 0.6])
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("mirrored", [False, True])
def test_equals_the_slow_way(mirrored, turns, share, place):
    view = View(mirrored, turns, share, place)
    seen = view.of(ArrayImage(PHOTO)).open()
    np.testing.assert_array_equal(seen, slow(view, PHOTO))
    assert seen.flags.c_contiguous


def test_the_plain_view_is_the_photo_itself():
    image = ArrayImage(PHOTO)
    assert PLAIN.of(image) is image


def test_names_tell_views_apart():
    views = {View(m, t, s, p) for m in (False, True) for t in range(4) for s in (0.5, 0.875) for p in PLACES}
    assert len({view.name for view in views}) == len(views)
    assert View(True, 1, 0.875, "top left").name == "0.875 top left, mirrored, turned 90"
    assert PLAIN.name == "plain"


def test_a_part_is_opened_large_enough():
    class Asked(ArrayImage):
        def open(self, *, at_least=None):
            asked.append(at_least)
            return super().open(at_least=at_least)

    asked = []
    View(share=0.5).of(Asked(PHOTO)).open(at_least=100)
    View(mirrored=True).of(Asked(PHOTO)).open(at_least=100)
    assert asked == [200, 100]
    image = View(mirrored=True).of(ArrayImage(PHOTO, name="leaf"))
    assert image.name == "leaf"
    assert image.content_hash() == ArrayImage(PHOTO).content_hash()
    np.testing.assert_array_equal(image.shown(), PHOTO[:, ::-1])
    np.testing.assert_array_equal(image.bands(), PHOTO[:, ::-1])
