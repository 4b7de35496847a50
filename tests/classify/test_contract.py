"""What every classifier of the catalogue must do."""

import json
from itertools import pairwise

import numpy as np
import pytest
from scipy.special import log_softmax
from sklearn.utils.estimator_checks import parametrize_with_checks
from tests.classify.conftest import quick

from fieldguide.classify import assign_folds, restore_classifier
from fieldguide.classify.catalogue import CLASSIFIERS
from fieldguide.classify.temperature import tempered_loss
from fieldguide.errors import OptionError


@parametrize_with_checks([quick(name) for name in (*sorted(CLASSIFIERS), "ensemble")])
def test_is_a_scikit_learn_classifier(estimator, check, monkeypatch):
    monkeypatch.setenv("SCIPY_ARRAY_API", "1")  # without it one check is skipped
    check(estimator)


@pytest.fixture
def blobs(name, blobs):
    """The same without negative numbers, for classifiers of histograms."""
    if not quick(name).__sklearn_tags__().input_tags.positive_only:
        return blobs

    def make(*args, **options):
        X, y = blobs(*args, **options)
        return np.maximum(X + X.dtype.type(6), 0), y

    return make


def test_probabilities_are_positive_and_sum_to_one(classifier, blobs):
    X, y = blobs()
    far = np.vstack([X, 1e4 * X, 0 * X])
    p = classifier.fit(X, y).predict_proba(far)
    assert p.shape == (len(far), 3)
    assert p.dtype == np.float64
    assert (p > 0).all()
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-12)


def test_labels_are_sorted_whatever_their_order(classifier, blobs):
    X, y = blobs()
    words = classifier.fit(X, y)
    assert words.classes_.tolist() == ["a", "b", "c"]
    p = words.predict_proba(X)
    assert (words.predict(X) == words.classes_[p.argmax(axis=1)]).all()
    numbers = np.array([{"a": 7, "b": 11, "c": 90}[label] for label in y])
    assert (classifier.fit(X, numbers).predict_proba(X) == p).all()
    assert classifier.classes_.tolist() == [7, 11, 90]


def test_finds_the_classes(classifier, blobs):
    X, y = blobs(40, seed=3, spread=0.3)
    assert classifier.fit(X[:80], y[:80]).score(X[80:], y[80:]) > 0.9


def test_a_class_of_one_photo(classifier, blobs):
    X, y = blobs(spread=0.1)
    X, y = np.vstack([X, X[:1] + 9]), np.append(y, "only")
    assert classifier.fit(X, y).chosen_["scored"] == len(X) - 1
    assert np.isfinite(classifier.predict_proba(X)).all()
    assert classifier.predict(X[-1:]).tolist() == ["only"]


def test_two_photos(classifier):
    X, y = np.array([[0.0, 1.0, 0.5], [1.0, 0.0, 0.5]]), ["left", "right"]
    assert classifier.fit(X, y).predict(X).tolist() == y
    assert classifier.chosen_["how"] == "default: too few photos"
    assert classifier.chosen_["log_loss"] is None
    assert classifier.temperature_ == 1


@pytest.mark.parametrize("value", [0.0, 0.1, 1e6])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_constant_features_tell_nothing(classifier, value, dtype):
    X = np.full((12, 4), value, dtype=dtype)
    p = classifier.fit(X, ["a", "b"] * 6).predict_proba(X)
    loose = {
        "random_forest": 0.1,
        "linear_svm_sgd": 0.1,
        "neural_network": 0.1,
    }  # random samples, orders, starts
    np.testing.assert_allclose(p, 0.5, atol=loose.get(classifier.name, 1e-6))


def test_duplicates(classifier, blobs):
    X, y = blobs(5)
    X, y = np.tile(X, (4, 1)), np.tile(y, 4)
    p = classifier.fit(X, y).predict_proba(X)
    np.testing.assert_allclose(p, np.tile(p[:15], (4, 1)), rtol=1e-4)


