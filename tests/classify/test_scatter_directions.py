import numpy as np
import pytest

from fieldguide.classify.scatter_directions import scatter_directions


@pytest.mark.parametrize("n", [5, 30])
def test_directions_and_scatter_give_the_scatter_back(n, monkeypatch):
    monkeypatch.setattr("fieldguide.classify.blocks.BLOCK", 40)  # several blocks
    random = np.random.default_rng(n)
    X, centres, codes = random.standard_normal((n, 8)), random.standard_normal((2, 8)), np.arange(n) % 2
    directions, scatter = scatter_directions(X, centres=centres, codes=codes)
    about = X - centres[codes]
    assert len(scatter) == min(n, 8)
    assert (np.diff(scatter) > 0).all()
    np.testing.assert_allclose(directions @ directions.T, np.eye(len(scatter)), atol=1e-9)
    np.testing.assert_allclose((directions.T * scatter) @ directions, about.T @ about, atol=1e-9)


@pytest.mark.parametrize("n", [3, 12])
def test_nothing_scatters_along_no_direction(n):
    directions, scatter = scatter_directions(
        np.ones((n, 5)), centres=np.ones((1, 5)), codes=np.zeros(n, dtype=int)
    )
    assert directions.shape == (0, 5)
    assert scatter.shape == (0,)
