"""Photos without labels help where they can, and are left where they do not."""

import json

import numpy as np
import pytest

from fieldguide.classify import Ensemble, Logistic, make_classifier, restore_classifier
from fieldguide.classify.unlabelled import WAYS, fit_unlabelled, refit_unlabelled
from fieldguide.classify.unlabelled.fit_unlabelled import _Exam
from fieldguide.classify.unlabelled.spread_labels import Guesses
from fieldguide.classify.unlabelled.ways import Lesson, Photos
from fieldguide.errors import OptionError
from fieldguide.measure import paired_difference


def clusters(n, *, seed, spread=0.5, d=10, k=3):
    random = np.random.default_rng(seed)
    codes = random.integers(0, k, n)
    centres = np.random.default_rng(99).standard_normal((k, d))
    return centres[codes] + spread * random.standard_normal((n, d)), np.array(list("abcdef"))[codes]


@pytest.fixture(scope="module")
def few():
    """Six photos of each class, which lie in clusters that others without labels fill."""
    X, y = clusters(300, seed=0, spread=0.9)
    rows = np.concatenate([np.flatnonzero(y == name)[:6] for name in "abc"])
    rest = np.setdiff1d(np.arange(300), rows)
    return X[rows], y[rows], X[rest]


def test_helps_where_clusters_are_filled():
    X, y = clusters(400, seed=0, spread=1.2)
    rows = np.concatenate([np.flatnonzero(y == name)[:20] for name in "abc"])
    test = clusters(1000, seed=5, spread=1.2)
    plain = make_classifier("nearest_neighbours").fit(X[rows], y[rows]).score(*test)
    classifier = make_classifier("nearest_neighbours")
    outcome = fit_unlabelled(classifier, X[rows], y[rows], np.delete(X, rows, axis=0))
    assert outcome.kept in WAYS
    assert outcome.n_added > 100
    assert outcome.n_looked_at == 340
    assert outcome.n_scored == 60
    assert classifier.chosen_["unlabelled"] == outcome.kept
    assert classifier.score(*test) > plain


def test_is_an_ordinary_classifier_afterwards(few):
    classifier = make_classifier("class_mean")
    fit_unlabelled(classifier, *few)
    spec, arrays = classifier.state()
    again = restore_classifier(json.loads(json.dumps(spec)), arrays)
    assert (again.predict_proba(few[2]) == classifier.predict_proba(few[2])).all()
    assert again.chosen_ == classifier.chosen_


def test_photos_of_something_else_are_not_learnt_from():
    X, y = clusters(60, seed=0)
    strange = np.random.default_rng(1).standard_normal((200, 10)) * 3
    plain, classifier = make_classifier("logistic").fit(X, y), make_classifier("logistic")
    outcome = fit_unlabelled(classifier, X, y, strange)
    assert outcome.kept is None
    assert outcome.n_added == 0
    assert (classifier.predict_proba(X) == plain.predict_proba(X)).all()
    assert classifier.chosen_ == {**plain.chosen_, "unlabelled": None}


def test_a_fold_is_as_new_to_every_way_as_to_the_plain_classifier(few, monkeypatch):
    seen = []

    def spy(photos, classifier):
        seen.append(photos)
        return photos.with_guesses(
            Guesses(np.zeros(len(photos.unlabelled), int), np.ones(len(photos.unlabelled))),
            share=0.1,
            classifier=classifier,
        )

    monkeypatch.setitem(fit_unlabelled.__globals__, "WAYS", {"spy": spy})
    fit_unlabelled(make_classifier("class_mean"), *few)
    known = {row.tobytes() for row in few[0]}
    for photos in seen[:5]:
        assert len(photos.X) < len(few[0])
        assert len(photos.graph.indptr) - 1 == len(photos.X) + len(few[2])
        assert {row.tobytes() for row in photos.X} < known
    learnt = [{row.tobytes() for row in photos.X} for photos in seen[:5]]
    assert all(sum(row in own for own in learnt) == 4 for row in known)


def who(photos, name="class_mean", **options):
    return make_classifier(name, **options).fit(photos.X, photos.codes)


def test_guesses_are_taken_by_class_and_sureness():
    photos = Photos.of(np.eye(6)[:4] + 0.0, np.array([0, 0, 0, 1]), np.random.default_rng(0).random((8, 6)))
    guesses = Guesses(np.array([0, 0, 0, 0, 0, 1, 1, 1]), np.array([0.9, 0.5, 0.8, 0.6, 0.7, 0.4, 0.9, 0.0]))
    lesson = photos.with_guesses(guesses, share=0.5, classifier=who(photos))
    # Half of eight, three quarters of them of the first class, as the labels are.
    np.testing.assert_array_equal(lesson.X[4:], photos.unlabelled[[0, 2, 4, 6]])
    assert lesson.codes[4:].tolist() == [0, 0, 0, 1]
    assert lesson.n_guessed == 4
    everything = photos.with_guesses(guesses, share=1.0, classifier=who(photos))
    assert everything.n_guessed == 7  # who is not sure at all is never taken
    assert everything.codes.tolist() == [0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1]


def test_given_labels_weigh_at_least_half_of_the_guesses():
    random = np.random.default_rng(0)
    photos = Photos.of(random.random((4, 3)), np.array([0, 0, 1, 1]), random.random((40, 3)))
    lesson = photos.with_guesses(Guesses(np.arange(40) % 2, np.ones(40)), share=1.0, classifier=who(photos))
    assert lesson.n_guessed == 40
    assert len(lesson.X) == 40 + 5 * 4
    np.testing.assert_array_equal(lesson.X[:20], np.tile(photos.X, (5, 1)))


