"""Each pooling beside a slow loop."""

import math

import numpy as np
import pytest

from fieldguide.represent.pooling import deviation, gem, maximum, mean

SLOW = {
    mean: lambda channel: sum(channel) / len(channel),
    deviation: lambda channel: math.sqrt(
        sum((value - sum(channel) / len(channel)) ** 2 for value in channel) / len(channel)
    ),
    maximum: max,
    gem: lambda channel: (sum(max(value, 0) ** 3 for value in channel) / len(channel)) ** (1 / 3),
}


@pytest.mark.parametrize("pool", SLOW)
def test_as_a_slow_loop_has_it(pool):
    values = np.random.default_rng(0).normal(size=(17, 6)).astype(np.float32)
    expected = [SLOW[pool](values[:, channel].astype(float).tolist()) for channel in range(6)]
    np.testing.assert_allclose(pool(values), expected, rtol=1e-5)


def test_gem_lies_between_mean_and_maximum():
    values = np.random.default_rng(0).random((17, 6), np.float32)
    assert (mean(values) < gem(values)).all()
    assert (gem(values) < maximum(values)).all()
