"""Harris corners against scikit-image, slow loops, and what has to hold."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter
from skimage import data
from skimage.feature import corner_peaks

from fieldguide.errors import OptionError
from fieldguide.represent import Corners


def squares(number: int, *, contrast: float = 1.0) -> np.ndarray:
    photo = np.full((64, 64), 0.5 - contrast / 2, np.float32)
    for place in range(number):
        top, left = 8 + 28 * (place // 2), 8 + 28 * (place % 2)
        photo[top : top + 12, left : left + 12] = 0.5 + contrast / 2
    return photo


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4])
def test_a_square_has_four_corners_in_its_own_cell(number):
    counts = Corners(64, cells=2, levels=1).transform([squares(number)])[0]
    np.testing.assert_array_equal(counts, [4.0] * number + [0.0] * (4 - number))


def slow_response(photo: np.ndarray, *, sigma: float, sensitivity: float) -> np.ndarray:
    """R of Harris and Stephens, section 3, in double precision."""
    smooth = gaussian_filter(photo.astype(np.float64), sigma, mode="nearest")
    dy, dx = (sigma * along for along in np.gradient(smooth))
    dy[[0, -1]] = 0
    dx[:, [0, -1]] = 0
    xx, yy, xy = (gaussian_filter(part, 1.5 * sigma, mode="nearest") for part in (dx * dx, dy * dy, dx * dy))
    return xx * yy - xy**2 - sensitivity * (xx + yy) ** 2


@pytest.mark.parametrize(("sigma", "sensitivity", "distance"), [(1.0, 0.05, 2), (2.0, 0.1, 5)])
def test_corners_are_those_of_scikit_image(sigma, sensitivity, distance):
    photo = data.camera()[100:228, 180:308].astype(np.float32) / 255
    encoder = Corners(cells=1, levels=2, sigma=sigma, sensitivity=sensitivity, distance=distance)
    response = slow_response(photo, sigma=sigma, sensitivity=sensitivity)
    found = corner_peaks(
        response, min_distance=distance, threshold_abs=1e-7, threshold_rel=0, exclude_border=False
    )
    strong = int((response[tuple(found.T)] > 1e-5).sum())
    assert strong > 5
    np.testing.assert_array_equal(encoder.transform([photo])[0], [strong, len(found) - strong])


def test_less_contrast_makes_weaker_corners():
    by_level = Corners(64, cells=1).transform([squares(4, contrast=c) for c in (1, 0.3, 0.1, 0.03)])
    assert by_level.argmax(axis=1).tolist() == [0, 1, 2, 3]
    assert (by_level.sum(axis=1) == 16).all()


def test_edges_are_no_corners():
    edge = np.zeros((64, 64), np.float32)
    edge[:, 20:] = 1
    assert not Corners(64).transform([edge]).any()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 16, "cells": 17}, "cells=17 do not fit into size=16 pixels."),
        ({"levels": 7}, "levels=7 must be a whole number from 1 to 6"),
        ({"sigma": 0}, "sigma=0 must be a number from 0.5 to 16"),
        ({"sensitivity": 0.25}, "sensitivity=0.25 must be a number from 0.01 to 0.24"),
        ({"distance": 0}, "distance=0 must be"),
        ({"cells": 0}, "cells=0 must be"),
    ],
)
def test_options_that_cannot_be_used(options, message):
    with pytest.raises(OptionError, match=message):
        Corners(**options).fit()
