"""The loss family against slow loops and finite differences."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldguide.classify.balance import ClassLoss


def slow(loss, scores, code):
    """Return the loss of one photo, term by term as it is written."""
    seen = [
        loss.scale * (z + loss.offsets[j] - (loss.margins[j] if j == code else 0.0))
        for j, z in enumerate(scores)
    ]
    p = math.exp(seen[code]) / sum(math.exp(z) for z in seen)
    return loss.weights[code] * (1 - p) ** loss.focal_power * -math.log(p)


def any_loss(seed, *, k=4, focal_power=0.0, scale=1.0):
    random = np.random.default_rng(seed)
    return ClassLoss.of(
        k,
        weights=random.uniform(0.1, 3, k),
        offsets=random.standard_normal(k),
        margins=random.uniform(0, 0.5, k),
        focal_power=focal_power,
        scale=scale,
    )


@pytest.mark.parametrize("focal_power", [0.0, 0.5, 1.0, 2.0, 5.0])
@pytest.mark.parametrize("scale", [1.0, 3.0])
def test_equals_the_formula(focal_power, scale):
    loss = any_loss(1, focal_power=focal_power, scale=scale)
    random = np.random.default_rng(2)
    scores, codes = random.standard_normal((50, 4)), random.integers(0, 4, 50)
    before = scores.copy()
    losses, _ = loss.evaluate(scores, codes)
    np.testing.assert_allclose(losses, [slow(loss, z, c) for z, c in zip(scores, codes, strict=True)])
    assert (scores == before).all()


@settings(max_examples=60)
@given(
    seed=st.integers(0, 10**6),
    focal_power=st.sampled_from([0.0, 0.3, 0.5, 1.0, 2.0, 5.0]),
    scale=st.sampled_from([0.5, 1.0, 5.0]),
)
def test_the_slope_is_that_of_finite_differences(seed, focal_power, scale):
    loss = any_loss(seed, focal_power=focal_power, scale=scale)
    random = np.random.default_rng(seed)
    scores, codes = random.standard_normal((3, 4)), random.integers(0, 4, 3)
    _, slopes = loss.evaluate(scores, codes)
    step = 1e-6
    for j in range(4):
        there, back = scores.copy(), scores.copy()
        there[:, j] += step
        back[:, j] -= step
        found = (loss.evaluate(there, codes)[0] - loss.evaluate(back, codes)[0]) / (2 * step)
        np.testing.assert_allclose(slopes[:, j], found, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("focal_power", [0.0, 0.5, 2.0])
def test_sure_photos_are_finite(focal_power):
    loss = ClassLoss.of(2, focal_power=focal_power, scale=30.0)
    scores, codes = np.array([[1e3, -1e3], [1e3, -1e3], [40.0, 0.0]]), np.array([0, 1, 0])
    losses, slopes = loss.evaluate(scores, codes)
    assert np.isfinite(losses).all()
    assert np.isfinite(slopes).all()
    assert losses[0] == pytest.approx(0, abs=1e-12)
    assert losses[1] == pytest.approx(30 * 2000)
    np.testing.assert_allclose(slopes[0], 0, atol=1e-12)


def test_neutral_values_are_cross_entropy():
    random = np.random.default_rng(0)
    scores, codes = random.standard_normal((20, 3)), random.integers(0, 3, 20)
    losses, slopes = ClassLoss.of(3).evaluate(scores, codes)
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(losses, -np.log(p[np.arange(20), codes]))
    np.testing.assert_allclose(slopes, p - np.eye(3)[codes])
