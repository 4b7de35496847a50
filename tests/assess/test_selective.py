"""Accuracy of the surest answers, against sorting by hand."""

import numpy as np
import pytest

from fieldguide.assess.selective import SHARES, selective
from fieldguide.measure import group_interval, wilson_interval


def made(n=200, repeats=1, seed=0):
    random = np.random.default_rng(seed)
    sure = random.uniform(0.4, 1, (repeats, n))
    return random.random((repeats, n)) < sure, sure


def test_each_share_holds_the_surest_photos():
    right, sure = made()
    results = selective(right, sure, groups=None, n_folds=None)
    order = np.argsort(-sure[0])
    assert [result.share for result in results] == pytest.approx(SHARES)
    for result in results:
        own = right[0, order[: result.n]]
        assert result.accuracy == pytest.approx(own.mean())
        assert result.probability == sure[0, order[result.n - 1]]
        assert result.interval == pytest.approx(wilson_interval(int(own.sum()), len(own)))
    assert results[-1].accuracy == pytest.approx(right.mean())


def test_equally_sure_photos_are_answered_together():
    right = np.array([[True, False, True, True]])
    results = selective(right, np.array([[0.9, 0.9, 0.9, 0.6]]), groups=None, n_folds=None)
    assert [(result.share, result.n) for result in results] == [(0.75, 3), (1.0, 4)]


def test_groups_widen_the_interval():
    right, sure = made()
    groups = [f"plant {i // 20}" for i in range(200)]
    point = selective(right, sure, groups=groups, n_folds=None)[9]
    own = np.flatnonzero(sure[0] >= point.probability)
    assert point.interval == pytest.approx(group_interval(right[0, own], [groups[i] for i in own]))


def test_with_repeats_a_photo_is_as_sure_as_on_average():
    right, sure = made(repeats=3)
    results = selective(right, sure, groups=None, n_folds=5)
    surest = np.argsort(-sure.mean(axis=0))[:20]
    assert results[1].n == 20
    assert results[1].accuracy == pytest.approx(right[:, surest].mean())


def test_one_photo():
    (result,) = selective(np.array([[True]]), np.array([[0.5]]), groups=None, n_folds=None)
    assert (result.share, result.n, result.accuracy) == (1.0, 1, 1.0)
