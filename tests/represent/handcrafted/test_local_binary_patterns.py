"""Local binary patterns against scikit-image, slow loops, and what has to hold."""

import warnings

import numpy as np
import pytest
from skimage.feature import local_binary_pattern

from fieldguide.errors import OptionError
from fieldguide.represent import LocalBinaryPatterns

CIRCLES = [(8, 1.0), (8, 2.0), (5, 1.5), (16, 2.5), (24, 3.0)]
NOISE = np.random.default_rng(0).random((32, 32), np.float32)  # no two pixels are equal


def expected_patterns(points: int, radius: float, method: str) -> np.ndarray:
    border = int(np.ceil(radius))
    with warnings.catch_warnings():  # about numbers that are nearly equal; there are none
        warnings.simplefilter("ignore", UserWarning)
        patterns = local_binary_pattern(NOISE.astype(np.float64), points, radius, method)
    return patterns[border:-border, border:-border].astype(int)


@pytest.mark.parametrize(("points", "radius"), CIRCLES)
def test_rotation_invariant_histogram_is_that_of_scikit_image(points, radius):
    encoder = LocalBinaryPatterns(32, points=points, radii=(radius,), rotation_invariant=True, cells=1)
    counts = np.bincount(expected_patterns(points, radius, "uniform").ravel(), minlength=points + 2)
    np.testing.assert_allclose(encoder.transform([NOISE])[0], counts / counts.sum(), rtol=1e-6)


@pytest.mark.parametrize(("points", "radius"), CIRCLES)
def test_uniform_histogram_is_that_of_scikit_image_but_for_the_numbering(points, radius):
    encoder = LocalBinaryPatterns(32, points=points, radii=(radius,), cells=1)
    bins = points * (points - 1) + 3
    counts = np.bincount(expected_patterns(points, radius, "nri_uniform").ravel(), minlength=bins)
    mine = encoder.transform([NOISE])[0]
    assert mine.shape == (bins,)
    np.testing.assert_allclose(np.sort(mine), np.sort(counts) / counts.sum(), rtol=1e-6)


def slow_number(neighbours: list[bool]) -> int:
    """Number of the pattern of 8 neighbours, from the right on, counter-clockwise (Ojala, section 2)."""
    ones = sum(neighbours)
    if sum(neighbours[p] != neighbours[p - 1] for p in range(8)) > 2:
        return 58
    if ones in (0, 8):
        return 0 if ones == 0 else 57
    start = next(p for p in range(8) if neighbours[p] and not neighbours[p - 1])
    return 1 + (ones - 1) * 8 + start


def test_histograms_of_cells_are_those_of_a_slow_loop():
    photo = np.random.default_rng(1).integers(0, 4, (16, 16)).astype(np.float32) / 4
    # At the corners the point lies between four pixels.
    near, far = np.cos(np.pi / 4), 1 - np.cos(np.pi / 4)
    expected = np.zeros((2, 2, 59))
    for y in range(1, 15):
        for x in range(1, 15):
            neighbours = []
            for dy, dx in [(0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1), (1, 0), (1, 1)]:
                centre = photo[y, x]
                value = photo[y + dy, x + dx] - centre
                if dy and dx:
                    side, above = photo[y, x + dx] - centre, photo[y + dy, x] - centre
                    value = near * near * value + near * far * (side + above)
                neighbours.append(bool(value >= 0))
            expected[y // 8, x // 8, slow_number(neighbours)] += 1 / 49
    vector = LocalBinaryPatterns(16, radii=(1,), cells=2).transform([photo])[0]
    np.testing.assert_allclose(vector, expected.reshape(-1), atol=1e-6)


def test_brightening_changes_nothing_where_points_lie_on_pixels():
    photo = np.random.default_rng(2).integers(0, 256, (32, 32), np.uint8)
    brighter = (np.sqrt(photo / 255) * 255).astype(np.float32) / 255  # increasing
    encoder = LocalBinaryPatterns(32, points=4, radii=(1, 2))
    np.testing.assert_array_equal(*encoder.transform([photo, brighter]))


def test_a_turned_photo_has_the_same_rotation_invariant_histogram():
    turned = np.ascontiguousarray(np.rot90(NOISE))
    encoder = LocalBinaryPatterns(32, radii=(1, 2), rotation_invariant=True, cells=1)
    np.testing.assert_allclose(*encoder.transform([NOISE, turned]), atol=2e-3)  # ties of interpolation
    fixed = LocalBinaryPatterns(32, radii=(1, 2), cells=1).transform([NOISE, turned])
    assert np.abs(fixed[0] - fixed[1]).max() > 0.01


@pytest.mark.parametrize("rotation_invariant", [False, True])
def test_each_histogram_sums_to_one(rotation_invariant):
    encoder = LocalBinaryPatterns(48, rotation_invariant=rotation_invariant, cells=3)
    vectors = encoder.transform([NOISE, np.zeros((5, 5), np.uint8)])
    sums = vectors.reshape(2, 9, 3, -1).sum(axis=3)
    np.testing.assert_allclose(sums, 1, rtol=1e-5)


def test_flat_photos_are_flat_whatever_their_value():
    flat = [np.full((20, 20), value, np.float32) for value in (0, 0.1, 1 / 3, 1)]
    vectors = LocalBinaryPatterns(32, points=12, cells=1).transform(flat)
    assert (vectors == vectors[0]).all()
    assert np.count_nonzero(vectors[0]) == 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"size": 8},
            r"size=8 leaves cells=4 of 2 pixels, too few for circles of radius 3; take a larger size, fewer "
            r"cells or smaller radii\.",
        ),
        ({"radii": ()}, r"radii=\(\) must be a sequence of numbers"),
        ({"radii": 2}, "radii=2 must be a sequence of numbers"),
        ({"radii": (0.5,)}, "radii=0.5 must be a number from 1 to 64"),
        ({"points": 3}, "points=3 must be a whole number from 4 to 24"),
        ({"cells": 0}, "cells=0 must be"),
        ({"rotation_invariant": 0}, "rotation_invariant=0 must be True or False"),
    ],
)
def test_options_that_cannot_be_used(options, message):
    with pytest.raises(OptionError, match=message):
        LocalBinaryPatterns(**options).fit()
