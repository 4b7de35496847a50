"""The classifier for classes of different sizes."""

import json

import numpy as np
import pytest

from fieldguide.classify import Balanced, Logistic, restore_classifier
from fieldguide.classify.balance import METHODS, SHORT_LIST
from fieldguide.classify.balance.by_change import ByChange
from fieldguide.classify.balance.joint_heads import JointHeads
from fieldguide.errors import GuideError, OptionError


@pytest.fixture
def tail():
    """Make (X, y): overlapping classes of 160, 40 and 10 photos; all (True) or of 200 each."""

    def make(*, even=False, seed=0):
        random = np.random.default_rng(7)
        centres = random.standard_normal((3, 8))
        random = np.random.default_rng(seed)
        codes = np.repeat(range(3), [200] * 3 if even else [160, 40, 10])
        X = centres[codes] + 1.5 * random.standard_normal((len(codes), 8))
        return X, np.array(["ash", "elm", "oak"])[codes]

    return make


def mean_recall(classifier, X, y):
    said = classifier.predict(X)
    return np.mean([(said[y == label] == label).mean() for label in np.unique(y)])


def test_auto_helps_the_small_classes(tail):
    X, y = tail()
    classifier, plain = Balanced().fit(X, y), Logistic().fit(X, y)
    chosen = classifier.chosen_
    assert chosen["goal"] == "balanced"
    assert chosen["method"] in SHORT_LIST
    assert chosen["balanced_error"] < chosen["plain_balanced_error"]
    test = tail(even=True, seed=1)
    assert mean_recall(classifier, *test) > mean_recall(plain, *test) + 0.05


def test_auto_solves_the_plain_problem_of_each_fold_once(tail, monkeypatch):
    X, y = tail()
    begun = []
    plain = JointHeads.__init__

    def counted(self, *given, **named):
        begun.append(self)
        plain(self, *given, **named)

    monkeypatch.setattr(JointHeads, "__init__", counted)
    auto = Balanced().fit(X, y)
    finally_too = isinstance(METHODS[auto.chosen_["method"]], ByChange)
    assert len(begun) == 5 + finally_too


@pytest.mark.parametrize("name", ["logit_adjustment", "tau_normalised", "class_weights"])
def test_auto_judges_a_method_as_it_does_by_itself(name, tail, monkeypatch):
    X, y = tail()
    alone = Balanced(method=name).fit(X, y)
    monkeypatch.setattr("fieldguide.classify.balanced.SHORT_LIST", (name,))
    auto = Balanced().fit(X, y)
    assert auto.chosen_["method"] == name
    for option in ("C", "log_loss", "balanced_error", "temperature"):
        assert auto.chosen_[option] == pytest.approx(alone.chosen_[option], rel=1e-3)


def test_plain_balanced_error_is_that_of_logistic(tail):
    X, y = tail()
    logistic, folds = Logistic().fit(X, y), Balanced(method="none", goal="accuracy").fit(X, y)
    assert folds.chosen_["C"] == logistic.chosen_["C"]
    assert Balanced().fit(X, y).chosen_["plain_balanced_error"] == folds.chosen_["balanced_error"]


def test_for_accuracy_auto_is_logistic_regression(tail):
    X, y = tail()
    classifier, plain = Balanced(goal="accuracy").fit(X, y), Logistic(calibrate="temperature").fit(X, y)
    assert classifier.chosen_["method"] == "none"
    np.testing.assert_allclose(classifier.predict_proba(X), plain.predict_proba(X), atol=2e-3)


def test_even_classes_have_the_goal_accuracy(tail):
    X, y = tail(even=True)
    assert Balanced().fit(X, y).chosen_["goal"] == "accuracy"


def test_where_nothing_helps_nothing_is_done():
    random = np.random.default_rng(0)
    X = np.vstack([random.standard_normal((100, 3)), 50 + random.standard_normal((15, 3))])
    assert Balanced().fit(X, [0] * 100 + [1] * 15).chosen_["method"] == "none"


