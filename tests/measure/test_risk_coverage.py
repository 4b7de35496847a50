"""Risk against coverage, against a slow loop; the area against a fine sum."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.errors import OptionError
from fieldguide.measure import risk_coverage

PHOTOS = st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=1, max_size=40)


@given(PHOTOS)
def test_each_point_is_what_the_bar_lets_through(photos):
    right, sure = np.array([p[0] for p in photos]), np.array([p[1] / 7 for p in photos])
    curve = risk_coverage(right, sure)
    assert curve.bar.tolist() == sorted(set(sure.tolist()), reverse=True)
    for bar, coverage, risk in zip(curve.bar, curve.coverage, curve.risk, strict=True):
        given_ = [r for r, s in zip(right, sure, strict=True) if s >= bar]
        assert coverage == pytest.approx(len(given_) / len(photos))
        assert risk == pytest.approx(1 - sum(given_) / len(given_))
    assert curve.risk[-1] == pytest.approx(1 - right.mean())


@given(PHOTOS)
def test_the_area_is_the_mean_risk(photos):
    right, sure = np.array([p[0] for p in photos]), np.array([float(p[1]) for p in photos])
    steps = 200  # each photo in so many slices, equals mixed evenly
    slices = []
    for value in sorted(set(sure.tolist()), reverse=True):
        own = right[sure == value]
        slices += [1 - own.mean()] * (steps * len(own))
    risk = np.cumsum(slices) / np.arange(1, len(slices) + 1)
    assert risk_coverage(right, sure).area == pytest.approx(risk.mean(), abs=0.01)


def test_knowing_its_mistakes_makes_the_area_small():
    right = np.arange(1000) >= 100
    informed, blind = risk_coverage(right, np.arange(1000.0)), risk_coverage(right, np.zeros(1000))
    assert informed.area < 0.01
    assert blind.area == pytest.approx(0.1)
    assert informed.risk[informed.coverage <= 0.9].max() == 0


def test_weights_count_photos():
    right, sure = [True, False, True], [0.9, 0.5, 0.7]
    weighted = risk_coverage(right, sure, weights=[1, 2, 3])
    repeated = risk_coverage(np.repeat(right, [1, 2, 3]), np.repeat(sure, [1, 2, 3]))
    assert weighted.risk.tolist() == pytest.approx(repeated.risk.tolist())
    assert weighted.area == pytest.approx(repeated.area)
    assert risk_coverage(right, sure, weights=[0, 1, 1]).bar.tolist() == [0.7, 0.5]


@pytest.mark.parametrize(
    ("right", "sure", "told"),
    [
        ([1, 0], [0.5, 0.5], r"^correct has shape \(2,\) and dtype int64; give one bool for each photo\.$"),
        ([], [], r"^correct has shape \(0,\)"),
        ([True], [0.5, 0.5], r"^confidence has shape \(2,\); give one finite number for each of 1 photos\.$"),
        ([True], [np.nan], r"^confidence has shape \(1,\); give one finite number"),
    ],
)
def test_what_does_not_fit_is_refused(right, sure, told):
    with pytest.raises(OptionError, match=told):
        risk_coverage(right, sure)
