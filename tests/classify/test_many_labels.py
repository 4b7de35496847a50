"""What many labels per photo promise."""

import json

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from fieldguide.classify import Logistic, ManyLabels, restore_many_labels
from fieldguide.errors import GuideError, OptionError

LABELS = ("wet", "old", "torn")


@pytest.fixture
def tagged():
    """Make (X, Y): n vectors, of which the first three features tell three labels, more or less."""

    def make(n=80, *, d=6, seed=0, noise=0.7, dtype=np.float32):
        random = np.random.default_rng(seed)
        Y = random.random((n, 3)) < (0.5, 0.2, 0.7)
        X = random.standard_normal((n, d))
        X[:, :3] = Y + noise * X[:, :3]
        return X.astype(dtype), Y

    return make


def test_each_label_is_a_logistic_regression_of_its_own(tagged) -> None:
    X, Y = tagged()
    many = ManyLabels(LABELS).fit(X, Y)
    p = many.predict_proba(X)
    for j, label in enumerate(LABELS):
        alone = Logistic().fit(X, Y[:, j])
        np.testing.assert_allclose(p[:, j], alone.predict_proba(X)[:, 1], rtol=1e-5)
        assert many.chosen_[label] == alone.chosen_
    assert many.classes_.tolist() == list(LABELS)


def test_probabilities_are_independent_and_never_certain(tagged) -> None:
    X, Y = tagged()
    p = ManyLabels(LABELS).fit(X, Y).predict_proba(np.vstack([X, 1e6 * X, 0 * X]))
    assert p.shape == (3 * len(X), 3)
    assert p.dtype == np.float64
    assert (p > 0).all()
    assert (p < 1).all()
    assert np.ptp(p.sum(axis=1)) > 0.5


def test_finds_the_labels(tagged) -> None:
    X, Y = tagged(200, noise=0.15)
    many = ManyLabels(LABELS).fit(X[:150], Y[:150])
    assert (many.predict(X[150:]) == Y[150:]).mean() > 0.95


def test_probabilities_mean_what_they_say(tagged) -> None:
    X, Y = tagged(3000, noise=1.0)
    p = ManyLabels(LABELS).fit(X[:1000], Y[:1000]).predict_proba(X[1000:])
    for low in np.arange(0, 1, 0.2):
        inside = (p >= low) & (p < low + 0.2)
        assert abs(p[inside].mean() - Y[1000:][inside].mean()) < 0.06


def test_a_label_of_all_photos_or_none_is_a_constant(tagged) -> None:
    X, Y = tagged(18)
    Y[:, 0], Y[:, 1] = True, False
    many = ManyLabels(LABELS).fit(X, Y)
    p = many.predict_proba(X)
    np.testing.assert_allclose(p[:, 0], 19 / 20, rtol=1e-12)
    np.testing.assert_allclose(p[:, 1], 1 / 20, rtol=1e-12)
    assert many.chosen_["wet"] == {"how": "constant: every photo carries it"}
    assert many.chosen_["old"] == {"how": "constant: no photo carries it"}
    only = ManyLabels(("wet",)).fit(X, np.ones((18, 1), bool))
    assert only.predict(X).all()


def test_a_label_of_one_photo(tagged) -> None:
    X, Y = tagged()
    Y[:, 1] = False
    Y[3, 1], X[3] = True, 9
    assert ManyLabels(LABELS).fit(X, Y).predict_proba(X)[:, 1].argmax() == 3


def test_groups_are_kept_whole(tagged) -> None:
    X, Y = tagged()
    X, Y, groups = np.repeat(X, 4, axis=0), np.repeat(Y, 4, axis=0), np.repeat(np.arange(80), 4)
    alone, whole = ManyLabels(LABELS).fit(X, Y), ManyLabels(LABELS).fit(X, Y, groups=groups)
    for label in LABELS:  # copies in training make unseen photos look easy
        assert alone.chosen_[label]["log_loss"] < whole.chosen_[label]["log_loss"]


def test_chosen_on_validation_photos(tagged) -> None:
    (X, Y), (X_val, Y_val) = tagged(), tagged(seed=1)
    many = ManyLabels(LABELS).fit(X, Y, validation=(X_val, Y_val))
    assert {chosen["how"] for chosen in many.chosen_.values()} == {"validation photos"}
    assert {chosen["scored"] for chosen in many.chosen_.values()} == {80}


def test_refit_keeps_what_was_chosen(tagged) -> None:
    (X, Y), (more, theirs) = tagged(), tagged(160, seed=1)
    Y[:, 2] = False
    many = ManyLabels(LABELS).fit(X, Y)
    chosen, temperatures = many.chosen_, many.temperature_
    many.refit(more, theirs)
    assert [many.chosen_[label] for label in LABELS[:2]] == [chosen[label] for label in LABELS[:2]]
    assert (many.temperature_[:2] == temperatures[:2]).all()
    assert many.chosen_["torn"]["how"] == "5 folds", "a label that can be learnt now is learnt"
    expected = Logistic(C=chosen["wet"]["C"]).fit(more, theirs[:, 0])
    np.testing.assert_allclose(many.coef_[0], expected.coef_[1] - expected.coef_[0], rtol=1e-3, atol=1e-4)


