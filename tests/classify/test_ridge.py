"""Ridge regression against scikit-learn's and against the formula for leaving one out."""

import numpy as np
import pytest
from sklearn import linear_model

from fieldguide.classify import Ridge, restore_classifier
from fieldguide.errors import GuideError, OptionError


def oracle(X, y, alpha):
    """scikit-learn's penalty is on the sum over photos and knows no scale."""
    centred = X - X.mean(axis=0)
    targets = (y[:, None] == np.unique(y)).astype(float)
    return linear_model.Ridge(alpha=alpha * (centred**2).sum(), tol=1e-12).fit(X, targets)


@pytest.mark.parametrize("n", [4, 40])  # fewer photos than features, and more
@pytest.mark.parametrize("alpha", [3.0, 0.01])
def test_equals_scikit_learn(blobs, n, alpha):
    X, y = blobs(n, d=20, dtype=np.float64)
    ridge, expected = Ridge(alpha=alpha, transforms=None).fit(X, y), oracle(X, y, alpha)
    np.testing.assert_allclose(ridge.coef_, expected.coef_, atol=1e-9)
    np.testing.assert_allclose(ridge.intercept_, expected.intercept_, atol=1e-9)
    chosen = ridge.predict(X)
    assert (chosen == ridge.classes_[expected.predict(X).argmax(axis=1)]).all()


def test_a_fold_of_one_photo_gives_the_leave_one_out_formula(blobs):
    X, y = blobs(6, d=30, dtype=np.float64)
    X -= X.mean(axis=0)
    X = np.vstack([X, -X])  # so that its own mean hardly matters
    codes = np.append(*2 * [np.searchsorted(np.unique(y), y)])
    ridge = Ridge(transforms=None).fit(X, codes)
    alpha = 0.1
    hat = X @ np.linalg.solve(X.T @ X + alpha * (X**2).sum() * np.eye(30), X.T) + 1 / len(X)
    targets = np.eye(3)[codes]
    left_out = targets - (targets - hat @ targets) / (1 - np.diag(hat))[:, None]
    for i in range(0, len(X), 7):
        others = np.arange(len(X)) != i
        share = 1 - (X[i] ** 2).sum() / (X**2).sum() * len(X) / (len(X) - 1)
        ridge.alpha = alpha / share  # the penalty of all photos, in the scale of the others
        ((_, scores),) = ridge._path(X[others], codes[others], held=X[i : i + 1])
        np.testing.assert_allclose(scores[0], left_out[i], atol=2e-2)


def test_the_path_gives_what_single_fits_give(blobs):
    X, y = blobs(10, d=15, dtype=np.float64)
    codes, ridge = np.searchsorted(np.unique(y), y), Ridge(transforms=None).fit(X, y)
    for setting, scores in ridge._path(X[:20], codes[:20], held=X[20:]):
        expected = oracle(X[:20], codes[:20], setting["alpha"]).predict(X[20:])
        np.testing.assert_allclose(scores, expected, atol=1e-8)


def test_neither_number_of_photos_nor_unit_matters_to_the_penalty(blobs):
    X, y = blobs(10, dtype=np.float64)
    once = Ridge(alpha=0.1, transforms=None, calibrate="temperature").fit(X, y)
    again = Ridge(alpha=0.1, transforms=None, calibrate="temperature")
    again.fit(1000 * np.vstack([X, X]), np.append(y, y))
    np.testing.assert_allclose(again.coef_ * 1000, once.coef_, atol=1e-9)


@pytest.mark.parametrize("alpha", [0, -1, "strong", True, np.nan])
def test_a_penalty_that_is_none_is_refused(blobs, alpha):
    with pytest.raises(OptionError, match=r"alpha is .*; give a number above 0, or None to choose it"):
        Ridge(alpha=alpha).fit(*blobs())


@pytest.mark.parametrize(
    "change",
    [
        lambda a: a.update(counts=a["counts"] * 0),
        lambda a: a.update(root_codes=a["root_codes"][::-1].copy()),
        lambda a: a.update(root_codes=a["root_codes"] - 1),
    ],
)
def test_damaged_sums_are_named(blobs, change):
    spec, arrays = Ridge(alpha=1.0).fit(*blobs()).state()
    change(arrays)
    with pytest.raises(GuideError, match="the stored ridge classifier has sums that belong to no class"):
        restore_classifier(spec, arrays)
