import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import sqrtm

from fieldguide.represent.pooling import second_order
from fieldguide.represent.pooling.second_order import _stretches


def exact(values: np.ndarray) -> np.ndarray:
    """The root by scipy, in float64."""
    covariance = np.atleast_2d(np.cov(values.T.astype(np.float64), bias=True))
    # sqrtm does not take singular matrices; this changes the root by 1e-5 at most.
    root = np.real(sqrtm(covariance + 1e-10 * np.eye(len(covariance))))
    return root[np.triu_indices(len(root))]


def correlated(t: int, c: int, *, seed: int) -> np.ndarray:
    """Values whose standard deviations along their axes fall to a fiftieth, as those of real layers do."""
    random = np.random.default_rng(seed)
    axes = np.linalg.qr(random.normal(size=(c, c)))[0] * np.geomspace(1, 0.02, c)
    return (random.normal(size=(t, c)) @ axes.T).astype(np.float32)


@settings(max_examples=40, deadline=None)
@given(t=st.integers(1, 60), c=st.integers(1, 60), seed=st.integers(0, 2**32 - 1))
def test_near_the_root_by_scipy_whatever_the_shape(t, c, seed):
    values = correlated(t, c, seed=seed)
    expected = exact(values)
    assert np.linalg.norm(second_order(values) - expected) <= 0.02 * np.linalg.norm(expected) + 1e-4


def test_by_positions_and_by_channels_it_is_the_same_root():
    values = correlated(30, 30, seed=0)
    longer = np.pad(values, ((0, 0), (0, 1)))  # a channel that does not vary: 30 positions, 31 channels
    rows, columns = np.triu_indices(31)
    kept = (rows < 30) & (columns < 30)
    np.testing.assert_allclose(second_order(longer)[kept], second_order(values), rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(second_order(longer)[~kept], 0, atol=1e-6)


def test_each_eigenvalue_goes_through_the_iteration():
    """The same steps on the eigenvalues alone, in float64."""
    values = correlated(196, 24, seed=1)
    eigenvalues, axes = np.linalg.eigh(np.cov(values.T.astype(np.float64), bias=True))
    norm = np.linalg.norm(eigenvalues)
    root, inverse = eigenvalues / norm, np.ones_like(eigenvalues)
    for stretch in _stretches():
        factor = stretch * (3 - stretch**2 * inverse * root) / 2
        root, inverse = root * factor, inverse * factor
    expected = (axes * root * np.sqrt(norm)) @ axes.T
    np.testing.assert_allclose(second_order(values), expected[np.triu_indices(24)], rtol=1e-3, atol=1e-5)


def test_channels_that_vary_alone():
    values = np.zeros((60, 3), np.float32)
    values[:20, 0] = np.tile([3, -3], 10)
    values[20:40, 1] = np.tile([5, -5], 10)
    expected = [3 / np.sqrt(3), 0, 0, 5 / np.sqrt(3), 0, 0]  # the third does not vary
    np.testing.assert_allclose(second_order(values), expected, atol=0.03)


@pytest.mark.parametrize("shape", [(1, 5), (1, 1), (5, 1), (2, 40)])
def test_few_positions_or_channels(shape):
    values = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    np.testing.assert_allclose(second_order(values), exact(values), atol=0.02)
    if shape[0] == 1:
        assert not second_order(values).any()
