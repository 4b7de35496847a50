"""How many known photos are refused where every photo is learnt from in the end."""

import numpy as np
import pytest

from fieldguide import fit
from fieldguide.classify import assign_folds, make_classifier
from fieldguide.classify.unknown import SCORES
from fieldguide.ladder import Protocol
from fieldguide.ladder.detect import detect
from fieldguide.ladder.out_of_fold_scores import Learning
from fieldguide.ladder.refused_in_folds import refused_in_folds
from fieldguide.represent import Pixels


def photos(n, *, k=3, d=6, seed=0):
    random = np.random.default_rng(seed)
    codes = np.arange(n) % k
    X = 4 * np.random.default_rng(9).standard_normal((k, d))[codes] + random.standard_normal((n, d))
    return X.astype(np.float32), np.array([f"class {c}" for c in codes])


def learning(X, y, classify="class_mean"):
    return Learning(make_classifier(classify).fit(X, y), X, y, None)


def folds(y, n_folds=5):
    return assign_folds(np.unique(y, return_inverse=True)[1], n_folds=n_folds, groups=None, random_state=0)


def in_folds(known, fold_of, name="mahalanobis", refuse=0.1):
    return refused_in_folds(known, fold_of, SCORES[name], refuse=refuse)


def test_every_photo_is_asked_about_once_and_about_the_expected_share_is_refused():
    X, y = photos(600)
    known = learning(X, y)
    rows, refused = in_folds(known, folds(y))
    assert rows.tolist() == list(range(600))
    assert 0.06 < refused.mean() < 0.14


@pytest.mark.parametrize("name", ["mahalanobis", "energy"])
def test_a_fold_equals_learning_without_it_by_hand(name):
    X, y = photos(200)
    known, fold_of = learning(X, y, "logistic"), folds(y)
    rows, refused = in_folds(known, fold_of, name)
    train, held = np.flatnonzero(fold_of != 2), np.flatnonzero(fold_of == 2)
    judge = known.judge(train)
    own = detect(Learning(judge, X[train], y[train], None), SCORES[name], refuse=0.1).detector
    assert refused[np.isin(rows, held)].tolist() == own.is_unknown(own.familiarity(X[held], judge)).tolist()


def test_photos_do_not_set_the_bar_by_which_they_are_judged():
    """One photo far from all others is refused however often it is in the data."""
    X, y = photos(300)
    X[:3] += 200
    known, fold_of = learning(X, y), folds(y)
    fold_of[:3] = 0
    rows, refused = in_folds(known, fold_of, refuse=0.02)
    assert refused[np.isin(rows, [0, 1, 2])].all()


def test_what_a_training_part_cannot_judge_is_not_asked_about():
    X, y = photos(120)
    y[:4] = "seen in fold 0 alone"
    fold_of = folds(y)
    fold_of[:4] = 0
    known = learning(X, y)
    rows, _ = in_folds(known, fold_of)
    assert rows.tolist() == list(range(4, 120))
    few = learning(X[:24], y[:24])
    rows, refused = in_folds(few, folds(y[:24], 2), refuse=0.05)
    assert rows.size == refused.size == 0  # twelve photos set no bar for 5 %


def test_fit_with_folds_says_how_many_known_photos_are_refused(leaves):
    guide = fit(leaves, represent=Pixels(size=8), protocol=Protocol(folds=5), cache=None)
    told = guide.assessment.unknown
    assert told.n == len(guide.training.hashes)
    low, high = told.refused_interval
    assert low <= told.refused <= high
    assert sum(refusal.n for refusal in told.by_class) == told.n
    assert f"({told.n} photos)" in "".join(told.lines())
