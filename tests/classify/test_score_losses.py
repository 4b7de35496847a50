"""Slopes against differences of the losses themselves."""

import numpy as np
import pytest
from scipy.special import log_softmax

from fieldguide.classify.score_losses import SLOPES


def losses(name, scores, codes):
    hits = codes[:, None] == np.arange(scores.shape[1])
    if name == "cross_entropy":
        return -log_softmax(scores, axis=1)[hits].sum()
    if name == "squared":
        return ((scores - hits) ** 2).sum() / 2
    return np.maximum(0, 1 - np.where(hits, 1, -1) * scores).sum()


@pytest.mark.parametrize("name", sorted(SLOPES))
def test_slopes_are_those_of_the_losses(name):
    random = np.random.default_rng(0)
    scores, codes = 2 * random.standard_normal((7, 4)), random.integers(0, 4, 7)
    slopes = SLOPES[name](scores.copy(), codes)
    step = 1e-6
    for place in np.ndindex(scores.shape):
        change = np.zeros_like(scores)
        change[place] = step
        rise = losses(name, scores + change, codes) - losses(name, scores - change, codes)
        assert slopes[place] == pytest.approx(rise / (2 * step), abs=1e-6)


@pytest.mark.parametrize("name", sorted(SLOPES))
def test_float32_stays_float32(name):
    assert SLOPES[name](np.zeros((2, 3), np.float32), np.array([0, 2])).dtype == np.float32


def test_large_scores_do_not_overflow():
    slopes = SLOPES["cross_entropy"](np.array([[1e4, 0.0, -1e4]]), np.array([1]))
    np.testing.assert_allclose(slopes, [[1, -1, 0]], atol=1e-12)
