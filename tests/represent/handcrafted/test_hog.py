"""HOG against scikit-image, slow loops, and what has to hold."""

import numpy as np
import pytest
from skimage import data
from skimage.feature import hog

from fieldguide.errors import OptionError
from fieldguide.images import ArrayImage
from fieldguide.represent import HOG


@pytest.fixture(scope="module")
def cat() -> np.ndarray:
    """A cat with a little noise: where two channels or two bins are equal, rounding would choose."""
    cat = data.chelsea()[60:124, 100:164] / 255
    return (cat + np.random.default_rng(0).normal(0, 1e-3, cat.shape)).clip(0, 1).astype(np.float32)


@pytest.mark.parametrize(("cell", "block", "orientations"), [(8, 2, 9), (16, 3, 6), (4, 1, 4)])
def test_hard_votes_are_those_of_scikit_image(cat, cell, block, orientations):
    encoder = HOG(64, cell=cell, block=block, orientations=orientations, soft=False)
    expected = hog(
        cat,
        orientations=orientations,
        pixels_per_cell=(cell, cell),
        cells_per_block=(block, block),
        block_norm="L2-Hys",
        channel_axis=2,
    )
    np.testing.assert_allclose(encoder.transform([cat])[0], expected, atol=1e-5)


def slow_cells(encoder: HOG, prepared: np.ndarray) -> np.ndarray:
    """Histograms of one photo, vote by vote (Dalal and Triggs, section 6.3)."""
    size, cell, bins = encoder.size, encoder.cell, encoder.orientations
    turn = 360 if encoder.signed else 180
    cells = np.zeros((size // cell, size // cell, bins))
    for y in range(size):
        for x in range(size):
            dx, dy = map(float, prepared[y, x])
            place = np.degrees(np.arctan2(dy, dx)) % turn / turn * bins - 0.5
            for row in range(size // cell):
                for column in range(size // cell):
                    down = max(0, 1 - abs((y + 0.5) / cell - row - 0.5))
                    right = max(0, 1 - abs((x + 0.5) / cell - column - 0.5))
                    for number in range(bins):
                        around = abs((place - number + bins / 2) % bins - bins / 2)
                        vote = np.hypot(dx, dy) * down * right * max(0, 1 - around)
                        cells[row, column, number] += vote / cell**2
    return cells


@pytest.mark.parametrize("signed", [False, True])
def test_soft_votes_are_those_of_a_slow_loop(cat, signed):
    encoder = HOG(16, cell=4, block=1, orientations=5, signed=signed)
    prepared = encoder.prepare(ArrayImage(cat[:16, :16]))
    cells = slow_cells(encoder, prepared).reshape(16, 5)
    for _ in range(2):
        cells = np.minimum(
            cells / np.sqrt((cells**2).sum(axis=1, keepdims=True) + 1e-10), 0.2 if _ == 0 else 1
        )
    np.testing.assert_allclose(encoder.encode(prepared[np.newaxis])[0], cells.reshape(-1), atol=1e-5)


def test_gradient_is_that_of_the_channel_where_it_is_longest(cat):
    grey = cat.mean(axis=2)
    bands = np.stack([grey / 9, grey, grey / 3, np.zeros_like(grey)], axis=2)
    photos = [ArrayImage(bands, opacity=False), ArrayImage(grey)]
    both = HOG(64).transform(photos)
    np.testing.assert_array_equal(both[0], both[1])


def test_negative_has_the_same_unsigned_histogram(cat):
    grey = cat.mean(axis=2)
    both = HOG(64).transform([grey, 1 - grey])
    np.testing.assert_allclose(both[0], both[1], atol=1e-4)
    signed = HOG(64, signed=True).transform([grey, 1 - grey])
    assert np.abs(signed[0] - signed[1]).max() > 0.1


def test_brightness_and_contrast_matter_little(cat):
    grey = cat.mean(axis=2)
    both = HOG(64).transform([grey, grey / 2 + 0.25])
    np.testing.assert_allclose(both[0], both[1], atol=1e-3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 30}, r"size=30 is no multiple of cell=8; take 24 or 32\."),
        ({"size": 6}, r"size=6 is no multiple of cell=8; take 8\."),
        ({"size": 8}, r"block=2 cells of cell=8 pixels do not fit into size=8\."),
        ({"cell": 1}, "cell=1 must be a whole number from 2 to 256"),
        ({"orientations": 1}, "orientations=1 must be"),
        ({"soft": 1}, "soft=1 must be True or False"),
        ({"signed": "no"}, "signed='no' must be True or False"),
    ],
)
def test_options_that_cannot_be_used(options, message):
    with pytest.raises(OptionError, match=message):
        HOG(**options).fit()
