"""What every pooling keeps to."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fieldguide.represent.pooling import POOLINGS

VALUES = arrays(
    np.float32,
    st.tuples(st.integers(1, 12), st.integers(1, 12)),
    elements=st.floats(-100, 100, width=32),
)


@pytest.fixture(params=POOLINGS)
def pooling(request: pytest.FixtureRequest):
    return POOLINGS[request.param]


def test_gives_finite_float32_of_its_width(pooling):
    @settings(max_examples=40, deadline=None)
    @given(values=VALUES)
    def check(values):
        before = values.copy()
        vector = pooling.pool(values)
        assert vector.shape == (pooling.width(values.shape[1]),)
        assert vector.dtype == np.float32
        assert np.isfinite(vector).all()
        np.testing.assert_array_equal(values, before)

    check()


def test_positions_have_no_order(pooling):
    random = np.random.default_rng(0)
    for shape in ((30, 7), (7, 30)):
        values = random.normal(size=shape).astype(np.float32)
        shuffled = values[random.permutation(len(values))]
        np.testing.assert_allclose(pooling.pool(shuffled), pooling.pool(values), rtol=1e-3, atol=1e-5)


def test_positions_that_are_seen_twice_change_nothing(pooling):
    values = np.random.default_rng(0).normal(size=(9, 6)).astype(np.float32)
    np.testing.assert_allclose(
        pooling.pool(np.tile(values, (2, 1))), pooling.pool(values), rtol=1e-4, atol=1e-6
    )


def test_is_in_the_unit_of_the_values(pooling):
    values = np.random.default_rng(0).normal(size=(20, 5)).astype(np.float32)
    for unit in (2.0**-60, 2.0**60):
        scaled = pooling.pool(values * np.float32(unit)) / np.float32(unit)
        np.testing.assert_allclose(scaled, pooling.pool(values), rtol=1e-4, atol=1e-6)


def test_layout_in_memory_changes_nothing_but_rounding(pooling):
    values = np.random.default_rng(0).normal(size=(20, 5)).astype(np.float32)
    turned = np.ascontiguousarray(values.T).T
    np.testing.assert_allclose(pooling.pool(turned), pooling.pool(values), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("value", [0.0, 0.1, -3.0])
@pytest.mark.parametrize("shape", [(1, 1), (1, 8), (49, 8)])
def test_one_value_everywhere_is_defined(pooling, value, shape):
    vector = pooling.pool(np.full(shape, value, np.float32))
    expected = {"mean": value, "maximum": value, "gem": max(value, 0)}
    name = next(name for name, own in POOLINGS.items() if own is pooling)
    np.testing.assert_allclose(vector, expected.get(name, 0.0), atol=1e-6)
