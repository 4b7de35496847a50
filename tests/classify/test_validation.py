"""Validation photos keep their groups on the way to every choice."""

import numpy as np
import pytest

from fieldguide.classify import Ensemble, Validation, make_classifier
from fieldguide.classify.classifier import Classifier
from fieldguide.classify.scored_on import ScoredOn
from fieldguide.classify.unlabelled import fit_unlabelled
from fieldguide.errors import OptionError


def plants(g, m, *, random, centres):
    codes = np.arange(g) % len(centres)
    own = centres[codes] + random.standard_normal((g, centres.shape[1]))
    X = np.repeat(own, m, axis=0)
    return X + 0.05 * random.standard_normal(X.shape), np.repeat(codes, m), np.repeat(np.arange(g), m)


@pytest.fixture(scope="module")
def sets():
    random = np.random.default_rng(0)
    centres = 0.5 * random.standard_normal((3, 20))
    return [plants(g, m, random=random, centres=centres) for g, m in ((300, 1), (24, 12), (600, 1))]


def test_a_burst_is_no_evidence_for_a_calibration(sets):
    (X, y, _), held, test = sets
    parted = make_classifier("logistic").fit(X, y, validation=held[:2])
    whole = make_classifier("logistic").fit(X, y, validation=Validation(*held))
    assert parted.chosen_["calibration"] != "temperature", "otherwise this test cannot fail"
    assert whole.chosen_["calibration"] == "temperature"
    loss = [-np.log(one.predict_proba(test[0])[np.arange(600), test[1]]).mean() for one in (parted, whole)]
    assert loss[1] < loss[0] - 0.1


@pytest.mark.parametrize("name", ["class_mean", "auto", "balanced", "ensemble", "unlabelled"])
def test_groups_reach_every_choice(sets, name, monkeypatch):
    (X, y, _), (V, yv, groups), _ = sets
    seen = []
    calibrate = Classifier._calibrate

    def spy(self, choice, scored_on):
        seen.append((choice, scored_on))
        calibrate(self, choice, scored_on)

    monkeypatch.setattr(Classifier, "_calibrate", spy)
    strange = np.where(np.arange(len(yv)) < 12, 99, yv)
    if name == "unlabelled":
        classifier = make_classifier("class_mean")
        fit_unlabelled(classifier, X[:60], y[:60], X[60:], validation=(V, strange, groups))
    else:
        made = Ensemble(widths=(10, 10)) if name == "ensemble" else make_classifier(name)
        made.fit(X[:60], y[:60], validation=(V, strange, groups))
    told = [scored_on for choice, scored_on in seen if choice is not None]
    assert told
    for scored_on in told:
        assert scored_on.how == "validation photos"
        assert np.array_equal(np.unique(scored_on.groups, return_inverse=True)[1], groups[12:] - 1)


def test_groups_must_fit(sets):
    (X, y, _), (V, yv, groups), _ = sets
    with pytest.raises(OptionError, match="groups has 3 entries; give one for each of the 288 photos"):
        make_classifier("class_mean").fit(X, y, validation=(V, yv, groups[:3]))
    assert ScoredOn.of_validation(Validation(V, yv), known=yv == 0).groups is None


@pytest.mark.parametrize("given", [np.zeros((4, 2)), (np.zeros((4, 2)),), "photos", (1, 2, 3, 4)])
def test_what_is_no_validation_is_refused(sets, given):
    (X, y, _), *_ = sets
    with pytest.raises(OptionError, match=r"^validation must be vectors, labels and, .*: \(X, y\) or"):
        make_classifier("class_mean").fit(X, y, validation=given)
