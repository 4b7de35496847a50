import numpy as np
import pytest
from sklearn.decomposition import PCA

from fieldguide.represent.codebook import principal_components


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_as_scikit_learn_has_them(dtype):
    random = np.random.default_rng(0)
    x = (random.normal(size=(20_000, 8)) @ random.normal(size=(8, 8)) + 3).astype(dtype)
    mean, basis = principal_components(x, components=5)
    theirs = PCA(5, svd_solver="full").fit(x.astype(np.float64))
    np.testing.assert_allclose(mean, theirs.mean_, atol=1e-4)
    np.testing.assert_allclose(np.abs((basis * theirs.components_.T).sum(axis=0)), 1, atol=1e-5)
    np.testing.assert_allclose(basis.T @ basis, np.eye(5), atol=1e-5)
    assert (basis[np.abs(basis).argmax(axis=0), range(5)] > 0).all()
    assert basis.dtype == mean.dtype == np.float32


def test_one_point():
    mean, basis = principal_components(np.ones((1, 3), np.float32), components=3)
    assert mean.tolist() == [1, 1, 1]
    np.testing.assert_allclose(basis.T @ basis, np.eye(3), atol=1e-6)
