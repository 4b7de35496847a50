"""Classes held out in turn, and photos scored out of fold."""

import numpy as np
import pytest

from fieldguide.classify import make_classifier
from fieldguide.classify.unknown import Mahalanobis, MaximumProbability, Seen
from fieldguide.ladder.hold_classes_out import hold_classes_out
from fieldguide.ladder.out_of_fold_scores import Learning, out_of_fold_scores

SCORES = (Mahalanobis, MaximumProbability)


def learning(n, *, k, groups=None, classify="class_mean", **options):
    random = np.random.default_rng(0)
    codes = np.arange(n) % k
    X = 3 * np.random.default_rng(5).standard_normal((k, 6))[codes] + random.standard_normal((n, 6))
    labels = np.array([f"class {code:02}" for code in codes])
    return Learning(make_classifier(classify, **options).fit(X, labels, groups=groups), X, labels, groups)


@pytest.mark.parametrize(("k", "rounds", "each"), [(3, 3, 3), (4, 4, 2), (10, 10, 1), (25, 10, 1)])
def test_every_class_is_held_out_once(k, rounds, each):
    found = list(hold_classes_out(learning(20 * k, k=k), SCORES))
    assert [trial.number for trial in found] == [number for number in range(rounds) for _ in range(each)]
    assert sum(len(trial.unknown["mahalanobis"]) for trial in found[::each]) == 20 * k
    assert all(len(known["probability"]) == len(known["mahalanobis"]) > 0 for known, _, *_ in found)


def test_scores_are_those_of_a_classifier_without_the_class():
    all_of_them = learning(60, k=3)
    first = next(hold_classes_out(all_of_them, SCORES)).unknown["mahalanobis"]
    fold_of = all_of_them.folds(5)
    for own in np.unique(all_of_them.labels):
        hidden = all_of_them.labels == own
        train = ~hidden & (fold_of != np.unique(fold_of)[0])
        codes = np.unique(all_of_them.labels[train], return_inverse=True)[1]
        slow = Mahalanobis.learn(Seen(all_of_them.vectors[train]), codes)
        if np.allclose(slow.familiarity(Seen(all_of_them.vectors[hidden])), first):
            return
    pytest.fail("no class was held out like this")


def test_groups_are_never_on_both_sides():
    """Groups of several classes: where one is hidden, its photos stand beside photos learnt from."""
    groups = np.arange(60) // 2 % 15  # in groups of four, of both classes
    found = list(hold_classes_out(learning(60, k=4, groups=groups), SCORES))
    learnt = learning(60, k=4, groups=groups)
    fold_of = learnt.folds(5)
    assert all(len(set(fold_of[groups == group])) == 1 for group in range(15))
    # Only groups of the fold that is scored hold no photo that is learnt from.
    assert all(len(unknown["mahalanobis"]) < 15 for _, unknown, *_ in found)


def test_with_two_classes_only_scores_of_vectors_are_left():
    found = list(hold_classes_out(learning(60, k=2), SCORES))
    assert [set(known) for known, _, *_ in found] == [{"mahalanobis"}] * 10


def test_many_photos_are_thinned(monkeypatch):
    monkeypatch.setattr("fieldguide.ladder.hold_classes_out.TRIED", 100)
    found = list(hold_classes_out(learning(400, k=4), SCORES))
    assert sum(len(unknown["mahalanobis"]) for _, unknown, *_ in found[::2]) == 100


def test_one_photo_of_each_class_gives_nothing():
    assert list(hold_classes_out(learning(4, k=4), SCORES)) == []
    assert list(out_of_fold_scores(learning(4, k=4), SCORES)) == []


@pytest.mark.parametrize("classify", ["logistic", "random_forest"])
def test_every_photo_is_scored_once_by_what_has_not_seen_it(classify):
    options = {"trees": 5} if classify == "random_forest" else {"C": 0.1}
    learnt = learning(60, k=3, classify=classify, **options)
    before = learnt.classifier.predict_proba(learnt.vectors)
    others = np.zeros((7, 6))
    found = list(out_of_fold_scores(learnt, SCORES, others=others))
    assert sum(len(known["probability"]) for known, _, *_ in found) == 60
    assert all(len(further["probability"]) == 7 for _, further, *_ in found)
    np.testing.assert_array_equal(learnt.classifier.predict_proba(learnt.vectors), before)


def test_many_photos_are_scored_in_one_fold(monkeypatch):
    monkeypatch.setattr("fieldguide.ladder.out_of_fold_scores.SCORE_ALL", 50)
    monkeypatch.setattr("fieldguide.ladder.out_of_fold_scores.SCORED", 10)
    found = list(out_of_fold_scores(learning(60, k=3), SCORES))
    assert [len(known["probability"]) for known, _, *_ in found] == [10]


def test_the_penalty_keeps_its_strength():
    learnt = learning(60, k=3, classify="logistic", C=0.1)
    judge = learnt.judge(np.arange(30))
    assert judge is not None
    assert judge.chosen_["C"] == pytest.approx(0.2)
    assert learnt.classifier.chosen_["C"] == 0.1
