import numpy as np
import pytest

from fieldguide.classify.balance.tau_normalised import tau_normalised


@pytest.mark.parametrize("tau", [0.0, 0.5, 1.0])
def test_lengths_are_raised_to_one_minus_tau(tau):
    weights = np.random.default_rng(0).standard_normal((5, 3)).astype(np.float32)
    weights[2] = 0
    found = tau_normalised(weights, tau=tau)
    assert found.dtype == np.float32
    assert (found[2] == 0).all()
    for row, own in zip(np.delete(found, 2, axis=0), np.delete(weights, 2, axis=0), strict=True):
        np.testing.assert_allclose(row, own / np.linalg.norm(own) ** tau, rtol=1e-6)