def test_validation_photos_decide_where_there_are_any(few):
    X, y = clusters(90, seed=7, spread=0.9)
    classifier = make_classifier("class_mean")
    outcome = fit_unlabelled(classifier, *few, validation=(X, np.where(np.arange(90) < 5, "zebra", y)))
    assert outcome.how == "validation photos"
    assert outcome.n_scored == 85
    again = refit_unlabelled(classifier, np.vstack([few[0], X]), [*few[1], *y], few[2], way=outcome.kept)
    assert (again > 0) == (outcome.kept is not None)
    assert refit_unlabelled(classifier, *few, way=None) == 0


@pytest.mark.parametrize("name", ["logistic", "nearest_neighbours", "balanced", "ensemble"])
def test_every_kind_of_classifier_can(few, name):
    classifier = Ensemble(widths=(6, 4)) if name == "ensemble" else make_classifier(name)
    outcome = fit_unlabelled(classifier, *few)
    assert len(outcome.tried) == len(WAYS)
    assert np.isfinite([found.gain.value for found in outcome.tried]).all()
    p = classifier.predict_proba(few[2])
    np.testing.assert_allclose(p.sum(axis=1), 1)
    assert classifier.chosen_["scored"] == 18


def test_where_nothing_can_be_scored_nothing_is_learnt():
    classifier = make_classifier("class_mean")
    outcome = fit_unlabelled(classifier, np.eye(3), list("abc"), np.eye(3) + 0.1)
    assert outcome.kept is None
    assert outcome.tried == ()
    assert classifier.chosen_["unlabelled"] is None


def test_groups_stay_together(few):
    groups = [f"plant {i // 2}" for i in range(18)]
    outcome = fit_unlabelled(make_classifier("class_mean"), *few, groups=groups)
    assert outcome.n_scored == 18


@pytest.mark.parametrize(
    ("unlabelled", "message"),
    [
        (np.empty((0, 10)), "give at least one vector of 10 numbers"),
        (np.zeros((3, 4)), r"unlabelled has shape \(3, 4\)"),
        (np.full((3, 10), np.nan), "unlabelled must hold finite floats"),
    ],
)
def test_misuse_is_explained(few, unlabelled, message):
    with pytest.raises(OptionError, match=message):
        fit_unlabelled(make_classifier("class_mean"), few[0], few[1], unlabelled)


@pytest.mark.parametrize("classifier", ["rbf_svm", "linear_svm"])
def test_who_takes_few_photos_gets_labels_less_often_and_then_fewer_guesses(few, classifier, monkeypatch):
    monkeypatch.setattr("fieldguide.classify.dual_svm.MOST_PHOTOS", 60)
    options = {"loss": "hinge"} if classifier == "linear_svm" else {}
    made = make_classifier(classifier, **options)
    outcome = fit_unlabelled(made, *few)
    assert len(outcome.tried) == len(WAYS)
    photos = Photos.of(few[0], np.searchsorted(list("abc"), few[1]), few[2])
    guesses = Guesses(np.arange(len(few[2])) % 3, np.ones(len(few[2])))
    lesson = photos.with_guesses(guesses, share=1.0, classifier=made)
    assert len(photos.X) < len(lesson.X) <= 60
    monkeypatch.setattr("fieldguide.classify.dual_svm.MOST_PHOTOS", 19)
    assert photos.with_guesses(guesses, share=1.0, classifier=made).n_guessed == 0


def test_a_fold_learns_with_the_penalty_that_all_photos_will_have(few, monkeypatch):
    seen = []
    train = Logistic._train

    def spy(self, X, codes, *, setting):
        seen.append((len(X), setting["C"]))
        return train(self, X, codes, setting=setting)

    classifier = make_classifier("logistic", C=0.5)
    monkeypatch.setattr(Logistic, "_train", spy)
    monkeypatch.setitem(fit_unlabelled.__globals__, "WAYS", {"none": lambda p, _: Lesson(p.X, p.codes, 0)})
    fit_unlabelled(classifier, *few)
    assert seen[0] == (18, 0.5)
    np.testing.assert_allclose([n * C for n, C in seen[1:11]], 18 * 0.5)


def test_intervals_know_the_folds_and_groups_may_be_any_sequence(few):
    X, y, rest = few
    names = [f"day {i // 2}" for i in range(len(y))]
    alone, folded = (
        fit_unlabelled(make_classifier("class_mean"), X, y, rest, groups=g) for g in (None, names)
    )
    assert alone.how == folded.how == "5 folds"
    for again in (np.array(names), Indexed(names)):
        assert fit_unlabelled(make_classifier("class_mean"), X, y, rest, groups=again).tried == folded.tried
    exam = _Exam.of_folds(who_learnt(few), Photos.of(X, np.searchsorted(list("abc"), y), rest), groups=None)
    differences = np.random.default_rng(0).standard_normal(len(exam.codes))
    wide = exam._paired(differences, of_answers=False)
    assert wide == paired_difference(differences, n_folds=5)


def who_learnt(few):
    return make_classifier("class_mean").fit(*few[:2])


class Indexed(list):
    """As a pandas Series whose index is not that of places: only iterating gives the photos in order."""

    def __getitem__(self, label):
        raise KeyError(label)
