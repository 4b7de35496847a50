"""Members of their own columns, one classifier outside."""

import json

import numpy as np
import pytest

from fieldguide.classify import Ensemble, Logistic, make_classifier, restore_classifier
from fieldguide.errors import GuideError, OptionError

WIDTHS = (5, 4, 6)


@pytest.fixture(scope="module")
def parts():
    """Two representations that tell different things, and noise."""
    random = np.random.default_rng(0)
    centres = [random.standard_normal((3, width)) for width in WIDTHS[:2]]

    def make(n):
        codes = random.integers(0, 3, n)
        told = [c[codes] + 1.5 * random.standard_normal((n, c.shape[1])) for c in centres]
        X = np.hstack([*told, random.standard_normal((n, WIDTHS[2]))]).astype(np.float32)
        return X, np.array(["a", "b", "c"])[codes]

    return make(400), make(1000)


@pytest.fixture(scope="module")
def fitted(parts):
    return Ensemble(widths=WIDTHS).fit(*parts[0])


def test_what_helps_is_kept_and_weighed(parts, fitted):
    (X, y), test = parts
    assert fitted.kept_ == (0, 1)
    assert fitted.weights_.sum() == pytest.approx(1)
    singles = [Logistic().fit(X[:, s], y).score(test[0][:, s], test[1]) for s in (slice(0, 5), slice(5, 9))]
    assert fitted.score(*test) > max(singles) + 0.02
    assert fitted.chosen_["weights"] == fitted.weights_.tolist()
    assert fitted.chosen_["scored"] == 400
    assert [gain.weight for gain in fitted.gains_] == fitted.weights_.tolist()


def test_members_see_their_own_columns(parts, fitted):
    X = parts[1][0].copy()
    before = fitted.predict_proba(X)
    X[:, 9:] = 1e3  # what was left out
    assert (fitted.predict_proba(X) == before).all()
    assert [member.n_features_in_ for member in fitted.members_] == [5, 4]
    assert fitted.leading_ in fitted.members_


def test_pruned_answers_the_same(parts, fitted):
    X = parts[1][0]
    pruned = fitted.pruned()
    short = fitted.kept_columns(X)
    assert short.shape[1] == pruned.n_features_in_ == 9
    assert (pruned.predict_proba(short) == fitted.predict_proba(X)).all()
    assert pruned.widths == (5, 4)
    assert pruned.pruned().chosen_ == pruned.chosen_


@pytest.mark.parametrize("base", [None, "nearest_neighbours", "class_mean", "balanced"])
def test_stored_and_restored(parts, base):
    X, y = parts[0]
    options = {"goal": "balanced", "method": "class_weights"} if base == "balanced" else {}
    made = base and make_classifier(base, **options)
    pruned = (ensemble := Ensemble(made, widths=WIDTHS).fit(X[:150], y[:150])).pruned()
    spec, arrays = pruned.state()
    again = restore_classifier(json.loads(json.dumps(spec)), {name: a.copy() for name, a in arrays.items()})
    short = ensemble.kept_columns(X)
    assert (again.predict_proba(short) == pruned.predict_proba(short)).all()
    assert again.chosen_ == pruned.chosen_
    again.refit(short[:150], y[:150])
    assert (again.predict_proba(short) == pruned.predict_proba(short)).all()


def test_chosen_on_validation_photos(parts):
    (X, y), test = parts
    fitted = Ensemble(widths=WIDTHS).fit(X, y, validation=(test[0][:200], test[1][:200]))
    assert fitted.chosen_["how"] == "validation photos"
    assert fitted.chosen_["scored"] == 200
    assert {0, 1} <= set(fitted.kept_)


def test_refit_learns_new_classes_and_keeps_the_choice(parts, fitted):
    X, y = parts[1]
    again = Ensemble(widths=WIDTHS).fit(*parts[0])
    y = np.where(np.arange(len(y)) % 4, y, "d")
    assert again.refit(X, y).classes_.tolist() == ["a", "b", "c", "d"]
    assert again.weights_.tolist() == fitted.weights_.tolist()


def test_too_few_photos_weigh_all_the_same():
    fitted = Ensemble(widths=(2, 1)).fit([[0.0, 1, 2], [1, 0, 3]], ["left", "right"])
    assert fitted.weights_.tolist() == [0.5, 0.5]
    assert fitted.gains_ == ()
    assert fitted.predict([[0.0, 1, 2]]).tolist() == ["left"]


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (Ensemble("logistic"), "classifier is 'logistic'; give a classifier that is no ensemble"),
        (Ensemble(Ensemble()), "give a classifier that is no ensemble"),
        (Ensemble(Logistic(C=-1)), "C"),
        (Ensemble(widths=()), r"widths is \(\); give the number of columns of each member"),
        (Ensemble(widths=(2, 0)), r"widths is \(2, 0\); give the number"),
        (Ensemble(widths=(2, 3)), r"widths are \(2, 3\), 5 columns together, and the vectors have 15"),
        (Ensemble(calibrate="platt"), "calibrate is 'platt'"),
    ],
)
def test_misuse_is_explained(parts, made, message):
    with pytest.raises(OptionError, match=message):
        made.fit(*parts[0])


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda spec, _: spec["chosen"].update(weights=[1.0]), "has the weights"),
        (lambda spec, _: spec["chosen"].update(weights=[-1.0, 2.0]), "has the weights"),
        (lambda spec, _: spec["chosen"].update(pooling="vote"), "has the pooling 'vote'"),
        (lambda spec, _: spec.update(members=None), "members is None and should be a list"),
        (lambda spec, _: spec["members"].pop(), "other members than weights"),
        (lambda spec, _: spec["members"].reverse(), "should have|do not fit"),
        (lambda spec, _: spec["members"][0].update(classifier="ensemble"), "is an ensemble"),
        (lambda spec, _: spec["members"][0].update(classes=["a", "b", "z"]), "do not fit it"),
        (lambda _, arrays: arrays.pop("member1.coef"), "the array 'coef' is missing"),
    ],
)
def test_damage_is_named(fitted, damage, message):
    spec, arrays = fitted.pruned().state()
    spec = json.loads(json.dumps(spec))
    damage(spec, arrays)
    with pytest.raises(GuideError, match=message):
        restore_classifier(spec, arrays)
