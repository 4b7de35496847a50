"""Vector scaling against a general optimiser and the truth it was made from."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

from fieldguide.classify.calibrate import VectorScaling, fit_vector_scaling, restore_calibration
from fieldguide.errors import GuideError


def made(n, *, scales, offsets, seed=0):
    """Scores and classes for which these scales and offsets are right."""
    random = np.random.default_rng(seed)
    scores = 2 * random.standard_normal((n, len(scales)))
    p = softmax((scores - scores.mean(axis=1, keepdims=True)) * scales + offsets, axis=1)
    return scores, (p.cumsum(axis=1) < random.random((n, 1))).sum(axis=1)


def objective(both, scores, codes, temperature, weights):
    """As the docstring says it, photo by photo."""
    k = scores.shape[1]
    total = ((both[:k] - 1) ** 2).sum() / 2 + (both[k:] ** 2).sum() / 2
    for row, own, weight in zip(scores, codes, weights, strict=True):
        z = (row - row.mean()) / temperature
        total -= weight * log_softmax(both[:k] * z + both[k:])[own]
    return total


@pytest.mark.parametrize("weighted", [False, True])
def test_equals_a_general_optimiser(weighted):
    scores, codes = made(40, scales=np.array([1.0, 0.5, 2.0]), offsets=np.array([0.5, 0.0, -0.5]))
    weights = np.random.default_rng(1).uniform(0.5, 2, 40) if weighted else None
    fitted = fit_vector_scaling(scores, codes, temperature=1.7, weights=weights)
    args = (scores, codes, 1.7, np.ones(40) if weights is None else weights)
    slow = minimize(objective, [1.0] * 3 + [0.0] * 3, args, method="Nelder-Mead", options={"maxfev": 20_000})
    ours = np.concatenate([fitted.scales * 1.7, fitted.offsets])
    assert objective(ours, *args) <= slow.fun + 1e-6
    np.testing.assert_allclose(ours, slow.x, atol=5e-3)


def test_finds_what_made_the_labels():
    scales, offsets = np.array([1.5, 0.7, 1.0]), np.array([1.0, 0.0, -1.0])
    scores, codes = made(20_000, scales=scales, offsets=offsets)
    fitted = fit_vector_scaling(scores, codes, temperature=1.0)
    np.testing.assert_allclose(fitted.scales, scales, atol=0.1)
    np.testing.assert_allclose(fitted.offsets - fitted.offsets.mean(), offsets - offsets.mean(), atol=0.1)


def test_a_constant_per_photo_does_not_matter():
    scores, codes = made(60, scales=np.ones(3), offsets=np.zeros(3))
    shift = np.random.default_rng(2).standard_normal((60, 1))
    one = fit_vector_scaling(scores, codes, temperature=1.0).probabilities(scores)
    two = fit_vector_scaling(scores + shift, codes, temperature=1.0).probabilities(scores - shift)
    np.testing.assert_allclose(one, two, atol=1e-6)


def test_a_class_that_no_photo_has_stays_possible():
    scores, codes = made(200, scales=np.ones(3), offsets=np.zeros(3))
    p = fit_vector_scaling(scores, codes.clip(max=1), temperature=1.0).probabilities(scores)
    assert 1e-6 < p[:, 2].mean() < 0.1


def test_two_classes_are_a_sigmoid():
    fitted = VectorScaling(np.array([1.2, 0.8]), np.array([0.3, -0.1]))
    gap = np.linspace(-4, 4, 9)
    p = fitted.probabilities(np.stack([gap / 2, -gap / 2], axis=1))[:, 0]
    np.testing.assert_allclose(p, 1 / (1 + np.exp(-(gap * (1.2 + 0.8) / 2 + 0.4))))


def test_stored_and_restored():
    one = VectorScaling(np.array([1.0, 2.0]), np.array([0.0, 1.0]))
    again = restore_calibration("vector", one.arrays(), k=2, temperature=1.0)
    scores = np.random.default_rng(0).standard_normal((5, 2))
    assert (again.probabilities(scores) == one.probabilities(scores)).all()


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ({"calibration.scales": np.array([1.0, -2.0])}, "the stored calibration has a scale below 0"),
        ({"calibration.scales": np.array([1.0])}, "'calibration.scales' has shape"),
        ({"calibration.offsets": np.array([0.0, np.nan])}, "must hold finite"),
    ],
)
def test_damaged_arrays_are_refused(damage, told):
    arrays = VectorScaling(np.ones(2), np.zeros(2)).arrays() | damage
    with pytest.raises(GuideError, match=told):
        restore_calibration("vector", arrays, k=2, temperature=1.0)


def test_an_unknown_calibration_is_refused():
    with pytest.raises(GuideError, match=r"^the guide stores an unknown calibration, 'beta'; a newer"):
        restore_calibration("beta", {}, k=2, temperature=1.0)
