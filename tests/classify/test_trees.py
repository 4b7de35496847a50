"""Forests and boosting against scikit-learn's own answers."""

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier

from fieldguide.classify import GradientBoosting, RandomForest, restore_classifier
from fieldguide.classify.calibrate import TemperatureScaling
from fieldguide.errors import GuideError, OptionError


@pytest.mark.parametrize("k", [2, 4])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_forest_equals_scikit_learn(blobs, k, dtype):
    X, y = blobs(30, k=k, spread=2.0, dtype=dtype)
    queries, _ = blobs(30, k=k, seed=1, dtype=dtype)
    ours = RandomForest(trees=15, min_samples_leaf=2).fit(X, y)
    theirs = RandomForestClassifier(15, min_samples_leaf=2, random_state=0).fit(X, y)
    smoothed = (15 * theirs.predict_proba(queries) + 1 / k) / 16
    np.testing.assert_allclose(np.exp(ours._log_scores(queries)), smoothed, atol=1e-6)


@pytest.mark.parametrize("k", [2, 4])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_boosting_equals_scikit_learn(blobs, k, dtype):
    X, y = blobs(30, k=k, spread=2.0, dtype=dtype)
    queries, _ = blobs(30, k=k, seed=1, dtype=dtype)
    ours = GradientBoosting(rounds=7, learning_rate=0.2, leaves=5).fit(X, y)
    theirs = HistGradientBoostingClassifier(
        max_iter=7,
        learning_rate=0.2,
        max_leaf_nodes=5,
        min_samples_leaf=1,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=0,
    ).fit(X, y)
    ours.calibration_ = TemperatureScaling(1.0)
    np.testing.assert_allclose(ours.predict_proba(queries), theirs.predict_proba(queries), atol=1e-6)


def test_settings_are_chosen(blobs):
    X, y = blobs(15, spread=2.0)
    assert RandomForest(trees=5).fit(X, y).chosen_["min_samples_leaf"] in (1, 3, 10)
    assert GradientBoosting(leaves=3).fit(X, y).chosen_["rounds"] in (5, 10, 20, 40, 80, 160, 320)


@pytest.mark.parametrize(
    "change",
    [
        lambda a: a["left"].__setitem__(0, 0),  # a loop
        lambda a: a["right"].__setitem__(0, 10**6),
        lambda a: a["right"].__setitem__(0, -(10**6)),
        lambda a: a["feature"].__setitem__(0, 99),
        lambda a: a["roots"].__setitem__(0, -1),
    ],
)
@pytest.mark.parametrize("kind", [RandomForest, GradientBoosting])
def test_damaged_trees_are_named(blobs, kind, change):
    classifier = RandomForest(trees=3, min_samples_leaf=1) if kind is RandomForest else kind(rounds=2)
    spec, arrays = classifier.fit(*blobs()).state()
    arrays = {name: array.copy() for name, array in arrays.items()}
    change(arrays)
    with pytest.raises(GuideError, match="has trees that lead nowhere"):
        restore_classifier(spec, arrays)


@pytest.mark.parametrize("kind", [RandomForest, GradientBoosting])
def test_trees_do_not_share_leaves(blobs, kind):
    """A photo would cost trees x classes, and the file no more than trees and classes."""
    classifier = RandomForest(trees=3, min_samples_leaf=1) if kind is RandomForest else kind(rounds=2)
    spec, arrays = classifier.fit(*blobs()).state()
    arrays = {name: array.copy() for name, array in arrays.items()}
    leaves = np.flatnonzero(arrays["left"] < 0)
    arrays["left"][leaves[1]] = arrays["left"][leaves[0]]
    with pytest.raises(GuideError, match="has trees that share their leaves"):
        restore_classifier(spec, arrays)


def test_trees_of_one_leaf_have_it_alone(blobs):
    X, y = blobs()
    spec, arrays = RandomForest(trees=3, min_samples_leaf=len(X)).fit(X, y).state()
    assert (arrays["left"] == arrays["right"]).all()
    restored = restore_classifier(spec, arrays)
    np.testing.assert_array_equal(
        restored.predict(X), RandomForest(trees=3, min_samples_leaf=len(X)).fit(X, y).predict(X)
    )
    arrays = {name: array.copy() for name, array in arrays.items()}
    arrays["left"][1] = arrays["right"][1] = -1
    with pytest.raises(GuideError, match="has trees that share their leaves"):
        restore_classifier(spec, arrays)


def test_an_unfinished_round_is_named(blobs):
    spec, arrays = GradientBoosting(rounds=2).fit(*blobs()).state()
    with pytest.raises(GuideError, match="unfinished round of trees"):
        restore_classifier(spec, {**arrays, "roots": arrays["roots"][:-1]})
    with pytest.raises(GuideError, match="'left' must hold finite int32"):
        restore_classifier(spec, {**arrays, "left": arrays["left"].astype(float)})


def test_bad_options_are_named(blobs):
    X, y = blobs()
    with pytest.raises(OptionError, match="trees is 0; give a whole number from 1"):
        RandomForest(trees=0).fit(X, y)
    with pytest.raises(OptionError, match="leaves is 1; a tree needs 2 or more"):
        GradientBoosting(leaves=1).fit(X, y)