def test_rows_do_not_influence_one_another(classifier, blobs):
    X, y = blobs(dtype=np.float64)
    p = classifier.fit(X, y).predict_proba(X)
    order = np.random.default_rng(1).permutation(len(X))
    np.testing.assert_allclose(classifier.predict_proba(X[order]), p[order], rtol=1e-9)
    alone = np.vstack([classifier.predict_proba(x[None]) for x in X])
    np.testing.assert_allclose(alone, p, rtol=1e-9)  # not to the last bit, as docs/classify.md says
    X = X.astype(np.float32)
    alone = np.vstack([classifier.predict_proba(x[None]) for x in X])
    np.testing.assert_allclose(alone, classifier.predict_proba(X), atol=1e-5)


def test_float32_predicts_as_float64(classifier, blobs):
    X, y = blobs(dtype=np.float64)
    p = classifier.fit(X, y).predict_proba(X)
    q = classifier.fit(X.astype(np.float32), y).predict_proba(X.astype(np.float32))
    np.testing.assert_allclose(p, q, atol=2e-3)


def test_the_vectors_are_not_changed(classifier, blobs):
    X, y = blobs()
    before = X.copy()
    classifier.fit(X, y).predict(X)
    assert (before == X).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_missing_numbers_are_refused(classifier, blobs, bad):
    X, y = blobs()
    good = X.copy()
    X[3, 2] = bad
    for damaged in (lambda: classifier.fit(X, y), lambda: classifier.fit(good, y, validation=(X, y))):
        with pytest.raises(ValueError, match=r"NaN|infinity"):
            damaged()
    classifier.fit(good, y)
    for answer in (classifier.predict, classifier.predict_proba, classifier.predict_sets):
        with pytest.raises(ValueError, match=r"NaN|infinity"):
            answer(X)


def test_no_photo_to_calibrate_on_is_refused(classifier, blobs):
    X, y = blobs()
    with pytest.raises(ValueError, match=r"Found array with 0 sample\(s\) .* a minimum of 1 is required"):
        classifier.fit(X, y, validation=(X[:0], y[:0]))


def test_where_nothing_can_be_scored_there_are_no_sets_and_no_nan(classifier, blobs):
    X, _ = blobs(1, k=4)
    classifier.fit(X, list("abcd"))
    assert np.isfinite(classifier.predict_proba(X)).all()
    with pytest.raises(OptionError, match="Fit it again, with two photos of each class or more"):
        classifier.predict_sets(X)


def test_another_width_is_refused(classifier, blobs):
    X, y = blobs()
    classifier.fit(X, y)
    with pytest.raises(ValueError, match=r"X has 4 features, but .* is expecting 6 features"):
        classifier.predict(X[:, :4])
    with pytest.raises(ValueError, match=r"X has 4 features, but .* is expecting 6 features"):
        classifier.fit(X, y, validation=(X[:, :4], y))


def test_one_class_is_refused(classifier, blobs):
    X, _ = blobs()
    with pytest.raises(OptionError, match=r"all 60 photos belong to one class \(elm\); give two or more\."):
        classifier.fit(X, ["elm"] * 60)


def test_a_random_state_that_is_no_number_is_refused(name, blobs):
    X, y = blobs()
    with pytest.raises(OptionError, match="random_state is 'x'; give a whole number or None"):
        quick(name, random_state="x").fit(X, y)


def test_stored_and_restored_it_predicts_the_same(classifier, blobs):
    X, y = blobs()
    classifier.fit(X, y)
    spec, arrays = classifier.state()
    again = restore_classifier(json.loads(json.dumps(spec)), {name: a.copy() for name, a in arrays.items()})
    assert type(again) is type(classifier)
    if classifier.name != "ensemble":  # whose members know theirs
        assert again.get_params() == classifier.get_params()
    assert again.chosen_ == classifier.chosen_
    assert (again.predict_proba(X) == classifier.predict_proba(X)).all()
    assert (again.predict(X) == classifier.predict(X)).all()
    assert again.classes_.dtype == classifier.classes_.dtype
    assert all(array.flags.c_contiguous for array in arrays.values())
    again.refit(X, y)
    assert (again.predict_proba(X) == classifier.predict_proba(X)).all()


def test_float32_stays_float32(classifier, blobs):
    X, y = blobs(dtype=np.float32)
    _, arrays = classifier.fit(X, y).state()
    if classifier.name != "class_mean":  # keeps sums of k vectors only
        assert {"float32"} >= {str(a.dtype) for name, a in arrays.items() if name in ("coef", "vectors")}


