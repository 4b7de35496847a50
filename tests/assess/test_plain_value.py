"""What JSON carried becomes what it was."""

import json

import pytest

from fieldguide.assess import (
    ClassResult,
    Hardship,
    LevelResult,
    Robustness,
    SelectiveResult,
    SetResult,
    SizeResult,
)
from fieldguide.assess.learning_curve import LearningCurve, LearningPoint
from fieldguide.assess.plain_value import plain_value
from fieldguide.assess.projection import Projection
from fieldguide.stored.from_plain import from_plain

PAIR = (0.25, 0.75)
PROJECTION = Projection(0.1, 2.0, 0.5, 40, 0.8, PAIR, 0.1, PAIR, check=PAIR)


@pytest.mark.parametrize(
    "result",
    [
        ClassResult("ash", 3, 20, 0.5, None, None),
        ClassResult("ash", 3, 20, 0.5, 0.5, 0.5, PAIR),
        LevelResult(1, 2, 20, 0.5, PAIR),
        SelectiveResult(0.5, 2, 0.9, 1.0, PAIR),
        SetResult(0.95, 0.5, PAIR, 1.5, 0.75),
        SizeResult("few", 1, 10, 0.25),
        Robustness(100, 0.5, PAIR, (Hardship("blur", 1.0, "1 px", 0.5, PAIR),) * 2),
        LearningCurve(100, 3, (LearningPoint(20, (0.5, 0.75)), LearningPoint(40, (0.5,))), PROJECTION),
        LearningCurve(100, 3, (LearningPoint(9, (1.0,)),), None),
    ],
    ids=lambda result: type(result).__name__,
)
def test_survives_json(result):
    written = json.dumps(plain_value(result), allow_nan=False)
    assert from_plain(type(result), json.loads(written)) == result
