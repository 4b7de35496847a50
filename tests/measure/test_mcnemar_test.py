from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from fieldguide.errors import OptionError
from fieldguide.measure import mcnemar_test

BOOLS = st.lists(st.booleans(), min_size=12, max_size=12)


@given(first=BOOLS, second=BOOLS)
def test_it_is_the_binomial_test_of_the_photos_that_differ(first: list[bool], second: list[bool]) -> None:
    ours, theirs = np.array(first), np.array(second)
    only_first, only_second = int((ours & ~theirs).sum()), int((theirs & ~ours).sum())
    differ = only_first + only_second
    expected = binomtest(only_first, differ, 0.5).pvalue if differ else 1.0
    assert mcnemar_test(first, second) == pytest.approx(expected)
    assert mcnemar_test(second, first) == mcnemar_test(first, second)


def by_every_choice_of_signs(difference: np.ndarray, *, shrink: float) -> float:
    observed = abs(difference.sum()) / shrink
    sums = [abs(np.dot(signs, difference)) for signs in product((-1, 1), repeat=len(difference))]
    return float(np.mean([one >= observed for one in sums]))


@given(first=BOOLS, second=BOOLS, groups=st.lists(st.integers(0, 5), min_size=12, max_size=12))
def test_with_groups_it_swaps_whole_groups(first: list[bool], second: list[bool], groups: list[int]) -> None:
    differences = np.zeros(6)
    for ours, theirs, group in zip(first, second, groups, strict=True):
        differences[group] += ours - theirs
    for n_folds, shrink in ((None, 1.0), (5, 1.5)):
        found = mcnemar_test(first, second, groups=groups, n_folds=n_folds)
        assert found == pytest.approx(by_every_choice_of_signs(differences, shrink=shrink))


def test_groups_of_one_photo_change_nothing() -> None:
    random = np.random.default_rng(0)
    first, second = random.random((2, 500)) < np.array([[0.8], [0.7]])
    assert mcnemar_test(first, second, groups=np.arange(500)) == mcnemar_test(first, second)
    assert mcnemar_test(first, second, groups=[None] * 500) == mcnemar_test(first, second)


def test_many_photos_take_no_time_and_folds_widen() -> None:
    random = np.random.default_rng(0)
    first, second = random.random((2, 100_000)) < np.array([[0.805], [0.8]])
    plain = mcnemar_test(first, second)
    assert 0 < plain < 0.01
    assert plain < mcnemar_test(first, second, n_folds=10) < mcnemar_test(first, second, n_folds=3)


def test_it_does_not_call_equal_classifiers_different_too_often() -> None:
    """A short form of benchmarks/paired_tests.py: nearest mean on one half of the features each, 5 folds."""
    random = np.random.default_rng(0)
    n, d, runs = 60, 20, 300
    below = 0
    for _ in range(runs):
        truth = np.arange(n) % 2
        vectors = random.normal(size=(n, 2 * d)) + (2 * truth[:, None] - 1) / np.sqrt(d)
        fold = random.permutation(n) % 5
        right = []
        for half in (vectors[:, :d], vectors[:, d:]):
            said = np.empty(n)
            for held in (fold == number for number in range(5)):
                means = [half[~held & (truth == code)].mean(axis=0) for code in (0, 1)]
                said[held] = (half[held] @ (means[1] - means[0])) > (np.square(means) @ np.ones(d)) @ [
                    -0.5,
                    0.5,
                ]
            right.append(said == truth)
        below += mcnemar_test(*right, n_folds=5) < 0.05
    assert below / runs <= 0.05


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ([True], [True, False], r"first and second have shapes (1,) and (2,)"),
        ([1, 0], [True, False], "dtypes int64 and bool; give one bool for each photo in both."),
    ],
)
def test_what_does_not_fit_is_refused(first: list[bool], second: list[bool], told: str) -> None:
    with pytest.raises(OptionError) as error:
        mcnemar_test(first, second)
    assert told in str(error.value)


def test_one_fold_is_none() -> None:
    with pytest.raises(OptionError, match=r"^n_folds is 1; at least 2 are needed\.$"):
        mcnemar_test([True], [False], n_folds=1)