def test_under_the_goal_balanced_probabilities_are_for_equal_classes(tail):
    X, y = tail()
    test, truth = tail(even=True, seed=1)
    said = {
        goal: Balanced(method="none", goal=goal).fit(X, y).predict_proba(test).mean(axis=0)
        for goal in ("balanced", "accuracy")
    }
    adjusted = Balanced(method="logit_adjustment", goal="balanced").fit(X, y).predict_proba(test)
    equal = np.abs(adjusted.mean(axis=0) - 1 / 3).max()
    assert equal < 0.12
    assert equal < np.abs(said["accuracy"] - 1 / 3).max()
    assert len(truth) == len(test)


@pytest.mark.parametrize("method", sorted(METHODS))
def test_numbers_are_chosen_from_the_grid(method, tail):
    X, y = tail()
    chosen = Balanced(method=method).fit(X[::2], y[::2]).chosen_
    for name, values in METHODS[method].grid.items():
        assert chosen[name] in values
    assert 0 <= chosen["balanced_error"] <= 1


def test_a_given_c_is_taken(tail):
    assert Balanced(method="class_weights", C=0.5).fit(*tail()).chosen_["C"] == 0.5
    assert Balanced(C=0.5).fit(*tail()).chosen_["C"] == 0.5


def test_chosen_on_validation_photos(tail):
    X, y = tail()
    chosen = Balanced().fit(X, y, validation=tail(even=True, seed=2)).chosen_
    assert chosen["how"] == "validation photos"
    assert chosen["balanced_error"] <= chosen["plain_balanced_error"]


def test_too_few_photos_take_the_default():
    chosen = Balanced(method="tau_normalised").fit(np.eye(2), ["a", "b"]).chosen_
    assert chosen["tau"] == 1
    assert chosen["balanced_error"] is None
    assert Balanced().fit(np.eye(2), ["a", "b"]).chosen_["method"] == "none"


def test_unknown_words_are_named(tail):
    with pytest.raises(
        OptionError, match=r"^there is no method 'class_weight'; known: auto, none, .*mean 'class_weights'\?$"
    ):
        Balanced(method="class_weight").fit(*tail())
    with pytest.raises(
        OptionError, match=r"^goal is 'fair'; give balanced or accuracy, or None to choose it\.$"
    ):
        Balanced(goal="fair").fit(*tail())
    with pytest.raises(OptionError, match=r"^the method 'ldam' has no C; leave it out\.$"):
        Balanced(method="ldam", C=1.0).fit(*tail())
    with pytest.raises(OptionError, match=r"^transforms is 5; give a name, several, or None\.$"):
        Balanced(method="ldam", transforms=5).fit(*tail())
    with pytest.raises(OptionError, match=r"^C is 0; give a number above 0"):
        Balanced(C=0).check_options()


@pytest.mark.parametrize(
    "change", [{"method": "magic"}, {"C": None}, {"C": float("nan")}, {"tau": "one"}, {"method": None}]
)
def test_a_damaged_choice_is_named(change, tail):
    spec, arrays = Balanced(method="logit_adjustment").fit(*tail()).state()
    spec["chosen"] |= change
    with pytest.raises(GuideError, match="the stored balanced classifier has the choice"):
        restore_classifier(spec, arrays)


def test_templates_pass_the_transforms(tail):
    X, y = tail()
    assert Balanced(method="class_weights", transforms="centre").fit(X, y).templates().shape == (3, 8)
    with pytest.raises(OptionError, match="is not linear"):
        Balanced(method="class_mean").fit(X, y).templates()


def test_stored_auto_refits_with_what_was_chosen(tail):
    X, y = tail()
    classifier = Balanced().fit(X, y)
    spec, arrays = classifier.state()
    again = restore_classifier(json.loads(json.dumps(spec)), arrays)
    other = tail(seed=3)
    again.refit(*other), classifier.refit(*other)
    assert (again.predict_proba(X) == classifier.predict_proba(X)).all()
