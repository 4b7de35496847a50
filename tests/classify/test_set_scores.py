"""Bars of prediction sets: exact while all scores are kept, safe when they are thinned; coverage."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide import measure
from fieldguide.classify import SetScores, make_classifier, prediction_sets
from fieldguide.classify.set_scores import KEPT
from fieldguide.errors import OptionError

LEVELS = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99])


@given(st.lists(st.floats(1e-6, 1), min_size=1, max_size=200), LEVELS)
def test_the_bar_is_one_less_the_conformal_quantile(own, level):
    quantile = measure.conformal_quantile([1 - p for p in own], level=level)
    expected = 0.0 if math.isinf(quantile) else 1 - quantile
    assert SetScores.of(np.array(own)).bar(level) == pytest.approx(expected, abs=1e-8)


@given(st.integers(KEPT + 1, 3 * KEPT), LEVELS)
def test_thinned_scores_never_raise_the_bar(n, level):
    own = np.random.default_rng(n).random(n)
    kept = SetScores.of(own)
    assert len(kept.kept) == KEPT
    assert kept.n == n
    exact = 1 - measure.conformal_quantile(1 - own, level=level)
    bar = kept.bar(level)
    assert bar <= exact
    assert (own >= bar).sum() <= (own >= exact - 1e-9).sum() + n / KEPT + 1


@pytest.mark.parametrize("level", [0.9, 0.95, 0.99, 0.999, 0.6])
def test_the_fewest_photos_of_a_level(level):
    fewest = SetScores.of(np.ones(1)).fewest(level)
    assert SetScores.of(np.ones(fewest)).bar(level) > 0
    assert fewest == 1 or SetScores.of(np.ones(fewest - 1)).bar(level) == 0


@pytest.mark.parametrize("level", [1.5, 0, 1, -0.1, math.nan, "many", True, None])
def test_a_level_that_is_no_share_is_refused(level):
    with pytest.raises(
        OptionError, match=r"^sets is .*; give a number between 0 and 1, such as 0\.95 for 95 %"
    ):
        SetScores.of(np.ones(5)).bar(level)


def test_without_any_photo_there_are_no_sets():
    with pytest.raises(
        OptionError, match=r"keeps no scores of photos that it was not trained on.* Fit it again"
    ):
        SetScores.of(np.empty(0)).bar(0.9)


def test_ties_at_the_bar_belong_to_the_set():
    own = np.full(50, 1 / 3)
    sets = prediction_sets(np.array([[1 / 3, 1 / 3, 1 / 3]]), bar=SetScores.of(own).bar(0.9))
    assert sets.all()


def test_bars_may_differ_from_photo_to_photo():
    p = np.array([[0.6, 0.3, 0.1], [0.6, 0.3, 0.1]])
    assert prediction_sets(p, bar=np.array([0.2, 0.05])).sum(axis=1).tolist() == [2, 3]


@pytest.mark.parametrize("name", ["logistic", "class_mean"])
def test_sets_hold_the_true_class_as_often_as_asked(name, blobs):
    """Mean of 30 sets of 120 photos; the classifier alone is right for 70 to 80 %."""
    held = {0.8: [], 0.9: [], 0.95: []}
    for seed in range(30):
        X, y = blobs(440, seed=seed % 3, spread=1.8, d=4)
        order = np.random.default_rng(seed).permutation(len(X))
        train, test = order[:120], order[120:]
        classifier = make_classifier(name).fit(X[train], y[train])
        columns = np.searchsorted(classifier.classes_, y[test])
        for level, found in held.items():
            sets = classifier.predict_sets(X[test], level=level)
            found.append(sets[np.arange(len(test)), columns].mean())
    for level, found in held.items():
        assert np.mean(found) == pytest.approx(level, abs=max(0.015, 4 * np.std(found) / 30**0.5))


def test_too_few_photos_name_all_classes(blobs):
    X, y = blobs(4)
    classifier = make_classifier("class_mean").fit(X, y)
    assert classifier.predict_sets(X, level=0.95).all()
    assert not classifier.predict_sets(X, level=0.6).all()


def test_an_empty_set_of_scores_is_refused():
    classifier = make_classifier("class_mean").fit(np.eye(2), ["a", "b"])
    with pytest.raises(OptionError, match="keeps no scores of photos"):
        classifier.predict_sets(np.eye(2))
