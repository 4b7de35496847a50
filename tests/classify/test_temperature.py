"""The temperature against a grid, and with few photos."""

import numpy as np
import pytest
from scipy.special import log_softmax, softmax

from fieldguide.classify import fit_temperature
from fieldguide.classify.calibrate import choose_calibration
from fieldguide.classify.temperature import tempered_loss


@pytest.mark.parametrize("true", [0.3, 1.0, 4.0])
def test_finds_the_temperature_that_made_the_labels(true):
    random = np.random.default_rng(0)
    scores = log_softmax(3 * random.standard_normal((20_000, 4)), axis=1)
    p = softmax(scores / true, axis=1)
    codes = (p.cumsum(axis=1) < random.random((20_000, 1))).sum(axis=1)
    assert fit_temperature(scores, codes) == pytest.approx(true, rel=0.05)


def test_no_grid_point_is_better():
    random = np.random.default_rng(1)
    scores, codes = random.standard_normal((50, 3)), random.integers(0, 3, 50)
    best = tempered_loss(scores, codes, temperature=fit_temperature(scores, codes))
    assert all(
        best <= tempered_loss(scores, codes, temperature=t) + 1e-9 for t in np.geomspace(0.01, 100, 300)
    )


def test_ten_right_answers_are_not_certainty():
    scores = np.tile([0.0, -9.0], (10, 1))
    sure = softmax(scores / fit_temperature(scores, np.zeros(10, dtype=int)), axis=1)[0, 0]
    assert sure == pytest.approx(10.5 / 11, abs=1e-3)


def test_without_photos_it_is_one():
    assert fit_temperature(np.empty((0, 3)), np.empty(0, dtype=int)) == 1.0


def test_scores_that_tell_nothing_keep_it_at_one():
    assert fit_temperature(np.zeros((8, 2)), np.arange(8) % 2) == 1.0


@pytest.mark.parametrize("unit", [1e-6, 1e-3, 1e3, 1e6])
@pytest.mark.parametrize("calibrate", ["temperature", "vector", "isotonic", "auto"])
def test_probabilities_do_not_depend_on_the_unit_of_scores(unit, calibrate):
    random = np.random.default_rng(0)
    codes = random.integers(0, 3, 150)
    scores = random.standard_normal((150, 3)) + 1.5 * np.eye(3)[codes]
    found = []
    for told in (scores, unit * scores):
        chosen = choose_calibration(
            told,
            codes,
            calibrate=calibrate,
            temperature=fit_temperature(told, codes),
            weights=None,
            groups=None,
            random_state=0,
        )
        found.append(chosen.calibration.probabilities(told))
    np.testing.assert_allclose(found[1], found[0], rtol=1e-3, atol=1e-5)
