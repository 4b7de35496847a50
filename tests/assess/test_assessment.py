import json
from dataclasses import replace

import numpy as np
import pytest

from fieldguide.assess import (
    Assessment,
    Hardship,
    LearningCurve,
    LearningPoint,
    Robustness,
    always,
    assess,
    assess_tags,
    by_column,
)
from fieldguide.errors import GuideError
from fieldguide.images import ArrayImage, Dataset
from fieldguide.images.tags import tag_label


@pytest.fixture
def assessment() -> Assessment:
    images = tuple(ArrayImage(np.full((2, 2, 3), i, np.uint8)) for i in range(4))
    probabilities = np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3], [0.4, 0.6]])
    dataset = Dataset(images=images, labels=("a", "b", "b", "b"))
    return assess(probabilities, dataset, classes=("a", "b"), n_training=[3, 3], scored_on="made up")


def test_what_was_studied_survives_json(assessment: Assessment) -> None:
    points = (LearningPoint(4, (0.5, 0.25)), LearningPoint(6, (0.75,)))
    full = replace(
        assessment,
        learning_curve=LearningCurve(4, 2, points=points, projection=None),
        robustness=Robustness(4, 0.75, (0.3, 0.95), (Hardship("blur", 0.5, "0.5 %", 0.5, (0.1, 0.9)),)),
        by_column=by_column(np.array([True, True, False, True]), {"site": ("x", "x", "y", "y")}),
    )
    again = Assessment.from_dict(json.loads(json.dumps(full.to_dict(), allow_nan=False)))
    assert again == full
    assert again.robustness == full.robustness


def test_an_assessment_of_an_older_version_still_loads(assessment: Assessment) -> None:
    old = assessment.to_dict()
    for name in ("learning_curve", "robustness", "by_column"):
        del old[name]
    assert Assessment.from_dict(old) == assessment


def test_answers_are_of_the_classes_of_the_assessment(assessment: Assessment) -> None:
    stored = json.loads(json.dumps(assessment.to_dict() | {"answers": None}))
    of_class = {"n": 1, "right": 1.0, "wrong": 0.0, "refused": 0.0, "right_interval": None, "precision": 1.0}
    stored["answers"] = {
        "n": 4,
        "right": 1.0,
        "wrong": 0.0,
        "refused": 0.0,
        "right_interval": [0.5, 1.0],
        "mean_right": 1.0,
        "classes": [of_class | {"name": "a"}, of_class | {"name": "b"}],
    }
    assert Assessment.from_dict(stored).answers is not None
    stored["answers"]["classes"].reverse()
    with pytest.raises(GuideError, match="answers with classes that it does not have"):
        Assessment.from_dict(stored)


def test_a_long_name_widens_no_table_and_is_escaped_once(assessment: Assessment) -> None:
    images = tuple(ArrayImage(np.full((2, 2, 3), i, np.uint8)) for i in range(4))
    classes = (r"a\nb", "x" * 255)
    dataset = Dataset(images=images, labels=(classes[0], classes[1], classes[1], classes[1]))
    probabilities = np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3], [0.4, 0.6]])
    told = assess(probabilities, dataset, classes=classes, n_training=[3, 3], scored_on="made up")
    told = replace(told, baselines=(always(classes[0], dataset),))
    lines = str(told).splitlines()
    header = next(i for i, line in enumerate(lines) if line.startswith("class "))
    assert max(map(len, lines[header : header + 3])) < 100
    assert r"For comparison: always 'a\nb' 25.0 %" in str(told)


def test_a_long_tag_widens_no_table() -> None:
    images = tuple(ArrayImage(np.full((2, 2, 3), i, np.uint8)) for i in range(4))
    tags = (frozenset(("x" * 255,)), frozenset(), frozenset(("y", "x" * 255)), frozenset(("y",)))
    dataset = Dataset(images=images, labels=tuple(map(tag_label, tags)), tags=tags)
    told = assess_tags(
        np.array([[0.9, 0.1], [0.2, 0.3], [0.7, 0.6], [0.4, 0.6]]),
        dataset,
        classes=("x" * 255, "y"),
        n_training=[3, 3],
        trained_on=6,
        scored_on="made up",
    )
    header = next(i for i, line in enumerate(str(told).splitlines()) if line.startswith("label "))
    assert max(map(len, str(told).splitlines()[header : header + 3])) < 110