def test_same_seed_same_result(name, blobs):
    X, y = blobs()
    one, two = (quick(name, random_state=4).fit(X, y) for _ in range(2))
    assert one.chosen_ == two.chosen_
    assert (one.predict_proba(X) == two.predict_proba(X)).all()


def test_temperature_keeps_the_order_and_lowers_the_loss(classifier, blobs):
    X, y = blobs(30, seed=5, spread=2.0)
    X_val, y_val = blobs(30, seed=5, spread=2.5)
    classifier.fit(X, y, validation=(X_val, y_val))
    codes = np.searchsorted(classifier.classes_, y_val)
    scores = classifier._log_scores(classifier.chain_.apply(X_val))
    assert (scores.argmax(axis=1) == classifier.predict_proba(X_val).argmax(axis=1)).all()
    chosen = tempered_loss(scores, codes, temperature=classifier.temperature_)
    assert all(
        chosen <= tempered_loss(scores, codes, temperature=t) + 1e-7 for t in np.geomspace(0.05, 50, 40)
    )

    def loss(temperature):
        return -log_softmax(scores / temperature, axis=1)[np.arange(len(codes)), codes].mean()

    assert loss(classifier.temperature_) <= loss(1.0)
    assert classifier.chosen_["log_loss"] == pytest.approx(loss(classifier.temperature_), rel=1e-3)


def test_chosen_on_validation_photos(classifier, blobs):
    X, y = blobs()
    X_val, y_val = blobs(seed=0, spread=1.5)
    y_val[:4] = "never trained"
    classifier.fit(X, y, validation=(X_val, y_val))
    assert classifier.chosen_["how"] == "validation photos"
    assert classifier.chosen_["scored"] == 56
    assert classifier.classes_.tolist() == ["a", "b", "c"]
    right = classifier.predict(X_val[4:]) == y_val[4:]
    assert classifier.chosen_["accuracy"] == pytest.approx(right.mean())


def test_validation_photos_of_unknown_classes_only(classifier, blobs):
    X, y = blobs()
    classifier.fit(X, y, validation=(X[:3], ["x", "y", "z"]))
    assert classifier.chosen_["how"] == "default: no validation photo of a known class"
    assert classifier.temperature_ == 1


def test_refit_keeps_what_was_chosen_and_learns_new_classes(classifier, blobs):
    X, y = blobs(spread=0.3)
    more, labels = blobs(k=4, spread=0.3, seed=2)
    chosen = dict(classifier.fit(X, y).chosen_)
    classifier.refit(more, labels)
    assert classifier.chosen_ == chosen
    assert classifier.temperature_ == chosen["temperature"]
    assert classifier.classes_.tolist() == ["a", "b", "c", "d"]
    assert classifier.score(more, labels) > 0.8


def test_groups_reach_the_folds(classifier, blobs):
    X, y = blobs(20, spread=0.2)
    X, y = np.vstack([X, X[:6] + 9]), np.append(y, ["new"] * 6)
    groups = [*range(60), *["one plant"] * 6]
    assert classifier.fit(X, y, groups=groups).chosen_["scored"] == 60


def test_many_photos_are_scored_on_one_fold(name, blobs, monkeypatch):
    monkeypatch.setattr("fieldguide.classify.choose_unseen.SCORE_ALL", 50)
    monkeypatch.setattr("fieldguide.classify.choose_unseen.SCORED", 8)
    monkeypatch.setattr("fieldguide.classify.cores.LIGHT", 1)
    X, y = blobs()
    classifier = quick(name).fit(X, y)
    assert classifier.chosen_["how"] == "1 of 7 folds"
    assert classifier.chosen_["scored"] == 9


def test_where_classes_are_many_fewer_photos_are_scored(name, blobs, monkeypatch):
    monkeypatch.setattr("fieldguide.classify.choose_unseen.MOST_SCORES", 60)
    classifier = quick(name).fit(*blobs())
    assert classifier.chosen_["how"] == "1 of 5 folds"
    assert classifier.chosen_["scored"] == 12


def test_answers_in_blocks_are_the_same(classifier, blobs, monkeypatch):
    X, y = blobs(dtype=np.float64)
    p = classifier.fit(X, y).predict_proba(X)
    monkeypatch.setattr("fieldguide.classify.blocks.BLOCK", 40)
    np.testing.assert_allclose(classifier.predict_proba(X), p, rtol=1e-9)
    assert (classifier.predict(X) == classifier.classes_[p.argmax(axis=1)]).all()


