"""Vectors with classes in them."""

import numpy as np
import pytest

from fieldguide.classify import Ensemble, make_classifier
from fieldguide.classify.balance import METHODS
from fieldguide.classify.catalogue import CLASSIFIERS

# Every classifier, what `fit` makes of several, and every way to learn from uneven classes.
NAMES = (*sorted(CLASSIFIERS), "ensemble", *(f"balanced:{method}" for method in METHODS))


@pytest.fixture(params=NAMES)
def name(request):
    return request.param


# So little that a test takes a moment; the defaults are in the examples and in the tests of each member.
QUICK = {
    "balanced": {"goal": "balanced"},
    "gradient_boosting": {"rounds": 20, "learning_rate": 0.3},
    "linear_svm_sgd": {"epochs": 2},
    "neural_network": {"hidden": (16,), "epochs": 20, "learning_rate": 0.03},
    "random_forest": {"trees": 20, "min_samples_leaf": 1},
}


def quick(name, **options):
    """Make a classifier by its name, or by "balanced:" and a method."""
    name, _, method = name.partition(":")
    if name == "ensemble":
        return Ensemble(**options)
    if not method:
        return make_classifier(name, **QUICK.get(name, {}), **options)
    C = {"C": 0.1} if "C" in METHODS[method].default else {}
    return make_classifier(name, method=method, goal="balanced", **C, **options)


@pytest.fixture
def classifier(name):
    return quick(name)


@pytest.fixture
def blobs():
    """Make (X, y): k overlapping classes of n vectors each, named "a", "b", ..."""

    def make(n=20, *, k=3, d=6, seed=0, spread=1.0, dtype=np.float32):
        random = np.random.default_rng(seed)
        centres = random.standard_normal((k, d))
        codes = np.repeat(np.arange(k), n)
        X = centres[codes] + spread * random.standard_normal((n * k, d))
        order = random.permutation(n * k)
        return X[order].astype(dtype), np.array(list("abcdefghij"))[codes[order]]

    return make
