import numpy as np
import pytest
from scipy import stats

from fieldguide.errors import OptionError
from fieldguide.measure import paired_difference


def test_is_the_paired_t_test():
    random = np.random.default_rng(0)
    first, second = random.standard_normal(40) + 0.3, random.standard_normal(40)
    found = paired_difference(first - second)
    test = stats.ttest_rel(first, second).confidence_interval(0.95)
    assert found.interval == pytest.approx((test.low, test.high))
    assert found.value == pytest.approx((first - second).mean())


def test_groups_of_one_photo_are_photos_and_copies_add_nothing():
    changed = np.random.default_rng(1).standard_normal(30)
    alone = paired_difference(changed)
    assert paired_difference(changed, groups=list(range(30))) == alone
    copied = paired_difference(np.repeat(changed, 5), groups=np.repeat(np.arange(30), 5))
    assert copied.interval == pytest.approx(alone.interval)


def test_weights_are_numbers_of_photos():
    found = paired_difference([1.0, 0.0], weights=[3, 1])
    assert found.value == 0.75
    assert found.error == pytest.approx(np.sqrt(2 * 2 * (3 * 0.25) ** 2) / 4)


def test_folds_widen_as_they_widen_the_accuracy():
    changed = np.random.default_rng(2).standard_normal(50)
    plain, folds = paired_difference(changed), paired_difference(changed, n_folds=5)
    assert folds.error == pytest.approx(1.5 * plain.error)


def test_no_change_seen_is_not_certain():
    assert paired_difference(np.zeros(20)).error == 0
    low, high = paired_difference(np.zeros(20), of_answers=True).interval
    assert low < -0.03
    assert high == pytest.approx(-low)


def test_intervals_of_answers_cover():
    """Agresti and Min: about 95 % with few changes, where the plain interval misses."""
    random = np.random.default_rng(3)
    hits = 0
    for _ in range(400):
        changed = random.choice([1.0, -1.0, 0.0], p=[0.05, 0.02, 0.93], size=60)
        low, high = paired_difference(changed, of_answers=True).interval
        hits += low <= 0.03 <= high
    assert hits / 400 > 0.93


def test_one_group_tells_nothing_of_the_next():
    assert paired_difference([1.0, 0.0], groups=["a", "a"]).interval == (-np.inf, np.inf)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"differences": []}, r"differences has shape \(0,\)"),
        ({"differences": [np.nan]}, "give one finite number for each photo"),
        ({"differences": [1.0], "n_folds": 1}, "n_folds is 1; at least 2"),
        ({"differences": [1.0], "level": 1.0}, "level is 1.0; it must lie between"),
    ],
)
def test_misuse_is_explained(options, message):
    with pytest.raises(OptionError, match=message):
        paired_difference(**options)


def test_photos_that_do_not_count_do_not_tell_how_sure_it_is():
    assert paired_difference([1.0, -1.0, 0.0], weights=[1, 0, 0]).interval == (-np.inf, np.inf)
    values, weights = [1.0, 0.0, 0.5, 9.0], [1, 2, 1, 0]
    assert paired_difference(values, weights=weights) == paired_difference(values[:3], weights=weights[:3])
