"""Names, options and damaged guides."""

import numpy as np
import pytest

from fieldguide.classify import Logistic, NearestNeighbours, make_classifier, restore_classifier
from fieldguide.errors import GuideError, OptionError


def test_options_reach_the_classifier():
    assert make_classifier("logistic", C=2.0).C == 2.0
    assert make_classifier("nearest_neighbours", n_neighbours=3, random_state=5).random_state == 5
    assert make_classifier("nearest_neighbour").n_neighbours == 1


def test_unknown_names_are_named():
    with pytest.raises(
        OptionError, match=r"no classifier 'logistik'; known: auto, balanced, .* Did you mean 'logistic'\?"
    ):
        make_classifier("logistik")
    with pytest.raises(
        OptionError, match=r"'logistic' has no option 'c'; known: C, calibrate, random_state, transforms\."
    ):
        make_classifier("logistic", c=1)
    with pytest.raises(
        OptionError, match="has no option 'n_neighbours'; known: calibrate, random_state, transforms"
    ):
        make_classifier("nearest_neighbour", n_neighbours=3)


@pytest.fixture
def stored(blobs):
    return Logistic(C=1.0).fit(*blobs()).state()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"classifier": "oracle"}, "unknown classifier, 'oracle'; a newer fieldguide may know it"),
        ({"options": {"depth": 3}}, "options that 'logistic' does not have"),
        ({"options": None}, "options is None and should be an object"),
        ({"classes": ["a"]}, "no list of at least 2 different words, or numbers"),
        ({"classes": ["a", "a", "b"]}, "no list of at least 2 different words, or numbers"),
        ({"classes": [1, "b", "c"]}, "no list of at least 2 different words, or numbers"),
        ({"n_features": 7}, r"array 'coef' has shape \(3, 6\); it should have \(3, 7\)"),
        ({"n_features": 0}, "n_features is 0 and should be a whole number from 1"),
        ({"n_features": "many"}, "n_features is 'many' and should be a whole number"),
        ({"chosen": {}}, "temperature is None and should be a number"),
        ({"chosen": {"temperature": 0, "C": 1}}, "temperature is 0 and should be a number"),
        ({"chosen": {"temperature": 1, "C": -1}}, r"has C -1\."),
    ],
)
def test_a_damaged_spec_is_named(stored, change, message):
    spec, arrays = stored
    with pytest.raises(GuideError, match=message):
        restore_classifier({**spec, **change}, arrays)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda a: a.pop("coef"), "the array 'coef' is missing; there are"),
        (lambda a: a.update(coef=a["coef"][0]), r"array 'coef' has shape \(6,\)"),
        (lambda a: a.update(intercept=a["intercept"] * np.nan), "must hold finite"),
        (lambda a: a.update(intercept=a["intercept"].astype(int)), "must hold finite"),
        (lambda a: a.update(intercept=a["intercept"][:2]), r"it should have \(3\)"),
    ],
)
def test_damaged_arrays_are_named(stored, change, message):
    spec, arrays = stored
    change(arrays)
    with pytest.raises(GuideError, match=message):
        restore_classifier(spec, arrays)


@pytest.mark.parametrize(
    "codes", [[0, 1, 2], np.zeros(60, dtype=int), np.arange(60)[::-1] % 3, np.arange(60) // 15]
)
def test_damaged_neighbours_are_named(blobs, codes):
    spec, arrays = NearestNeighbours().fit(*blobs()).state()
    with pytest.raises(GuideError, match="stored array 'codes'"):
        restore_classifier(spec, {**arrays, "codes": np.asarray(codes)})


@pytest.mark.parametrize(
    "y", [[0, 1] * 5, [1.0, 2.0] * 5, [True, False] * 5, np.array(["x", "yy"] * 5, dtype=object)]
)
def test_labels_of_every_kind_come_back(y, blobs):
    X = blobs(5, k=2)[0]
    classifier = make_classifier("class_mean").fit(X, y)
    again = restore_classifier(*classifier.state())
    assert (again.predict(X) == classifier.predict(X)).all()
    kinds = [np.asarray(made.predict(X).tolist()).dtype.kind for made in (classifier, again)]
    assert kinds[0] == kinds[1]


@pytest.mark.parametrize("dtype", ["no such", "<U400000000", "|V8"])
def test_a_dtype_that_is_stored_is_not_believed(stored, dtype):
    spec, arrays = stored
    assert restore_classifier({**spec, "classes_dtype": dtype}, arrays).classes_.tolist() == spec["classes"]