@pytest.mark.parametrize("name", [name for name in sorted(CLASSIFIERS) if "C" in quick(name).get_params()])
def test_a_fold_bears_the_penalty_of_all_photos(name, blobs):
    X, y = blobs(20, spread=1.5)
    options = {"method": "class_weights"} if name == "balanced" else {}
    C, codes = 0.1, np.unique(y, return_inverse=True)[1]
    whole = quick(name, C=C, calibrate="temperature", **options).fit(X, y)
    folds, scores = assign_folds(codes), np.empty((len(y), 3))
    for fold in range(5):
        held = folds == fold
        part = quick(name, C=C * len(y) / (~held).sum(), **options).fit(X[~held], y[~held])
        scores[held] = part._log_scores(part.chain_.apply(X[held]))
    log_p = log_softmax(scores / whole.temperature_, axis=1)
    assert whole.chosen_["log_loss"] == pytest.approx(-log_p[np.arange(len(y)), codes].mean(), rel=1e-3)


@pytest.mark.parametrize("name", sorted(set(CLASSIFIERS) - {"chi2_svm", "intersection_svm"}))
@pytest.mark.parametrize("transforms", ["l2", ("signed_power", "pca:4"), ["range"]])
def test_transforms_are_part_of_it(name, blobs, transforms):
    X, y = blobs(20, spread=0.3)
    classifier = quick(name, transforms=transforms).fit(X, y)
    assert classifier.score(X, y) > 0.85
    spec, arrays = classifier.state()
    again = restore_classifier(json.loads(json.dumps(spec)), arrays)
    assert (again.predict_proba(X) == classifier.predict_proba(X)).all()
    assert (again.refit(X, y).predict_proba(X) == classifier.predict_proba(X)).all()


def test_temperature_never_changes_an_order(name, blobs):
    X, y = blobs(30, seed=5, spread=2.0)
    classifier = quick(name, calibrate="temperature").fit(X, y)
    scores = classifier._log_scores(classifier.chain_.apply(X))
    order = np.argsort(scores, axis=1, kind="stable")
    p = np.take_along_axis(classifier.predict_proba(X), order, axis=1)
    assert (np.diff(p, axis=1) >= 0).all()
    assert (classifier.predict(X) == classifier.classes_[scores.argmax(axis=1)]).all()


@pytest.mark.parametrize("calibrate", ["vector", "isotonic"])
def test_every_calibration_is_stored_and_leaves_when_classes_change(name, blobs, calibrate):
    X, y = blobs(spread=1.5)
    classifier = quick(name, calibrate=calibrate).fit(X, y)
    assert classifier.chosen_["calibration"] == calibrate
    p = classifier.predict_proba(X)
    assert (p > 0).all()
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-12)
    spec, arrays = classifier.state()
    again = restore_classifier(json.loads(json.dumps(spec)), {name: a.copy() for name, a in arrays.items()})
    assert (again.predict_proba(X) == p).all()
    assert (again.predict_sets(X, level=0.8) == classifier.predict_sets(X, level=0.8)).all()
    assert again.refit(X, y).chosen_["calibration"] == calibrate
    assert (again.predict_proba(X) == p).all()
    more, labels = blobs(k=4)
    assert again.refit(more, labels).chosen_["calibration"] == "temperature"
    assert again.predict_proba(more).shape == (80, 4)


def test_an_unknown_calibration_is_refused(name, blobs):
    with pytest.raises(
        OptionError,
        match=r"^calibrate is 'platt'; give one of auto, temperature, vector, isotonic\.$",
    ):
        quick(name, calibrate="platt").fit(*blobs())


def test_sets_grow_with_the_level(classifier, blobs):
    X, y = blobs(spread=1.5)
    classifier.fit(X, y)
    sets = [classifier.predict_sets(X, level=level) for level in (0.5, 0.8, 0.95)]
    assert all((smaller <= larger).all() for smaller, larger in pairwise(sets))
    assert all(chosen.any(axis=1).all() for chosen in sets)
    with pytest.raises(OptionError, match=r"^sets is 1\.5; give a number between 0 and 1"):
        classifier.predict_sets(X, level=1.5)
