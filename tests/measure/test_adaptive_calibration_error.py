"""Against a slow loop, and where it must equal the error over bins of equal width."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide import measure
from fieldguide.errors import OptionError


def slow(truth, probabilities, bins):
    """Photos one by one in rising order of confidence; equals go where the middle of their ranks falls."""
    top = [max(row) for row in probabilities]
    right = [row.index(max(row)) == own for row, own in zip(probabilities, truth, strict=True)]
    n = len(top)
    own_bin = []
    for value in top:
        below, equal = sum(other < value for other in top), sum(other == value for other in top)
        own_bin.append(min(int((below + equal / 2) / n * bins), bins - 1))
    total = 0.0
    for b in set(own_bin):
        inside = [i for i in range(n) if own_bin[i] == b]
        total += abs(sum(right[i] for i in inside) - sum(top[i] for i in inside)) / n
    return total


@given(st.integers(0, 2**32 - 1), st.integers(1, 60), st.integers(1, 20), st.booleans())
def test_equals_the_slow_loop(seed, n, bins, rounded):
    random = np.random.default_rng(seed)
    p = random.dirichlet(np.ones(3), n)
    if rounded:  # many equals
        p = np.stack([p[:, 0].round(1), 1 - p[:, 0].round(1), np.zeros(n)], axis=1)
    truth = random.integers(0, 3, n)
    found = measure.adaptive_calibration_error(truth, p, bins=bins)
    assert found.value == pytest.approx(slow(truth.tolist(), p.tolist(), bins), abs=1e-12)
    assert found.count.sum() == n
    assert (np.diff(found.edges) >= 0).all()


def test_bins_are_equally_full_and_say_where_they_lie():
    random = np.random.default_rng(0)
    p = random.uniform(0.5, 1, 300)
    found = measure.adaptive_calibration_error(np.zeros(300, int), np.stack([p, 1 - p], axis=1), bins=15)
    assert found.count.tolist() == [20] * 15
    place = np.searchsorted(found.edges, p) - 1
    assert np.bincount(place, minlength=15).tolist() == [20] * 15


def test_one_bin_is_one_bin():
    random = np.random.default_rng(1)
    p, truth = random.dirichlet(np.ones(4), 50), random.integers(0, 4, 50)
    equal = measure.expected_calibration_error(truth, p, bins=1).value
    assert measure.adaptive_calibration_error(truth, p, bins=1).value == pytest.approx(equal)


def test_a_weight_of_two_is_the_photo_twice():
    random = np.random.default_rng(2)
    p, truth = random.dirichlet(np.ones(4), 30), random.integers(0, 4, 30)
    times = random.integers(1, 4, 30)
    weighted = measure.adaptive_calibration_error(truth, p, weights=times, bins=7)
    repeated = measure.adaptive_calibration_error(truth.repeat(times), p.repeat(times, axis=0), bins=7)
    assert weighted.value == pytest.approx(repeated.value)


def test_no_bins_are_refused():
    with pytest.raises(OptionError, match=r"^bins is 0; it must be at least 1\.$"):
        measure.adaptive_calibration_error([0], [[1.0, 0.0]], bins=0)
