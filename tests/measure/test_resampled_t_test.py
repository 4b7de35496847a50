import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_1samp

from fieldguide.errors import OptionError
from fieldguide.measure import resampled_t_test

DIFFERENCES = st.lists(st.integers(-50, 50), min_size=2, max_size=30).filter(lambda some: len(set(some)) > 1)


@given(counts=DIFFERENCES)
def test_without_overlap_it_is_the_plain_t_test(counts: list[int]) -> None:
    parts = np.array(counts) / 100
    assert resampled_t_test(parts, test_to_train=1e-15) == pytest.approx(ttest_1samp(parts, 0).pvalue)


@given(counts=DIFFERENCES, k=st.integers(2, 10))
def test_the_statistic_is_the_papers(counts: list[int], k: int) -> None:
    """Nadeau and Bengio: t shrinks by sqrt((1 / J) / (1 / J + n_test / n_train))."""
    parts, j = np.array(counts) / 100, len(counts)
    plain = ttest_1samp(parts, 0)
    t = plain.statistic * math.sqrt(1 / j / (1 / j + 1 / (k - 1)))
    # A sample of J with that very statistic: its plain test must agree.
    shape = np.linspace(-1, 1, j) - np.mean(np.linspace(-1, 1, j))
    made = shape + t * shape.std(ddof=1) / math.sqrt(j)
    assert resampled_t_test(parts, test_to_train=1 / (k - 1)) == pytest.approx(ttest_1samp(made, 0).pvalue)


def test_parts_that_agree() -> None:
    assert resampled_t_test([0.0, 0.0, 0.0], test_to_train=0.25) == 1
    assert resampled_t_test([0.1, 0.1, 0.1], test_to_train=0.25) == 0.25
    assert resampled_t_test([0.1] * 4, test_to_train=1.0) == 0.125
    assert resampled_t_test([-0.3, 0.1 - 0.4, -0.3000000001], test_to_train=0.5) == 0.25


@pytest.mark.parametrize("differences", [[], [0.1], [[0.1, 0.2]], [0.1, math.nan]])
def test_too_few_are_refused(differences: list[float]) -> None:
    with pytest.raises(OptionError, match="give one finite number for each of two or more test parts"):
        resampled_t_test(differences, test_to_train=0.25)


def test_a_ratio_is_above_zero() -> None:
    with pytest.raises(OptionError, match=r"test_to_train is 0; it must be above 0, as 0\.25 for 5 folds\."):
        resampled_t_test([0.1, 0.2], test_to_train=0)
