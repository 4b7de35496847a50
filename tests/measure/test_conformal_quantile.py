"""The finite-sample quantile: its rank, and the coverage that the theorem promises."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.errors import OptionError
from fieldguide.measure import conformal_quantile
from fieldguide.measure.conformal_quantile import conformal_rank


@given(st.integers(1, 5000), st.integers(1, 999))
def test_the_rank_is_exact(n, thousandths):
    exact = math.ceil((n + 1) * Fraction(thousandths, 1000))
    assert conformal_rank(n, level=thousandths / 1000) == exact


@given(st.lists(st.integers(0, 9), min_size=1, max_size=12), st.sampled_from([0.5, 0.6, 0.8, 0.9]))
def test_each_of_n_plus_one_is_covered_by_the_others_often_enough(scores, level):
    """The theorem itself, ties included: leave each out in turn and count."""
    held = 0
    for i, score in enumerate(scores):
        others = scores[:i] + scores[i + 1 :]
        held += not others or score <= conformal_quantile(others, level=level)
    assert held >= level * len(scores) - 1e-9


@pytest.mark.parametrize(("n", "level"), [(20, 0.9), (99, 0.95), (300, 0.8)])
def test_coverage_of_new_photos_follows_the_beta_distribution(n, level):
    random = np.random.default_rng(0)
    coverage = [conformal_quantile(random.random(n), level=level) for _ in range(4000)]
    rank = conformal_rank(n, level=level)
    assert np.mean(coverage) == pytest.approx(rank / (n + 1), abs=4 * np.std(coverage) / 4000**0.5)
    spread = (rank * (n + 1 - rank) / ((n + 1) ** 2 * (n + 2))) ** 0.5
    assert np.std(coverage) == pytest.approx(spread, rel=0.05)


def test_too_few_photos_have_no_bar():
    assert conformal_quantile([1.0] * 18, level=0.95) == math.inf
    assert conformal_quantile([1.0] * 19, level=0.95) == 1.0


@pytest.mark.parametrize("level", [0, 1, 1.5, -0.1, math.nan])
def test_a_level_that_is_no_share_is_refused(level):
    with pytest.raises(
        OptionError, match=rf"^level is {level}; it must lie between 0 and 1 \(0\.95 for 95 %\)"
    ):
        conformal_quantile([1.0], level=level)


@pytest.mark.parametrize("scores", [[], [math.nan], [[1.0]]])
def test_scores_that_are_none_are_refused(scores):
    with pytest.raises(OptionError, match=r"^scores has shape \(.*\); give one number for each photo"):
        conformal_quantile(scores, level=0.9)
