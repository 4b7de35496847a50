"""The kernel machine against LIBSVM, by way of scikit-learn."""

import numpy as np
import pytest
from sklearn.svm import SVC

from fieldguide.classify import KernelSVM, restore_classifier
from fieldguide.errors import GuideError, OptionError


@pytest.mark.parametrize("gamma", [None, 0.3])
def test_equals_libsvm(blobs, gamma, monkeypatch):
    monkeypatch.setattr("fieldguide.classify.dual_svm.TOLERANCE", 1e-8)
    X, y = blobs(30, dtype=np.float64, spread=2.0)
    ours = KernelSVM(C=2.0, gamma=gamma, transforms=None).fit(X, y)
    for column, label in enumerate("abc"):
        theirs = SVC(C=2.0, gamma="scale" if gamma is None else gamma, tol=1e-8).fit(X, y == label)
        np.testing.assert_allclose(ours._log_scores(X)[:, column], theirs.decision_function(X), atol=1e-6)


def test_learns_what_no_line_can():
    random = np.random.default_rng(0)
    X = random.standard_normal((200, 2))
    y = np.where((X**2).sum(axis=1) > 1.4, "far", "near")
    assert KernelSVM().fit(X[:120], y[:120]).score(X[120:], y[120:]) > 0.9


def test_limits_and_options_are_named(blobs, monkeypatch):
    X, y = blobs()
    with pytest.raises(OptionError, match="gamma is 0; give a number above 0"):
        KernelSVM(gamma=0).fit(X, y)
    monkeypatch.setattr("fieldguide.classify.dual_svm.MOST_PHOTOS", 50)
    with pytest.raises(
        OptionError, match=r"rbf_svm compares all pairs .* at most 50 of them, not 60\. Take linear_svm"
    ):
        KernelSVM().fit(X, y)


def test_a_damaged_width_is_named(blobs):
    spec, arrays = KernelSVM(C=1.0).fit(*blobs()).state()
    with pytest.raises(GuideError, match="has gamma -1"):
        restore_classifier(spec, {**arrays, "gamma": np.array([-1.0])})
