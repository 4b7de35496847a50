"""Shrinkage LDA against scikit-learn's."""

import numpy as np
import pytest
from scipy.special import softmax
from sklearn.covariance import ledoit_wolf_shrinkage
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from fieldguide.classify import ShrinkageLDA
from fieldguide.errors import OptionError


@pytest.mark.parametrize("n", [4, 40])  # fewer photos than features, and more
@pytest.mark.parametrize("shrinkage", [0.9, 0.2, 1.0])
def test_equals_scikit_learn_at_one_shrinkage(blobs, n, shrinkage):
    X, y = blobs(n, d=20, dtype=np.float64)
    X, y = X[: len(X) - 2], y[: len(y) - 2]  # classes of different sizes
    lda = ShrinkageLDA(shrinkage=shrinkage, transforms=None, calibrate="temperature").fit(X, y)
    oracle = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=shrinkage).fit(X, y)
    p = softmax(oracle.decision_function(X) / lda.temperature_, axis=1)
    np.testing.assert_allclose(lda.predict_proba(X), p, atol=1e-9)


@pytest.mark.parametrize("n", [4, 40])
def test_the_computed_shrinkage_is_that_of_ledoit_and_wolf(blobs, n):
    X, y = blobs(n, d=20, dtype=np.float64)
    lda = ShrinkageLDA(shrinkage="ledoit_wolf", transforms=None).fit(X, y)
    about_means = X - np.stack([X[y == label].mean(axis=0) for label in y])
    expected = ledoit_wolf_shrinkage(about_means, assume_centered=True)
    assert lda.chosen_["shrinkage"] == pytest.approx(expected, rel=1e-9)


def test_on_classes_of_equal_size_and_spread_it_is_near_scikit_learns_auto(blobs):
    X, y = blobs(400, d=5, dtype=np.float64)
    lda = ShrinkageLDA(shrinkage="ledoit_wolf", transforms=None).fit(X, y)
    oracle = LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto").fit(X, y)
    assert (lda.predict(X) == oracle.predict(X)).mean() > 0.995


def test_one_photo_of_each_class_is_compared_with_its_mean(blobs):
    X, y = blobs(1, k=4, d=20, dtype=np.float64)
    lda = ShrinkageLDA(transforms=None).fit(X, y)
    near = X + 0.1 * np.random.default_rng(0).standard_normal(X.shape)
    nearest = ((near[:, None] - X) ** 2).sum(axis=2)
    spread = ((X - X.mean(axis=0)) ** 2).sum(axis=1).mean()
    order = np.argsort(y)
    np.testing.assert_allclose(
        lda.predict_proba(near), softmax(-nearest[:, order] / 2 / spread, axis=1), atol=1e-9
    )


def test_equal_priors_do_not_ask_how_many_photos(blobs):
    X, y = blobs(30, k=2, spread=3.0, dtype=np.float64)
    rare = np.r_[np.flatnonzero(y == "a"), np.flatnonzero(y == "b")[:5]]
    more, alike = (
        ShrinkageLDA(priors=priors, shrinkage=0.5, calibrate="temperature").fit(X[rare], y[rare])
        for priors in ("training", "equal")
    )
    np.testing.assert_allclose(more.intercept_ - alike.intercept_, np.log([30 / 35, 5 / 35]))


@pytest.mark.parametrize("shrinkage", [0, 1.5, "oas", True, np.nan])
def test_a_shrinkage_that_is_none_is_refused(blobs, shrinkage):
    with pytest.raises(
        OptionError, match=r"shrinkage is .*; give a number above 0 and up to 1, 'ledoit_wolf', or None"
    ):
        ShrinkageLDA(shrinkage=shrinkage).fit(*blobs())


def test_unknown_priors_are_refused(blobs):
    with pytest.raises(OptionError, match=r"^priors is 'flat'; give training or equal\.$"):
        ShrinkageLDA(priors="flat").fit(*blobs())
