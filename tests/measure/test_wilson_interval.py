"""Wilson's interval against published values and its exact coverage."""

import numpy as np
import pytest
from scipy.stats import binom, binomtest

from fieldguide.errors import OptionError
from fieldguide.measure import wilson_interval


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    # Newcombe 1998, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_published_values(successes, n, low, high):
    assert wilson_interval(successes, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("level", [0.5, 0.9, 0.99])
def test_equals_scipy(level):
    for n in (1, 7, 300):
        for successes in {0, 1, n // 2, n}:
            low, high = wilson_interval(successes, n, level=level)
            interval = binomtest(successes, n).proportion_ci(level, method="wilson")
            assert (low, high) == pytest.approx((interval.low, interval.high), abs=1e-12)
            assert 0 <= low <= successes / n <= high <= 1


@pytest.mark.parametrize("p", [0.7, 0.85, 0.95])
@pytest.mark.parametrize("n", [50, 100, 200, 500, 1000])
def test_covers_93_to_97_percent(p, n):
    ends = np.array([wilson_interval(right, n) for right in range(n + 1)])
    contains = (ends[:, 0] <= p) & (p <= ends[:, 1])
    assert 0.93 <= binom.pmf(np.arange(n + 1), n, p)[contains].sum() <= 0.97


@pytest.mark.parametrize(("successes", "n", "level"), [(1, 0, 0.95), (3, 2, 0.95), (-1, 2, 0.95), (1, 2, 95)])
def test_misuse_is_named(successes, n, level):
    with pytest.raises(OptionError, match=r"is no share|must lie between 0 and 1"):
        wilson_interval(successes, n, level=level)
