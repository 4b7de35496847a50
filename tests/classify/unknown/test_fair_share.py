"""How many photos may be refused without one class paying for all."""

import numpy as np
import pytest
from scipy.stats import binom

from fieldguide.classify.unknown import FairShare


def scores(*classes, shift=0.0, seed=0):
    """Photos of classes of the given sizes; those of the last look stranger by `shift`."""
    random = np.random.default_rng(seed)
    codes = np.repeat(np.arange(len(classes)), classes)
    return random.standard_normal(len(codes)) - shift * (codes == len(classes) - 1), codes


def share(known, codes, refuse=0.05, groups=None):
    return FairShare.of(known, codes, refuse=refuse, groups=groups)


def test_classes_that_are_alike_keep_what_was_asked_for():
    assert share(*scores(100, 100)) == FairShare(0.05, ())


def test_the_class_that_pays_is_named_and_loses_at_most_twice_the_share():
    known, codes = scores(300, 100, shift=2.5)
    found = share(known, codes)
    ((payer, would),) = found.payers
    assert (payer, would > 0.1, found.share < 0.05) == (1, True, True)
    m = 10  # floor(0.1 x 101): the bar is not above the tenth lowest of its photos, and above the ninth
    bar = np.sort(known)[round(found.share * 401) - 1]
    own = np.sort(known[codes == 1])
    assert own[m - 2] < bar <= np.nextafter(own[m], -np.inf)


@pytest.mark.parametrize(("n", "shift"), [(20, 1.5), (60, 1.5), (200, 2.5)])
def test_new_photos_of_the_class_that_pays(n, shift):
    """Mean over fits of the chance that a new photo of it is refused."""
    chances = []
    for seed in range(300):
        known, codes = scores(300, n, shift=shift, seed=seed)
        found = share(known, codes)
        bar = np.sort(known)[int(found.share * (n + 301) + 1e-9) - 1] if found.share else -np.inf
        others = np.random.default_rng(seed + 1_000_000).standard_normal(2_000) - shift
        chances.append((others < bar).mean())
    unfair = np.mean(np.random.default_rng(1).standard_normal(9_999) - shift < -1.6)
    assert np.mean(chances) < min(0.145, unfair)  # small classes are not always seen to pay
    if n > 20:
        assert np.mean(chances) < 0.105


def test_classes_that_are_alike_are_told_to_pay_in_one_of_twenty_fits_at_most():
    told = [bool(share(*scores(40, 40, 60, seed=seed)).payers) for seed in range(1_000)]
    assert sum(told) <= binom.ppf(0.999, 1_000, 0.05)


def test_small_classes_are_judged_together_and_spared_without_a_test():
    known, codes = scores(400, 8, 6)
    known[-5:] = -9 - np.arange(5)
    found = share(known, codes)
    assert found.payers[0][0] == -1
    assert found.share == 1 / 415  # floor(0.1 x 15) = 1 of the fourteen
    known, codes = scores(400, 3)
    known[-1] = -9
    assert share(known, codes).share == 0  # the strangest photo is of a class too small to lose one


def test_photos_of_one_group_count_as_one():
    known, codes = scores(300, 60)
    known[-8:] = -9
    groups = [None] * 352 + ["burst"] * 8
    assert [payer for payer, _ in share(known, codes).payers] == [1]
    # 53 groups; as many of them lost as photos: 7 of 53 are still more than chance, 3 of 20 are not.
    groups = [None] * 300 + [f"plant {i // 3}" for i in range(60)]
    assert share(known, codes, groups=groups).payers == ()


def test_a_class_that_loses_less_than_twice_the_share_lowers_nothing():
    known, codes = scores(4_000, 4_000, shift=0.3)
    strangest = np.argsort(known)[:400]
    assert 0.05 < (codes[strangest] == 1).sum() / 4_000 < 0.1
    assert share(known, codes) == FairShare(0.05, ())
