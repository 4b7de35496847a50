"""Folds: stratified, groups whole, every class left to train on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.classify import assign_folds
from fieldguide.errors import OptionError

photos = st.lists(
    st.tuples(st.integers(0, 5), st.one_of(st.none(), st.integers(0, 8))), min_size=1, max_size=60
)


@given(photos, st.integers(2, 6), st.integers(0, 3))
def test_groups_never_straddle_folds(photos, n_folds, seed):
    codes, groups = (list(column) for column in zip(*photos, strict=True))
    folds = assign_folds(codes, n_folds=n_folds, groups=groups, random_state=seed)
    for group in set(groups) - {None}:
        assert len({fold for fold, own in zip(folds, groups, strict=True) if own == group}) == 1


@given(photos, st.integers(2, 6), st.booleans())
def test_every_class_is_left_to_train_on(photos, n_folds, grouped):
    codes, groups = (np.array(column, dtype=object) for column in zip(*photos, strict=True))
    codes = codes.astype(int)
    folds = assign_folds(codes, n_folds=n_folds, groups=groups if grouped else None)
    assert folds.min() >= -1
    assert folds.max() < n_folds
    for fold in range(n_folds):
        assert set(codes[folds != fold]) == set(codes)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=80), st.integers(2, 6), st.integers(0, 3))
def test_every_class_is_spread_evenly(codes, n_folds, seed):
    folds = assign_folds(codes, n_folds=n_folds, random_state=seed)
    for code in set(codes):
        own = folds[np.array(codes) == code]
        if len(own) == 1:
            assert own.tolist() == [-1]
        else:
            counts = np.bincount(own, minlength=n_folds)
            assert np.ptp(counts) <= 1
    counts = np.bincount(folds[folds >= 0], minlength=n_folds)
    assert np.ptp(counts) <= 1


def test_grouped_folds_are_nearly_stratified():
    random = np.random.default_rng(0)
    groups = random.integers(0, 100, 2000)
    codes = (groups % 10 == 0).astype(int)
    folds = assign_folds(codes, groups=groups)
    rates = [codes[folds == fold].mean() for fold in range(5)]
    assert np.ptp(rates) < 0.02
    assert np.ptp(np.bincount(folds)) < 100


def test_a_class_in_one_group_always_trains():
    codes, groups = [0, 0, 0, 0, 1, 1], ["a", "a", "b", "b", "c", "c"]
    folds = assign_folds(codes, groups=groups)
    assert folds[4:].tolist() == [-1, -1]
    assert len(set(folds[:4])) == 2


def test_seeds_matter_and_repeat():
    codes = np.arange(40) % 2
    one, same, other = (assign_folds(codes, random_state=seed).tolist() for seed in (1, 1, 2))
    assert one == same != other
    assign_folds(codes, random_state=None)


def test_misuse_is_named():
    with pytest.raises(OptionError, match="n_folds is 1; at least 2 are needed"):
        assign_folds([0, 1], n_folds=1)
    with pytest.raises(OptionError, match="groups has 1 entries; give one for each of the 2 photos"):
        assign_folds([0, 1], groups=["a"])
