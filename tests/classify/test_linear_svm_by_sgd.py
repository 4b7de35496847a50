"""Averaged gradient descent against the exact solution."""

import numpy as np
import pytest

from fieldguide.classify import LinearSVM, LinearSVMBySGD
from fieldguide.errors import OptionError


def objective(classifier, X, y, *, C):
    Z, total = classifier.chain_.apply(X), 0.0
    for row, label in enumerate(classifier.classes_):
        signs = np.where(y == label, 1, -1)
        w, b = classifier.coef_[row], classifier.intercept_[row]
        total += C * np.maximum(0, 1 - signs * (Z @ w + b)).sum() + (w**2).sum() / 2
    return total


@pytest.mark.parametrize("C", [1e-3, 1e-2, 0.1])
def test_comes_near_the_minimum(blobs, C):
    X, y = blobs(300, spread=1.5, dtype=np.float64)
    least = objective(LinearSVM(C=C, loss="hinge").fit(X, y), X, y, C=C)
    found = objective(LinearSVMBySGD(C=C, epochs=20).fit(X, y), X, y, C=C)
    assert least - 1e-3 <= found <= 1.01 * least


@pytest.mark.parametrize("C", [1e-3, 1e-2, 0.1])
def test_correlated_features_cost_no_more_steps(blobs, C):
    X, y = blobs(300, d=20, spread=1.5, dtype=np.float64)
    mixed = X @ np.linalg.qr(np.random.default_rng(3).standard_normal((20, 20)))[0]
    mixed = (mixed * np.geomspace(1, 1e-3, 20)) @ np.random.default_rng(4).standard_normal((20, 20))
    exact = LinearSVM(C=C, loss="hinge").fit(mixed, y)
    found = LinearSVMBySGD(C=C).fit(mixed, y)
    least = objective(exact, mixed, y, C=C)
    assert least - 1e-3 <= objective(found, mixed, y, C=C) <= 1.01 * least
    assert abs(found.score(mixed, y) - exact.score(mixed, y)) < 0.01


def test_very_wide_vectors_are_taken_as_they_are(blobs, monkeypatch):
    monkeypatch.setattr("fieldguide.classify.linear_svm_by_sgd.FACTORISED", 5)
    X, y = blobs(300, spread=1.5, dtype=np.float64)
    least = objective(LinearSVM(C=0.01, loss="hinge").fit(X, y), X, y, C=0.01)
    assert objective(LinearSVMBySGD(C=0.01, epochs=20).fit(X, y), X, y, C=0.01) <= 1.03 * least


def test_one_epoch_is_enough_to_start(blobs):
    X, y = blobs(300, spread=0.5)
    assert LinearSVMBySGD(C=0.01, epochs=1).fit(X, y).score(X, y) > 0.95


def test_bad_options_are_named(blobs):
    with pytest.raises(OptionError, match="epochs is 0; give a whole number from 1, or None"):
        LinearSVMBySGD(epochs=0).fit(*blobs())
