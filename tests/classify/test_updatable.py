"""Adding photos and removing classes is what learning from all of them would be."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldguide.classify import NearestClassMean, Ridge, make_classifier, restore_classifier
from fieldguide.classify.class_statistics import TOGETHER
from fieldguide.errors import OptionError

NAMES = ("class_mean", "ridge", "shrinkage_lda", "auto")
# Transforms that learn nothing leave nothing that could differ.
STATELESS = {
    "ridge": {"alpha": 0.03},
    "shrinkage_lda": {"shrinkage": 0.3, "transforms": ("signed_power", "l2")},
}


def photos(seed, n, classes, d=12):
    random = np.random.default_rng(seed)
    centres = np.random.default_rng(0).standard_normal((5, d))
    codes = random.integers(0, len(classes), n)
    codes[: 2 * len(classes)] = np.tile(np.arange(len(classes)), 2)
    labels = np.array(list("abcde"))
    picked = np.searchsorted(labels, np.array(list(classes)))[codes]
    X = centres[picked] + random.standard_normal((n, d))
    return X, labels[picked]


@pytest.mark.parametrize("name", sorted(STATELESS))
@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1), st.integers(8, 40), st.integers(8, 40))
def test_added_equals_learnt_at_once(name, seed, first, second):
    X, y = photos(seed, first, "abd")
    more, labels = photos(seed + 1, second, "bce")
    once = make_classifier(name, calibrate="temperature", **STATELESS[name]).fit(X, y).add(more, labels)
    at_once = make_classifier(name, calibrate="temperature", **STATELESS[name])
    at_once.fit(np.vstack([X, more]), np.append(y, labels))
    assert once.classes_.tolist() == at_once.classes_.tolist()
    np.testing.assert_allclose(once._log_scores(more), at_once._log_scores(more), rtol=1e-6, atol=1e-6)


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1), st.integers(8, 40), st.integers(8, 40))
def test_class_means_keep_the_centre_of_the_first(seed, first, second):
    X, y = photos(seed, first, "abd")
    more, labels = photos(seed + 1, second, "bce")
    grown = NearestClassMean().fit(X, y).add(more, labels)
    both, all_labels = np.vstack([X, more]), np.append(y, labels)
    unit = both - X.mean(axis=0)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    means = np.stack([unit[all_labels == label].mean(axis=0) for label in "abcde"])
    np.testing.assert_allclose(grown.class_means_, means, atol=1e-12)
    np.testing.assert_array_equal(grown.counts_, [(all_labels == label).sum() for label in "abcde"])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("calibrate", ["temperature", "vector", "isotonic"])
def test_a_class_that_came_and_went_leaves_nothing(name, calibrate):
    X, y = photos(1, 60, "abd")
    before = make_classifier(name, calibrate=calibrate).fit(X, y)
    spec, arrays = before.state()
    changed = restore_classifier(json.loads(json.dumps(spec)), arrays)
    changed.add(*photos(2, 7, "c"))
    assert changed.classes_.tolist() == ["a", "b", "c", "d"]
    p = changed.predict_proba(X)
    assert p.shape == (60, 4)
    assert (p > 0).all()
    np.testing.assert_allclose(p.sum(axis=1), 1)
    assert changed.predict(photos(2, 7, "c")[0]).tolist().count("c") >= 5
    stored, kept = changed.state()
    again = restore_classifier(json.loads(json.dumps(stored)), kept)
    assert (again.predict_proba(X) == p).all()
    changed.remove("c")
    assert changed.state()[0] == spec
    np.testing.assert_allclose(changed.predict_proba(X), before.predict_proba(X), rtol=1e-6, atol=1e-9)
    assert changed.predict_sets(X, level=0.8).shape == (60, 3)


@pytest.mark.parametrize("name", sorted(STATELESS))
def test_removed_equals_learnt_without(name):
    X, y = photos(1, 60, "abcd")
    rest = y != "b"
    fewer = make_classifier(name, calibrate="temperature", **STATELESS[name]).fit(X, y).remove("b")
    without = make_classifier(name, calibrate="temperature", **STATELESS[name]).fit(X[rest], y[rest])
    assert fewer.classes_.tolist() == ["a", "c", "d"]
    np.testing.assert_allclose(fewer._log_scores(X), without._log_scores(X), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_a_removed_class_is_never_answered(name):
    X, y = photos(1, 60, "abcd")
    classifier = make_classifier(name).fit(X, y).remove("b")
    assert set(classifier.predict(X).tolist()) <= {"a", "c", "d"}
    assert classifier.predict_proba(X).shape == (60, 3)


def test_what_cannot_be_removed_is_told():
    X, y = photos(1, 30, "abc")
    ridge = Ridge(alpha=1.0).fit(X, y)
    with pytest.raises(
        OptionError, match=r"^there is no class 'A' to remove; known: a, b, c\. Did you mean 'a'\?$"
    ):
        ridge.remove("A")
    ridge.remove("a")
    with pytest.raises(
        OptionError, match=r"^'b' cannot be removed: it is one of only two classes \(b, c\), and with"
    ):
        ridge.remove("b")
    assert ridge.classes_.tolist() == ["b", "c"]


def test_sums_of_all_classes_together_take_photos_and_give_up_no_class(monkeypatch):
    monkeypatch.setattr("fieldguide.classify.class_statistics.KEPT", 40)
    X, y = photos(1, 40, "abc")
    ridge = Ridge(calibrate="temperature").fit(X, y)
    assert (ridge.root_codes_ == TOGETHER).all()
    more, labels = photos(2, 9, "bd")
    at_once = Ridge(alpha=ridge.chosen_["alpha"]).fit(np.vstack([X, more]), np.append(y, labels))
    ridge = restore_classifier(*ridge.state()).add(more, labels)
    np.testing.assert_allclose(ridge.coef_, at_once.coef_, atol=1e-6)
    with pytest.raises(OptionError, match="sums of this ridge classifier were kept of all classes together"):
        ridge.remove("a")
    assert ridge.classes_.tolist() == ["a", "b", "c", "d"]


def test_class_means_of_an_earlier_version_answer_and_say_why_they_cannot_go_on():
    X, y = photos(1, 30, "abc")
    spec, arrays = NearestClassMean().fit(X, y).state()
    del arrays["counts"]
    old = restore_classifier(spec, arrays)
    assert (old.predict_proba(X) == NearestClassMean().fit(X, y).predict_proba(X)).all()
    assert not old.is_updatable
    assert "counts" not in old.state()[1]
    with pytest.raises(OptionError, match=r"which did not count their photos\. Fit again"):
        old.add(X, y)


def test_another_width_is_refused_and_changes_nothing():
    X, y = photos(1, 30, "abc")
    ridge = Ridge(alpha=1.0).fit(X, y)
    with pytest.raises(ValueError, match="X has 5 features"):
        ridge.add(X[:, :5], y)
    assert ridge.classes_.tolist() == ["a", "b", "c"]


@pytest.mark.parametrize("name", NAMES)
def test_numbers_as_labels(name):
    X, y = photos(1, 40, "abc")
    numbers = np.searchsorted(["a", "b", "c"], y) * 10
    classifier = make_classifier(name).fit(X, numbers)
    classifier.add(X[:5] + 30, [15] * 5)
    assert classifier.classes_.tolist() == [0, 10, 15, 20]
    assert classifier.remove(15).classes_.tolist() == [0, 10, 20]


def test_who_cannot_add_stays_as_it_was():
    X, y = photos(1, 40, "abc")
    auto = make_classifier("auto").fit(X, y)
    auto.chosen_["classifier"], auto.member_ = "logistic", make_classifier("logistic").fit(X, y)
    before = auto.predict_proba(X)
    with pytest.raises(OptionError):
        auto.add(X[:2], ["new", "new"])
    assert auto.classes_.tolist() == ["a", "b", "c"]
    assert (auto.predict_proba(X) == before).all()


@pytest.mark.parametrize(
    ("known", "more", "told"),
    [
        (
            [0, 1, 2],
            ["3"],
            "the new labels are words (such as '3'), those known are whole numbers (such as 0)",
        ),
        (["a", "b", "c"], [4], "the new labels are whole numbers (such as 4), those known are words"),
        ([0, 1, 2], [1.5], "the new labels are numbers with a fraction (such as 1.5)"),
        (["a", "b", "c"], np.array(["d", 4], dtype=object), "the new labels are values of several types"),
    ],
)
def test_labels_of_another_type_are_refused(known, more, told):
    X = np.random.default_rng(0).standard_normal((12, 4))
    classifier = make_classifier("class_mean").fit(X, np.repeat(known, 4))
    before = classifier.predict_proba(X)
    with pytest.raises(OptionError) as error:
        classifier.add(X[: len(more)], more)
    assert told in str(error.value)
    assert (classifier.predict_proba(X) == before).all()


@pytest.mark.parametrize(
    ("known", "more"),
    [
        (np.array([0, 1, 2], dtype=np.uint64), np.array([1, 5], dtype=np.int64)),
        (np.array([0, 1, 2], dtype=np.int8), np.array([1, 300])),
        (np.array(["a", "b", "c"]), np.array(["a", "a longer word"], dtype=object)),
        (np.array(["a", "b", "c"], dtype=object), np.array(["a", "d"])),
    ],
)
def test_labels_keep_their_type(known, more):
    X = np.random.default_rng(0).standard_normal((12, 4))
    classifier = make_classifier("class_mean").fit(X, np.repeat(known, 4))
    classifier.add(X[:2], more)
    assert classifier.classes_.dtype.kind in {known.dtype.kind, "i"} - (
        {"i"} if known.dtype.kind in "UO" else set()
    )
    assert classifier.classes_.tolist() == sorted([*known.tolist(), more.tolist()[1]])
