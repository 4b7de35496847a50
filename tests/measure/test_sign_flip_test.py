"""The sign-flip test against every choice of signs, and where it must agree with others."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.errors import OptionError
from fieldguide.measure import better_than_chance, mcnemar_test, sign_flip_test, worse_than_best

TABLE = st.lists(st.lists(st.integers(-3, 3), min_size=2, max_size=2), min_size=1, max_size=7)


def by_every_choice(gains: np.ndarray, *, shrink: float, two_sided: bool) -> list[float]:
    length = np.sqrt((gains**2).sum(axis=0))
    units = gains / np.where(length > 0, length, 1)
    size = np.abs if two_sided else np.asarray
    largest = [size(np.array(signs) @ units).max() for signs in product((-1, 1), repeat=len(gains))]
    observed = size(units.sum(axis=0)) / shrink
    return [
        float(np.mean(np.array(largest) >= own - 1e-9)) if some else 1.0
        for own, some in zip(observed, length > 0, strict=True)
    ]


@given(table=TABLE, two_sided=st.booleans(), n_folds=st.sampled_from([None, 2, 5]))
def test_it_looks_at_every_choice_of_signs(table: list, two_sided: bool, n_folds: int | None) -> None:
    gains = np.array(table, dtype=float)
    shrink = 1.0 if n_folds is None else np.sqrt(1 + n_folds / (n_folds - 1))
    found = sign_flip_test(gains, n_folds=n_folds, two_sided=two_sided)
    assert found == pytest.approx(by_every_choice(gains, shrink=shrink, two_sided=two_sided))


def test_of_one_way_it_is_mcnemars_test() -> None:
    first, second = np.random.default_rng(0).random((2, 300)) < np.array([[0.8], [0.72]])
    gains = first[:, None].astype(float) - second[:, None]
    for how in ({}, {"n_folds": 5}, {"groups": np.arange(300) // 4}):
        found = sign_flip_test(gains, two_sided=True, **how)
        assert found[0] == pytest.approx(mcnemar_test(first, second, **how), abs=0.012)
        assert worse_than_best([first, second], **how)[0] == found[0]


def test_groups_are_their_sums_and_ways_that_are_one_cost_nothing() -> None:
    random = np.random.default_rng(1)
    gains, groups = random.normal(0.2, 1, (60, 2)), random.integers(0, 9, 60)
    summed = np.stack([gains[groups == group].sum(axis=0) for group in range(9)])
    assert sign_flip_test(gains, groups=groups) == pytest.approx(sign_flip_test(summed))
    one = gains[:, :1]
    assert sign_flip_test(np.tile(one, 10)) == pytest.approx(np.repeat(sign_flip_test(one), 10))


def test_equal_gains_are_worth_their_number() -> None:
    assert sign_flip_test(np.full((4, 1), 0.1)).tolist() == [1 / 16]
    assert sign_flip_test(np.full((4, 1), 0.1), two_sided=True).tolist() == [1 / 8]
    assert sign_flip_test(np.zeros((4, 2))).tolist() == [1, 1]


def test_repeats_narrow_what_one_repeat_tells() -> None:
    random = np.random.default_rng(2)
    once = random.normal(0.35, 1, (80, 1))
    same = np.tile(once, (5, 1, 1))
    p_once = sign_flip_test(once, n_folds=5)[0]
    assert sign_flip_test(same, n_folds=5)[0] < p_once
    assert sign_flip_test(same[:1], n_folds=5)[0] == p_once


def test_it_keeps_its_level_over_groups_and_many_ways() -> None:
    """A short form of benchmarks/level.py."""
    random, false = np.random.default_rng(3), np.zeros(3)
    for _ in range(300):
        groups = np.arange(48) // 4
        gains = (random.standard_normal((12, 5)) + 0.5 * random.standard_normal((12, 1)))[groups]
        false += [
            better_than_chance(gains, groups=groups) is not None,
            better_than_chance(gains) is not None,
            worse_than_best(_ordered(random.random((14, 40)) < 0.7)).min() < 0.05,
        ]
    level, dropped, methods = false / 300
    assert level <= 0.05 + 3 * 0.0126
    assert methods <= 0.05 + 3 * 0.0126
    assert dropped > 0.15, "groups that are dropped must show, or this test cannot fail"


def _ordered(right: np.ndarray) -> np.ndarray:
    return right[np.argsort(-right.sum(axis=1), kind="stable")]


def test_the_way_that_gains_most_is_taken() -> None:
    gains = np.random.default_rng(0).normal([0.0, 0.6, 0.4], 1.0, (300, 3))
    assert better_than_chance(gains) == 1
    assert better_than_chance(gains[:, :1]) is None
    assert better_than_chance(gains[:, :0]) is None
    assert better_than_chance(-gains) is None


@pytest.mark.parametrize("gains", [[], [1.0], [[np.nan]], np.ones((1, 1, 1, 1))])
def test_what_does_not_fit_is_refused(gains: object) -> None:
    with pytest.raises(OptionError, match="give one finite number for each photo and each way"):
        sign_flip_test(gains)  # pyrefly: ignore[bad-argument-type]


def test_misuse_is_named() -> None:
    with pytest.raises(OptionError, match=r"^n_folds is 1; at least 2 are needed\.$"):
        sign_flip_test([[1.0]], n_folds=1)
    with pytest.raises(OptionError, match="give one bool for each photo, of two classifiers or more"):
        worse_than_best([[1, 0], [0, 1]])
    with pytest.raises(OptionError, match="of two classifiers or more"):
        worse_than_best([[True, False]])
