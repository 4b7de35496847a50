"""The choice among classifiers, and how it is kept."""

import json

import numpy as np
import pytest

from fieldguide.classify import AutoClassifier, make_classifier, restore_classifier
from fieldguide.classify.auto_classifier import CANDIDATES, best_of
from fieldguide.classify.balanced import Balanced
from fieldguide.classify.scored_on import ScoredOn
from fieldguide.classify.selection import Choice
from fieldguide.errors import GuideError, OptionError


def test_it_answers_as_the_chosen_one_alone(blobs):
    X, y = blobs(10, d=20, spread=1.5)
    auto = AutoClassifier(calibrate="temperature").fit(X, y)
    chosen = auto.chosen_
    assert set(chosen["tried"]) == set(CANDIDATES)
    member = make_classifier(chosen["classifier"], calibrate="temperature").fit(X, y)
    assert chosen["log_loss"] == pytest.approx(chosen["tried"][chosen["classifier"]]["log_loss"])
    assert chosen["log_loss"] == pytest.approx(member.chosen_["log_loss"])
    np.testing.assert_allclose(auto.predict_proba(X), member.predict_proba(X), atol=1e-6)


def test_another_is_taken_only_if_it_is_surely_better():
    random = np.random.default_rng(0)
    angle = random.uniform(0, 2 * np.pi, 400)
    ring = np.arange(400) % 2
    X = np.column_stack([np.cos(angle), np.sin(angle)]) + 0.02 * random.standard_normal((400, 2))
    y = (np.floor(angle / (np.pi / 4)) % 2).astype(int)  # eight sectors: only neighbours can tell
    assert AutoClassifier().fit(X, y).chosen_["classifier"] == "nearest_neighbour"
    by_chance = AutoClassifier().fit(X, ring).chosen_
    assert by_chance["classifier"] == "shrinkage_lda"


def test_classes_of_two_photos_take_part(blobs):
    X, y = blobs(2, d=20, spread=0.3)
    chosen = AutoClassifier().fit(X, y).chosen_
    assert chosen["scored"] == 6
    assert chosen["how"] == "2 folds"


def test_one_photo_of_each_class_leaves_the_stated_default(blobs):
    X, y = blobs(1, d=20)
    auto = AutoClassifier().fit(X, y)
    assert auto.chosen_["classifier"] == "shrinkage_lda"
    assert auto.chosen_["tried"] == {}
    assert auto.chosen_["how"] == "default: too few photos"
    assert (auto.predict(X) == y).all()


def test_with_a_balanced_goal_classes_count_the_same(blobs):
    X, y = blobs(60, d=4, k=2, spread=2.5, seed=3)
    kept = np.r_[np.flatnonzero(y == "a"), np.flatnonzero(y == "b")[:8]]
    X, y = X[kept], y[kept]
    assert AutoClassifier().fit(X, y).chosen_["goal"] == "balanced"
    accurate = AutoClassifier(goal="accuracy").fit(X, y)
    assert accurate.chosen_["goal"] == "accuracy"
    fair = AutoClassifier(goal="balanced").fit(X, y)
    assert (fair.predict(X) == "b").sum() > (accurate.predict(X) == "b").sum()


def test_the_balanced_candidate_is_stored_too(blobs, monkeypatch):
    monkeypatch.setattr("fieldguide.classify.auto_classifier.CANDIDATES", {"logistic": None})
    monkeypatch.setattr("fieldguide.classify.auto_classifier.USUAL", "logistic")
    X, y = blobs(20, spread=2.0)
    auto = AutoClassifier(goal="balanced").fit(X, y)
    assert isinstance(auto.member_, Balanced)
    assert not auto.is_updatable
    with pytest.raises(OptionError, match="the chosen classifier, 'logistic', cannot go on without"):
        auto.add(X, y)
    monkeypatch.undo()
    spec, arrays = auto.state()
    again = restore_classifier(json.loads(json.dumps(spec)), arrays)
    assert (again.predict_proba(X) == auto.predict_proba(X)).all()
    assert again.refit(X, y).chosen_ == auto.chosen_
    assert (again.predict_proba(X) == auto.predict_proba(X)).all()


@pytest.mark.parametrize(
    ("member", "message"),
    [
        (None, "has chosen no classifier that it could choose"),
        ({"classifier": "auto"}, "has chosen no classifier that it could choose"),
        ({"classifier": "neural_network"}, "has chosen no classifier that it could choose"),
    ],
)
def test_a_damaged_choice_is_named(blobs, member, message):
    spec, arrays = AutoClassifier().fit(*blobs(3)).state()
    with pytest.raises(GuideError, match=message):
        restore_classifier(spec | {"member": member}, arrays)


def test_a_choice_of_other_classes_is_named(blobs):
    spec, arrays = AutoClassifier().fit(*blobs(3)).state()
    spec["member"]["classes"] = ["a", "b", "x"]
    with pytest.raises(GuideError, match="know different classes"):
        restore_classifier(spec, arrays)


def test_an_unknown_goal_is_refused(blobs):
    with pytest.raises(
        OptionError, match=r"^goal is 'fair'; give balanced or accuracy, or None to choose it\.$"
    ):
        AutoClassifier(goal="fair").fit(*blobs())


def test_one_small_class_does_not_decide_for_the_others(blobs):
    X, y = blobs(6, d=20, k=4)
    few = np.r_[np.flatnonzero(y != "d"), np.flatnonzero(y == "d")[:2]]
    assert AutoClassifier().fit(X, y).chosen_["how"] == "5 folds"
    with_few = AutoClassifier(goal="accuracy").fit(X[few], y[few]).chosen_
    assert with_few["how"] == "5 folds"
    assert with_few["scored"] == len(few)


def test_photos_of_a_plant_are_one_piece_of_evidence():
    """Equal classifiers: over photos, bursts make one of them look better."""
    taken = {True: 0, False: 0}
    for seed in range(60):
        random = np.random.default_rng(seed)
        group = np.arange(240) // 20
        codes = group % 3
        log_p = {}
        for name in CANDIDATES:
            own = random.standard_normal((12, 3))[group] + 2 * np.eye(3)[codes]
            log_p[name] = Choice({}, 1.0, 0.0, 0.0, 0.0, own, codes, None)
        for grouped in taken:
            scored_on = ScoredOn("validation photos", group if grouped else None)
            taken[grouped] += best_of(log_p, scored_on=scored_on) != "shrinkage_lda"
    assert taken[True] <= 7
    assert taken[False] > 30
