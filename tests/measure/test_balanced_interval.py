"""The interval of the mean recall."""

import numpy as np
import pytest

from fieldguide.errors import OptionError
from fieldguide.measure import balanced_interval, group_interval, wilson_interval


def interval(truth: np.ndarray, right: np.ndarray, *, k: int, groups: np.ndarray | None = None):
    recalls = []
    for code in range(k):
        own = right[truth == code]
        if groups is None:
            recalls.append(wilson_interval(int(own.sum()), len(own)))
        else:
            recalls.append(group_interval(own, groups[truth == code]))
    return balanced_interval(truth, right[None], recalls, groups=groups)


def test_one_class_has_its_own_interval() -> None:
    right = np.arange(30) < 24
    assert interval(np.zeros(30, dtype=int), right, k=1) == pytest.approx(wilson_interval(24, 30))


@pytest.mark.parametrize("sizes", [(60, 20), (300, 20), (40, 40, 40, 40), (12, 10, 8)])
def test_it_covers_the_true_mean_recall(sizes: tuple[int, ...]) -> None:
    random = np.random.default_rng(0)
    recalls = np.linspace(0.95, 0.6, len(sizes))
    truth = np.repeat(np.arange(len(sizes)), sizes)
    covered = 0
    for _ in range(1000):
        low, high = interval(truth, random.random(len(truth)) < recalls[truth], k=len(sizes))
        covered += low <= recalls.mean() <= high
    assert 0.935 <= covered / 1000 <= 0.985


def test_it_covers_where_sites_hold_photos_of_all_classes() -> None:
    random = np.random.default_rng(0)
    truth, sites = np.tile(np.arange(3), 100), np.repeat(np.arange(25), 12)
    covered = alone = 0
    for _ in range(400):
        of_site = random.beta(8, 2, size=25)  # bad sites are bad for all classes
        right = random.random(300) < of_site[sites]
        low, high = interval(truth, right, k=3, groups=sites)
        covered += low <= 0.8 <= high
        low, high = interval(truth, right, k=3)
        alone += low <= 0.8 <= high
    assert covered >= 0.93 * 400
    assert alone < covered


def test_misuse_is_named() -> None:
    with pytest.raises(OptionError, match="has no interval"):
        balanced_interval([0, 1], [[True, True]], [(0.2, 1.0), None])
    with pytest.raises(OptionError, match="give the same"):
        balanced_interval([0, 1], [[True]], [(0.2, 1.0), (0.2, 1.0)])
