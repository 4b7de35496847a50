"""Random labels, probabilities and weights."""

import numpy as np
import pytest


@pytest.fixture
def labelled():
    """Make (truth, probabilities, weights) of n photos and k classes, some classes absent."""

    def make(n=200, *, k=5, seed=0):
        random = np.random.default_rng(seed)
        truth = random.integers(0, k - 1, n)
        probabilities = random.dirichlet(np.ones(k), n)
        probabilities[np.arange(n), truth] += 0.4
        return truth, probabilities / probabilities.sum(axis=1, keepdims=True), random.uniform(0, 2, n)

    return make
