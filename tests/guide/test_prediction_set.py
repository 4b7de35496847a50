"""Prediction sets of a guide: made, saved, loaded, and refused where they cannot be had."""

import json
from pathlib import Path

import numpy as np
import pytest

import fieldguide
from fieldguide.errors import OptionError
from fieldguide.guide import Guide, PredictionSet

PAST = Path(__file__).parents[1] / "data"
GREY = np.full((20, 20, 3), 128, np.uint8)


@pytest.fixture(scope="module")
def guide() -> Guide:
    """Three colours that overlap, 40 photos each."""
    random = np.random.default_rng(0)
    colours = {"healthy": (90, 140, 60), "rust": (130, 100, 50), "sick": (125, 125, 60)}
    photos = [
        (
            np.clip(np.add(colour, random.normal(0, 30, 3)) + random.normal(0, 20, (8, 8, 3)), 0, 255).astype(
                "u1"
            ),
            name,
        )
        for name, colour in colours.items()
        for _ in range(40)
    ]
    protocol = fieldguide.Protocol(study=False, near_copies=False)
    return fieldguide.fit(photos, represent=fieldguide.Pixels(size=4), protocol=protocol, cache=None)


def test_a_set_holds_the_most_probable_classes(guide: Guide) -> None:
    narrow, wide = (guide.predict(GREY, sets=level).set for level in (0.5, 0.97))
    assert narrow is not None
    assert wide is not None
    assert wide.classes[: len(narrow.classes)] == narrow.classes
    assert [p for _, p in wide.classes] == sorted((p for _, p in wide.classes), reverse=True)
    assert wide.classes[0] == guide.predict(GREY).top[0]
    assert wide.note is None
    assert guide.predict(GREY).set is None


def test_the_assessment_measures_them(guide: Guide) -> None:
    assert guide.assessment is not None
    assert [sets.level for sets in guide.assessment.sets][:2] == [0.9, 0.95]
    assert all(0.6 <= sets.coverage <= 1 <= sets.mean_size <= 3 for sets in guide.assessment.sets)
    assert guide.assessment.selective[-1].accuracy == guide.assessment.accuracy


def test_they_travel_in_the_guide(guide: Guide, tmp_path: Path) -> None:
    guide.save(tmp_path / "a.guide")
    again = fieldguide.load(tmp_path / "a.guide")
    for level in (0.6, 0.9, 0.95, 0.985):
        assert again.predict(GREY, sets=level) == guide.predict(GREY, sets=level)
    assert again.assessment == guide.assessment


def test_cross_validated_sets_use_each_folds_own_bar() -> None:
    random = np.random.default_rng(1)
    photos = [
        (np.clip(random.normal(mean, 40, (4, 4, 3)), 0, 255).astype("u1"), name)
        for mean, name in ((110, "a"), (130, "b"))
        for _ in range(40)
    ]
    protocol = fieldguide.Protocol(folds=4, repeats=2, study=False, near_copies=False)
    made = fieldguide.fit(photos, represent=fieldguide.Pixels(size=2), protocol=protocol, cache=None)
    assert made.assessment is not None
    assert [sets.level for sets in made.assessment.sets] == [0.9, 0.95]
    assert made.assessment.sets[0].coverage >= 0.8


def test_too_few_photos_name_all_classes_and_say_why(pixel_guide_file: Path) -> None:
    small = fieldguide.load(pixel_guide_file).predict(GREY, sets=0.99).set
    assert small is not None
    assert len(small.classes) == 3
    assert small.note == (
        "all classes: sets at 99 % need 99 photos that were scored without being trained on, and the guide "
        "has 31"
    )
    assert json.loads(json.dumps(small.to_dict()))["note"] == small.note


@pytest.mark.parametrize("level", [1.5, 0, -1, float("nan"), "0.9"])
def test_a_level_that_is_no_share_is_refused(guide: Guide, level: object) -> None:
    with pytest.raises(
        OptionError, match=r"^sets is .*; give a number between 0 and 1, such as 0\.95 for 95 %\.$"
    ):
        guide.predict(GREY, sets=level)
    with pytest.raises(OptionError, match=r"^sets is "):
        guide.predict_many([GREY], sets=level)


@pytest.mark.parametrize("known", ["imagenet", PAST / "schema1.guide"], ids=["imagenet", "schema 1"])
def test_a_guide_without_scores_of_unseen_photos_says_so(known: object) -> None:
    with pytest.raises(OptionError, match=r"^this guide keeps no scores of photos .* Fit it again"):
        fieldguide.load(known).predict(GREY, sets=0.9)


def test_as_json() -> None:
    given = PredictionSet(0.9, (("oak", 0.7), ("elm", 0.25)))
    assert given.to_dict() == {
        "level": 0.9,
        "classes": [{"label": "oak", "probability": 0.7}, {"label": "elm", "probability": 0.25}],
        "note": None,
    }


@pytest.mark.parametrize("calibrate", ["temperature", "vector", "isotonic"])
def test_a_guide_keeps_its_calibration(leaves: Path, tmp_path: Path, calibrate: str) -> None:
    from fieldguide.classify import make_classifier

    classifier = make_classifier("class_mean", calibrate=calibrate)
    protocol = fieldguide.Protocol(study=False, near_copies=False)
    made = fieldguide.fit(leaves, represent="pixels", classify=classifier, protocol=protocol, cache=None)
    made.save(tmp_path / "a.guide")
    again = fieldguide.load(tmp_path / "a.guide")
    assert again.classifier.chosen_["calibration"] == calibrate
    photo = leaves / "sick" / "000.png"
    assert again.predict(photo, sets=0.9) == made.predict(photo, sets=0.9)
