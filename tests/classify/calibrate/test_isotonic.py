"""Isotonic calibration against a slow pair-adjacent-violators loop."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import log_softmax, softmax

from fieldguide.classify.calibrate import Isotonic, fit_isotonic, restore_calibration
from fieldguide.errors import GuideError


def pooled(stated, hits, weights):
    """Pair-adjacent violators: blocks of (weight, hits), merged while one is above the next."""
    blocks = []
    for value in sorted(set(stated)):
        own = [i for i, other in enumerate(stated) if other == value]
        blocks.append([sum(weights[i] for i in own), sum(weights[i] * hits[i] for i in own), [value]])
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][0] >= blocks[-1][1] / blocks[-1][0]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    return {value: hit / weight for weight, hit, values in blocks for value in values}


@given(st.integers(0, 2**32 - 1), st.integers(2, 40), st.booleans())
def test_equals_the_slow_loop_on_the_photos_it_was_fitted_on(seed, n, weighted):
    random = np.random.default_rng(seed)
    scores, codes = random.integers(-3, 4, (n, 3)).astype(float), random.integers(0, 3, n)
    weights = random.integers(1, 4, n).astype(float) if weighted else None
    found = fit_isotonic(scores, codes, temperature=2.0, weights=weights).probabilities(scores)
    tempered = softmax(scores / 2, axis=1)
    slow = np.empty((n, 3))
    for j in range(3):
        stated = tempered[:, j].round(13).tolist()  # equal scores give equal numbers but for rounding
        curve = pooled(stated, (codes == j).tolist(), [1] * n if weights is None else weights.tolist())
        slow[:, j] = [(n * curve[value] + value + 1 / 3) / (n + 2) for value in stated]
    np.testing.assert_allclose(found, slow / slow.sum(axis=1, keepdims=True), atol=1e-9)


def test_two_classes_mirror_each_other():
    random = np.random.default_rng(0)
    gap = random.standard_normal(300)
    scores = np.stack([gap, -gap], axis=1)
    codes = (random.random(300) > 1 / (1 + np.exp(-gap))).astype(int)
    p = fit_isotonic(scores, codes, temperature=1.0).probabilities(scores)
    flipped = fit_isotonic(scores[:, ::-1], 1 - codes, temperature=1.0).probabilities(scores[:, ::-1])
    np.testing.assert_allclose(p, flipped[:, ::-1], atol=1e-12)
    assert (np.diff(p[np.argsort(gap), 0]) > 0).all()


def test_nothing_is_certain_and_steps_are_no_ties():
    scores = log_softmax(np.linspace(-5, 5, 50)[:, None] * [1.0, -1.0], axis=1)
    p = fit_isotonic(scores, (np.arange(50) < 25).astype(int), temperature=1.0).probabilities(scores)
    assert p.min() > 1 / 200
    assert len(np.unique(p[:, 0])) == 50


def test_finds_a_rising_curve():
    random = np.random.default_rng(3)
    stated = random.random(20_000)
    true = stated**2
    scores = np.log(np.stack([stated, 1 - stated], axis=1))
    codes = (random.random(20_000) > true).astype(int)
    p = fit_isotonic(scores, codes, temperature=1.0).probabilities(scores)[:, 0]
    assert np.abs(p - true).mean() < 0.015


def fitted():
    random = np.random.default_rng(1)
    scores = random.standard_normal((80, 3))
    return fit_isotonic(scores, random.integers(0, 3, 80), temperature=1.5), scores


def test_stored_and_restored():
    one, scores = fitted()
    again = restore_calibration("isotonic", one.arrays(), k=3, temperature=1.5)
    assert isinstance(again, Isotonic)
    assert (again.probabilities(scores) == one.probabilities(scores)).all()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("starts", np.array([0, 5, 5]), "not rising from 0 to 1"),
        ("starts", np.array([1, 5, 9]), "not rising from 0 to 1"),
        ("starts", np.array([0, -5, 9]), "not rising from 0 to 1"),
        ("starts", np.array([0, 5, 10**6]), "not rising from 0 to 1"),
        ("starts", np.array([0.0, 5.0, 9.0]), "must hold finite int32 or int64"),
        ("worth", np.array([0.0]), "not rising from 0 to 1"),
        ("outputs", np.array([0.5]), "'calibration.outputs' has shape"),
    ],
)
def test_damaged_arrays_are_refused(name, value, told):
    arrays = fitted()[0].arrays() | {f"calibration.{name}": value}
    with pytest.raises(GuideError, match=told):
        restore_calibration("isotonic", arrays, k=3, temperature=1.5)


@pytest.mark.parametrize("change", [lambda y: y[::-1], lambda y: y + 1, lambda y: y - 1])
def test_curves_that_fall_or_leave_the_unit_interval_are_refused(change):
    arrays = fitted()[0].arrays()
    arrays["calibration.outputs"] = change(arrays["calibration.outputs"])
    with pytest.raises(GuideError, match="not rising from 0 to 1"):
        restore_calibration("isotonic", arrays, k=3, temperature=1.5)
