"""What perfect probabilities show on few photos."""

import numpy as np
import pytest

from fieldguide.errors import OptionError
from fieldguide.measure import calibration_by_chance, expected_calibration_error


def observed(stated: np.ndarray, right: np.ndarray) -> float:
    """The error of two classes of which the first is stated."""
    table = np.stack([stated, 1 - stated], axis=1)
    return expected_calibration_error(np.where(right, 0, 1), table).value


@pytest.mark.parametrize("n", [30, 80, 400])
def test_perfect_probabilities_are_found_wanting_in_one_of_twenty(n: int) -> None:
    random = np.random.default_rng(0)
    found, errors, means = 0, [], []
    for seed in range(300):
        stated = random.uniform(0.5, 1, n)
        error = observed(stated, random.random(n) < stated)
        by_chance = calibration_by_chance(stated, observed=error, seed=seed)
        found += by_chance.p_value <= 0.05
        errors.append(error)
        means.append(by_chance.mean)
    assert found <= 0.05 * 300 + 3 * (300 * 0.05 * 0.95) ** 0.5
    assert np.mean(means) == pytest.approx(np.mean(errors), rel=0.05)


def test_overconfidence_is_seen_with_enough_photos() -> None:
    random = np.random.default_rng(0)
    stated = random.uniform(0.8, 1, 400)
    error = observed(stated, random.random(400) < stated - 0.1)
    assert calibration_by_chance(stated, observed=error).p_value < 0.01


def test_photos_of_one_group_are_right_together() -> None:
    random = np.random.default_rng(0)
    stated = np.full(200, 0.8)
    groups = np.arange(200) // 10
    error = observed(stated, np.repeat(random.random(20) < 0.8, 10))
    together = calibration_by_chance(stated, observed=error, groups=groups)
    alone = calibration_by_chance(stated, observed=error)
    assert together.mean > 2 * alone.mean


def test_misuse_is_named() -> None:
    for stated in ([], [1.5], [float("nan")], [[0.5]]):
        with pytest.raises(OptionError, match="one probability for each answer"):
            calibration_by_chance(stated, observed=0.1)