def test_rows_do_not_influence_one_another(tagged) -> None:
    X, Y = tagged(dtype=np.float64)
    many = ManyLabels(LABELS).fit(X, Y)
    p = many.predict_proba(X)
    np.testing.assert_allclose(np.vstack([many.predict_proba(x[None]) for x in X]), p, rtol=1e-9)
    order = np.random.default_rng(1).permutation(len(X))
    np.testing.assert_allclose(many.predict_proba(X[order]), p[order], rtol=1e-9)


def test_float32_stays_float32_and_the_vectors_are_not_changed(tagged) -> None:
    X, Y = tagged()
    before = X.copy()
    assert ManyLabels(LABELS).fit(X, Y).coef_.dtype == np.float32
    assert (before == X).all()


def test_stored_and_restored_it_predicts_the_same(tagged) -> None:
    X, Y = tagged()
    Y[:, 2] = True
    many = ManyLabels(LABELS, random_state=3).fit(X, Y)
    spec, arrays = many.state()
    again = restore_many_labels(json.loads(json.dumps(spec)), {name: a.copy() for name, a in arrays.items()})
    assert (again.predict_proba(X) == many.predict_proba(X)).all()
    assert again.chosen_ == many.chosen_
    assert again.get_params() == many.get_params()
    assert all(array.flags.c_contiguous for array in arrays.values())
    again.refit(X, Y)
    assert (again.predict_proba(X) == many.predict_proba(X)).all()


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("labels", ["wet", "wet", "torn"]),
        ("labels", []),
        ("labels", 3),
        ("n_features", 5),
        ("options", {"unknown": 1}),
        ("chosen", {}),
    ],
)
def test_a_damaged_spec_is_refused(tagged, entry, value) -> None:
    spec, arrays = ManyLabels(LABELS).fit(*tagged()).state()
    with pytest.raises(GuideError, match=f"the stored|^{entry}"):
        restore_many_labels({**spec, entry: value}, arrays)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("coef", np.zeros((3, 5))),
        ("intercept", np.full(3, np.nan)),
        ("temperature", np.zeros(3)),
        ("temperature", np.array(["a", "b", "c"])),
    ],
)
def test_damaged_arrays_are_refused(tagged, name, value) -> None:
    spec, arrays = ManyLabels(LABELS).fit(*tagged()).state()
    with pytest.raises(GuideError, match="the stored"):
        restore_many_labels(spec, {**arrays, name: value})
    with pytest.raises(GuideError, match=f"the array {name!r} is missing"):
        restore_many_labels(spec, {key: array for key, array in arrays.items() if key != name})


def test_it_is_cloned_as_scikit_learn_does(tagged) -> None:
    many = ManyLabels(LABELS, C=0.1, random_state=2)
    assert clone(many).get_params() == many.get_params()
    with pytest.raises(NotFittedError):
        many.predict_proba(np.zeros((1, 6)))
    assert {chosen["C"] for chosen in many.fit(*tagged()).chosen_.values()} == {0.1}


def test_misuse_is_named(tagged) -> None:
    X, Y = tagged()
    with pytest.raises(OptionError, match="Y has 2 columns; give one for each of the 3 labels"):
        ManyLabels(LABELS).fit(X, Y[:, :2])
    with pytest.raises(OptionError, match="X has 80 photos, Y has 79"):
        ManyLabels(LABELS).fit(X, Y[1:])
    with pytest.raises(OptionError, match="a label is named twice: wet, old, wet"):
        ManyLabels(("wet", "old", "wet")).fit(X, Y)
    with pytest.raises(OptionError, match="Y has dtype"):
        ManyLabels(LABELS).fit(X, X[:, :3])
    X[0, 0] = np.nan
    with pytest.raises(ValueError, match="NaN"):
        ManyLabels(LABELS).fit(X, Y)
    many = ManyLabels(LABELS).fit(*tagged())
    with pytest.raises(ValueError, match="X has 4 features"):
        many.predict_proba(X[1:, :4])


def test_its_score_is_the_share_of_photos_with_every_label_right():
    random = np.random.default_rng(0)
    X = random.standard_normal((60, 3))
    Y = X[:, :2] + 0.5 * random.standard_normal((60, 2)) > 0
    many = ManyLabels(["wet", "old"], C=1.0).fit(X, Y)
    assert many.score(X, Y) == (many.predict(X) == Y).all(axis=1).mean()
    with pytest.raises(OptionError, match="Y has 3 columns; give one for each of the 2 labels"):
        many.score(X, np.ones((60, 3), dtype=bool))
