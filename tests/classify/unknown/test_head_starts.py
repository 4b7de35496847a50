"""Classes that start ahead, so that they do not pay for the unknown."""

import numpy as np
import pytest

from fieldguide.classify.unknown import FairShare, WithinClasses, head_starts


def photos(*classes, shift, sure, seed=0):
    """Scores of classes of given sizes, the last stranger by `shift`, and how sure their class is."""
    random = np.random.default_rng(seed)
    codes, k = np.repeat(np.arange(len(classes)), classes), len(classes)
    known = random.standard_normal(len(codes)) - shift * (codes == k - 1)
    p = np.full((len(codes), k), (1 - sure) / (k - 1))
    p[np.arange(len(codes)), codes] = sure
    return known, p, codes


def test_classes_that_are_alike_start_together():
    assert head_starts(*photos(100, 100, shift=0, sure=0.9), refuse=0.05, groups=None).tolist() == [0, 0]


@pytest.mark.parametrize("refuse", [0.05, 0.02])
def test_a_class_that_is_known_by_its_probability_is_spared_by_the_least_start(refuse):
    known, p, codes = photos(300, 100, shift=2, sure=0.95)
    assert FairShare.of(known, codes, refuse=refuse, groups=None).share < refuse
    starts = head_starts(known, p, codes, refuse=refuse, groups=None)
    assert starts[0] == 0 < starts[1] <= 2.5
    assert FairShare.of(known + p @ starts, codes, refuse=refuse, groups=None).share == refuse
    less = known + p @ (starts - [0, 0.25])
    bar = np.sort(less)[int(refuse * 401 + 1e-9) - 1]
    assert (less[codes == 1] < bar).sum() > int(2 * refuse * 101 + 1e-9)


def test_a_class_that_nothing_tells_cannot_be_spared():
    known, p, codes = photos(300, 100, shift=2, sure=0.5)
    starts = head_starts(known, p, codes, refuse=0.05, groups=None)
    assert FairShare.of(known + p @ starts, codes, refuse=0.05, groups=None).share < 0.05


def test_small_classes_start_together():
    known, p, codes = photos(300, 8, 9, shift=3, sure=0.9)
    known[codes == 1] -= 3
    starts = head_starts(known, p, codes, refuse=0.05, groups=None)
    assert starts[0] == 0 < starts[1] == starts[2]


def test_a_start_is_a_lower_middle():
    known, p, codes = photos(60, 40, shift=1, sure=0.8)
    within, starts = WithinClasses.learn(known, codes, k=2), np.array([0.0, 1.5])
    np.testing.assert_allclose(within.ahead(starts).apply(known, p), within.apply(known, p) + p @ starts)
