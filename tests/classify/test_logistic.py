"""Logistic regression against scikit-learn's."""

import numpy as np
import pytest
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression

from fieldguide.classify import Logistic, assign_folds
from fieldguide.classify.calibrate import TemperatureScaling
from fieldguide.classify.logistic import PATH
from fieldguide.classify.softmax_regression import SoftmaxRegression
from fieldguide.errors import OptionError


def reference(X, y, *, C):
    mean, spread = X.mean(axis=0), X.std(axis=0)
    scale = np.maximum(spread, np.median(spread))
    model = LogisticRegression(C=C, tol=1e-10, max_iter=20_000).fit((X - mean) / scale, y)
    return lambda Z: model.predict_proba((Z - mean) / scale)


@pytest.mark.parametrize("k", [2, 4])
@pytest.mark.parametrize(("n", "d"), [(40, 6), (15, 100)], ids=["tall", "wide"])
@pytest.mark.parametrize("C", [1e-4, 0.01, 1.0])
def test_equals_scikit_learn(blobs, k, n, d, C):
    X, y = blobs(n, k=k, d=d, dtype=np.float64, spread=2.0)
    classifier = Logistic(C=C).fit(X, y)
    classifier.calibration_ = TemperatureScaling(1.0)
    np.testing.assert_allclose(classifier.predict_proba(X), reference(X, y, C=C)(X), atol=3e-4)


def test_equals_scikit_learn_at_the_chosen_c_and_out_of_fold(blobs):
    X, y = blobs(30, spread=2.0, dtype=np.float64)
    classifier = Logistic().fit(X, y)
    C, temperature = classifier.chosen_["C"], classifier.temperature_
    assert C in PATH
    p = reference(X, y, C=C)(X) ** (1 / temperature)
    np.testing.assert_allclose(classifier.predict_proba(X), p / p.sum(axis=1, keepdims=True), atol=1e-3)

    codes = np.searchsorted(classifier.classes_, y)
    folds = assign_folds(codes)
    loss = []
    for fold in range(5):
        held = folds == fold
        as_strong = C * len(X) / (~held).sum()  # against the mean loss
        q = reference(X[~held], y[~held], C=as_strong)(X[held]) ** (1 / temperature)
        loss += (-np.log(q / q.sum(axis=1, keepdims=True)))[np.arange(held.sum()), codes[held]].tolist()
    assert classifier.chosen_["log_loss"] == pytest.approx(np.mean(loss), abs=1e-3)


def test_wide_without_a_factor_is_the_same(blobs, monkeypatch):
    X, y = blobs(15, k=3, d=100, dtype=np.float64)
    codes = np.unique(y, return_inverse=True)[1]
    factored = SoftmaxRegression(X, codes, k=3).solve(0.1)
    monkeypatch.setattr("fieldguide.classify.penalised_regression.FACTORISED", 0)
    plain = SoftmaxRegression(X, codes, k=3).solve(0.1)
    for one, other in zip(factored, plain, strict=True):
        np.testing.assert_allclose(one - one.mean(axis=0), other - other.mean(axis=0), atol=2e-4)


def test_in_blocks_it_is_the_same(blobs, monkeypatch):
    for k in (2, 3):
        X, y = blobs(15, k=k, dtype=np.float64)
        codes = np.unique(y, return_inverse=True)[1]
        whole = SoftmaxRegression(X, codes, k=k).solve(0.1)
        with monkeypatch.context() as patch:
            patch.setattr("fieldguide.classify.penalised_regression.NEAR", 20)
            blocks = SoftmaxRegression(X, codes, k=k).solve(0.1)
        for one, other in zip(whole, blocks, strict=True):
            np.testing.assert_allclose(one, other, atol=1e-6)


def test_the_start_does_not_matter(blobs):
    X, y = blobs(30, spread=2.0, dtype=np.float64)
    codes = np.unique(y, return_inverse=True)[1]
    problem = SoftmaxRegression(X, codes, k=3)
    for C in PATH[:9]:
        along = problem.solve(C)
    direct = SoftmaxRegression(X, codes, k=3).solve(PATH[8])
    np.testing.assert_allclose(along[0], direct[0], atol=2e-3)


def test_solutions_that_are_compared_take_fewer_steps_to_nearly_the_same_loss(blobs, monkeypatch):
    X, y = blobs(60, k=3, d=30, spread=3.0)
    codes = np.unique(y, return_inverse=True)[1]
    looks = []
    plain = SoftmaxRegression._mean_loss

    def counted(self, *given, **named):
        looks.append(self)
        return plain(self, *given, **named)

    monkeypatch.setattr(SoftmaxRegression, "_mean_loss", counted)
    exact, compared = (SoftmaxRegression(X, codes, k=3, penalties=n) for n in (1, 13))
    for C in PATH:
        scores = [X @ coef.T + offsets for coef, offsets in (exact.solve(C), compared.solve(C))]
        one, other = (-log_softmax(own, axis=1)[np.arange(len(codes)), codes].mean() for own in scores)
        assert abs(one - other) < 1e-3
    assert looks.count(compared) < 0.8 * looks.count(exact)


@pytest.mark.parametrize("unit", [1e-3, 1e4])
def test_shift_and_common_unit_of_features_do_not_matter(blobs, unit):
    X, y = blobs(dtype=np.float64)
    p = Logistic(C=0.1).fit(X, y).predict_proba(X)
    Z = unit * (X + np.array([5, -3, 0, 1e3, 0, 1]))
    np.testing.assert_allclose(Logistic(C=0.1).fit(Z, y).predict_proba(Z), p, atol=1e-4)


def test_a_feature_that_hardly_varies_decides_nothing(blobs):
    X, y = blobs(100, dtype=np.float64)
    nearly_zero = np.zeros((len(X), 1))
    nearly_zero[0] = 1e-3
    classifier = Logistic(C=0.1).fit(np.hstack([X, nearly_zero]), y)
    shown = np.hstack([X, np.ones_like(nearly_zero)])  # 1,000 times what was seen in training
    p = Logistic(C=0.1).fit(X, y).predict_proba(X)
    np.testing.assert_allclose(classifier.predict_proba(shown), p, atol=0.05)


def test_hopeless_features_get_the_strongest_penalty():
    random = np.random.default_rng(0)
    X, y = random.standard_normal((200, 30)), random.integers(0, 2, 200)
    classifier = Logistic().fit(X, y)
    assert classifier.chosen_["C"] <= 1e-3
    assert classifier.chosen_["log_loss"] == pytest.approx(np.log(2), abs=0.01)


def test_too_few_photos_take_the_default():
    assert Logistic().fit(np.eye(2), ["a", "b"]).chosen_["C"] == 0.01
    assert Logistic(C=3).fit(np.eye(2), ["a", "b"]).chosen_["C"] == 3


@pytest.mark.parametrize("C", [0, -1, np.inf, np.nan, "strong"])
def test_a_c_that_is_no_strength_is_refused(C):
    with pytest.raises(OptionError, match="give a number above 0, or None to choose it"):
        Logistic(C=C).fit(np.eye(2), ["a", "b"])
