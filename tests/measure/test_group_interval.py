"""The interval over groups: edge cases, equalities and coverage."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from fieldguide.errors import OptionError
from fieldguide.measure import group_interval, wilson_interval
from fieldguide.measure.group_interval import effective_size


def test_one_group_says_next_to_nothing():
    low, high = group_interval([True] * 9 + [False], ["only"] * 10)
    assert low < 0.02
    assert high > 0.98


def test_all_right_counts_groups_not_photos():
    low, high = group_interval([True] * 1000, np.repeat(np.arange(10), 100))
    quantile = student.isf(0.025, 9)
    assert low == pytest.approx(1 / (1 + quantile**2 / 10))
    assert high == 1.0


def test_photos_that_stand_alone_give_wilson():
    correct = np.arange(400) % 8 > 0
    low, high = group_interval(correct, [None] * 400)
    assert (low, high) == pytest.approx(wilson_interval(350, 400), abs=2e-3)
    assert (low, high) == group_interval(correct, list(range(400)))


def test_whole_groups_right_or_wrong_count_as_one_photo():
    correct = np.repeat(np.arange(200) % 4 > 0, 25)
    low, high = group_interval(correct, np.repeat(np.arange(200), 25))
    assert (low, high) == pytest.approx(wilson_interval(150, 200), abs=2e-3)


def test_weight_zero_is_absence():
    correct, groups = np.array([True, False, True, True, False, True]), ["a", "a", "b", "b", "c", "d"]
    with_zero = group_interval(correct, groups, weights=[1, 2, 1, 1, 1, 0])
    assert with_zero == pytest.approx(group_interval(correct[:5], groups[:5], weights=[1, 2, 1, 1, 1]))


def test_scaled_weights_change_nothing():
    random = np.random.default_rng(0)
    correct, groups, weights = random.random(60) < 0.8, random.integers(0, 12, 60), random.uniform(0.3, 1, 60)
    assert group_interval(correct, groups, weights=weights) == pytest.approx(
        group_interval(correct, groups, weights=7 * weights)
    )


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=1), st.sampled_from([0.5, 0.9, 0.99]))
def test_always_inside_0_to_1_around_the_accuracy(photos, level):
    correct, groups = zip(*photos, strict=True)
    low, high = group_interval(correct, groups, level=level)
    assert 0 <= low <= np.mean(correct) + 1e-12
    assert np.mean(correct) - 1e-12 <= high <= 1


@pytest.mark.parametrize("p", [0.7, 0.85, 0.95])
@pytest.mark.parametrize("g", [10, 20, 50, 100])
def test_covers_93_to_97_percent(g, p):
    """Beta-binomial groups of log-normal sizes (25 photos on average), correlation 0.1 within a group."""
    random = np.random.default_rng(g)
    runs, strength = 6000, (1 - 0.1) / 0.1
    size = np.maximum(np.rint(25 * random.lognormal(-(0.7**2) / 2, 0.7, (runs, g))), 1).astype(int)
    hits = random.binomial(size, random.beta(p * strength, (1 - p) * strength, (runs, g)))
    share, n, freedom = effective_size(hits * 1.0, size * 1.0, independent=size.sum(axis=1) * 1.0)
    # Wilson's interval contains p when the score test at p does not reject.
    covered = np.abs(share - p) <= student.isf(0.025, freedom) * np.sqrt(p * (1 - p) / n)
    assert 0.93 <= covered.mean() <= 0.97


@pytest.mark.parametrize(
    ("correct", "groups", "message"),
    [
        ([], [], r"correct has shape \(0,\)"),
        ([1, 0], ["a", "b"], "dtype int64; give one bool for each photo"),
        ([True], ["a", "b"], "groups has 2 entries; give one for each of the 1 photos"),
    ],
)
def test_misuse_is_named(correct, groups, message):
    with pytest.raises(OptionError, match=message):
        group_interval(correct, groups)


def test_a_level_in_percent_is_named():
    with pytest.raises(OptionError, match=r"level is 95; it must lie between 0 and 1 \(0\.95 for 95 %\)"):
        group_interval([True], ["a"], level=95)
