"""Linear machines against LIBLINEAR and LIBSVM, by way of scikit-learn."""

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, LinearSVC

from fieldguide.classify import LinearSVM, penalised_regression
from fieldguide.errors import OptionError


def objective(classifier, X, y, *, C, power):
    """The published one, of the machines that are stored."""
    Z, total = classifier.chain_.apply(X), 0.0
    for row, label in enumerate(classifier.classes_):
        signs = np.where(y == label, 1, -1)
        w, b = classifier.coef_[row], classifier.intercept_[row]
        total += C * (np.maximum(0, 1 - signs * (Z @ w + b)) ** power).sum() + (w**2).sum() / 2
    return total


@pytest.mark.parametrize(("n", "d"), [(40, 6), (15, 100)], ids=["tall", "wide"])
@pytest.mark.parametrize("C", [1e-4, 0.01, 1.0])
def test_squared_hinge_equals_liblinear(blobs, n, d, C):
    X, y = blobs(n, d=d, dtype=np.float64, spread=2.0)
    Z = StandardScaler().fit_transform(X)
    # A large constant feature is hardly penalised; ours is not at all.
    theirs = LinearSVC(C=C, dual=False, intercept_scaling=1e3, tol=1e-10, max_iter=20_000).fit(Z, y)
    ours = LinearSVM(C=C).fit(X, y)
    np.testing.assert_allclose(ours._log_scores(Z), theirs.decision_function(Z), atol=0.02)
    least = objective(ours, X, y, C=C, power=2)
    ours.coef_, ours.intercept_ = theirs.coef_, theirs.intercept_
    assert least <= objective(ours, X, y, C=C, power=2) * (1 + 1e-4)


@pytest.mark.parametrize("C", [0.01, 1.0])
def test_hinge_equals_libsvm(blobs, C):
    X, y = blobs(30, d=8, dtype=np.float64, spread=2.0)
    ours = LinearSVM(C=C, loss="hinge", transforms=None).fit(X, y)
    for column, label in enumerate("abc"):
        theirs = SVC(kernel="linear", C=C, tol=1e-6).fit(X, y == label)
        np.testing.assert_allclose(ours._log_scores(X)[:, column], theirs.decision_function(X), atol=5e-3)


@pytest.mark.parametrize(("loss", "power"), [("squared_hinge", 2), ("hinge", 1)])
def test_no_step_lowers_the_objective(blobs, loss, power):
    X, y = blobs(20, dtype=np.float64, spread=2.0)
    classifier = LinearSVM(C=0.1, loss=loss).fit(X, y)
    least = objective(classifier, X, y, C=0.1, power=power)
    coef, intercept = classifier.coef_, classifier.intercept_
    random = np.random.default_rng(0)
    for _ in range(20):
        classifier.coef_ = coef + 0.01 * random.standard_normal(coef.shape)
        classifier.intercept_ = intercept + 0.01 * random.standard_normal(3)
        assert objective(classifier, X, y, C=0.1, power=power) > least - 1e-3


def test_two_classes_share_one_machine(blobs):
    X, y = blobs(k=2)
    for loss in ("hinge", "squared_hinge"):
        classifier = LinearSVM(C=0.1, loss=loss).fit(X, y)
        np.testing.assert_allclose(classifier.coef_[0], -classifier.coef_[1], rtol=1e-6)


def test_float32_and_wide_is_as_float64(blobs):
    X, y = blobs(20, d=200, dtype=np.float64)
    one, other = LinearSVM(C=0.01).fit(X, y), LinearSVM(C=0.01).fit(X.astype(np.float32), y)
    assert other.coef_.dtype == np.float32
    np.testing.assert_allclose(one.coef_, other.coef_, atol=1e-3)


def test_bad_options_are_named(blobs, monkeypatch):
    X, y = blobs()
    with pytest.raises(OptionError, match="loss is 'zero_one'; give one of squared_hinge, hinge"):
        LinearSVM(loss="zero_one").fit(X, y)
    with pytest.raises(OptionError, match="C is -1; give a number above 0, or None to choose it"):
        LinearSVM(C=-1).fit(X, y)
    monkeypatch.setattr("fieldguide.classify.dual_svm.MOST_PHOTOS", 59)
    with pytest.raises(
        OptionError, match=r"takes at most 59 of them, not 60\. Take loss='squared_hinge', or"
    ):
        LinearSVM(loss="hinge").fit(X, y)


def test_templates_are_weights_of_the_features_as_they_come(blobs):
    X, y = blobs(dtype=np.float64)
    X = X * [1, 10, 100, 1, 1, 1] + 5
    for transforms in (None, "standardise", "range", ("centre", "pca:6"), ("standardise", "whiten:6")):
        classifier = LinearSVM(C=0.01, transforms=transforms).fit(X, y)
        scores = classifier._log_scores(classifier.chain_.apply(X))
        ours = X @ classifier.templates().T
        gap = (scores - scores.mean(axis=1, keepdims=True)) - ours
        np.testing.assert_allclose(gap, np.tile(gap[0], (len(X), 1)), atol=1e-6)
    with pytest.raises(OptionError, match="the transform 'l2' is not linear"):
        LinearSVM(C=0.01, transforms="l2").fit(X, y).templates()


def test_products_that_rounding_made_indefinite_still_have_a_solution(monkeypatch):
    monkeypatch.setitem(penalised_regression.DEFINED, np.dtype(np.float32), 1e-8)
    random = np.random.default_rng(0)
    X = np.repeat(random.standard_normal((30, 4000), dtype=np.float32), 10, axis=0)
    y = np.repeat(np.arange(3), 100)
    assert (LinearSVM(C=1e-3).fit(X, y).predict(X) == y).all()
