from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from fieldguide.assess import AnswerResult, Assessment, Baseline
from fieldguide.measure import CalibrationByChance
from fieldguide.report.answer import answer, headline
from fieldguide.report.wording import signed

Make = Callable[..., Assessment]


def answers(assessment: Assessment) -> dict[str, str]:
    return {point.question: point.answer.replace("\u00a0", " ") for point in answer(assessment)}


@pytest.mark.parametrize(
    ("accuracy", "told"),
    [
        (0.834, "about 83 of 100"),
        (0.998, "more than 99 of 100"),
        (0.003, "fewer than 1 of 100"),
        (1.0, "all of the"),
        (0.0, "none of the"),
    ],
)
def test_the_headline_is_a_share_anybody_understands(everything: Make, accuracy: float, told: str) -> None:
    assert headline(replace(everything(), accuracy=accuracy)) == f"Right on {told} photos"


@pytest.mark.parametrize(
    ("baseline", "verdict"),
    [
        (0.5, "Yes."),
        (0.7, "Probably, but"),
        (0.75, "Not clearly: these photos are too few to tell it from pixels"),
        (0.8, "Not clearly"),
        (0.95, "No: pixels is right more often"),
    ],
)
def test_a_guide_is_held_against_the_best_simple_answer(
    everything: Make, baseline: float, verdict: str
) -> None:
    found = replace(
        everything(),
        accuracy=0.75,
        accuracy_interval=(0.6, 0.9),
        baselines=(Baseline("guessing", 0.1, 0.9), Baseline("pixels", baseline, 0.5)),
    )
    told = answers(found)["Is it better than a simple guess?"]
    assert told.startswith(verdict)
    assert "(guessing in 10.0 %, pixels in 50.0 %)" in answers(found)["Is it equally good at every class?"]
    assert f"10.0 % (guessing) and {100 * baseline:.1f} % (pixels)" in told


def test_the_weakest_classes_are_named_when_there_are_many(mistaken: Make) -> None:
    found = mistaken(tuple(f"class {i}" for i in range(9)), n=200)
    told = answers(found)["Is it equally good at every class?"]
    worst = min(found.classes, key=lambda result: result.recall or 0)
    assert "weakest" in told
    assert f"of {worst.n} photos of {worst.name}" in told
    assert told.count("photos of") == 3


def test_calibration_is_judged_only_on_enough_photos(everything: Make) -> None:
    question = "Can its probabilities be believed?"
    assert question not in answers(everything(n=19))
    found = everything(n=400)
    for ece, p_value, verdict in (
        (0.09, 0.2, "Nothing speaks against it, but these photos are too few to tell."),
        (0.06, 0.01, "Yes."),
        (0.11, 0.01, "Roughly."),
        (0.2, 0.01, "Not as they stand."),
    ):
        by_chance = CalibrationByChance(mean=0.05, p_value=p_value)
        told = answers(replace(found, ece=ece, ece_by_chance=by_chance))[question]
        assert told.startswith(verdict)
        assert "perfect probabilities show 5.0 percentage points by chance" in told
    for ece, verdict in ((0.02, "Yes."), (0.06, "Roughly."), (0.2, "Not as they stand.")):  # of old guides
        assert answers(replace(found, ece=ece, ece_by_chance=None))[question].startswith(verdict)
    sure = [replace(bin_, confidence=0.9, accuracy=0.5) for bin_ in found.reliability]
    assert "too sure by 40.0 percentage points" in answers(replace(found, reliability=tuple(sure)))[question]


def test_more_photos_are_advised_as_far_as_is_known(everything: Make) -> None:
    question = "Would more photos help?"
    found = everything()
    assert found.learning_curve is not None
    ahead = found.learning_curve.projection
    assert ahead is not None
    for low, high, verdict in (
        (0.02, 0.06, "Yes."),
        (0.005, 0.04, "A little, at least."),
        (0.0, 0.04, "These photos cannot tell."),
        (-0.01, 0.04, "These photos cannot tell."),
        (-0.01, 0.01, "Hardly."),
    ):
        projection = replace(ahead, gain=0.01, gain_interval=(low, high), check=(0.6, 0.63))
        curve = replace(found.learning_curve, projection=projection)
        told = answers(replace(found, learning_curve=curve))[question]
        assert told.startswith(verdict)
        assert f"by {signed(low)} to {signed(high)} percentage points" in told
        assert "it missed by 3.0 percentage points" in told
    curve = replace(found.learning_curve, projection=None)
    assert question not in answers(replace(found, learning_curve=curve))


def test_the_worst_disturbance_is_named(everything: Make) -> None:
    question = "What throws it off?"
    found = everything()
    assert found.robustness is not None
    assert "falls from 60 % to 50 % on 40 test photos" in answers(found)[question]
    unmoved = tuple(replace(hardship, accuracy=0.6) for hardship in found.robustness.hardships)
    robust = replace(found.robustness, hardships=unmoved)
    assert answers(replace(found, robustness=robust))[question].startswith("None of the disturbances")
    assert question not in answers(replace(found, robustness=None))


def test_the_comparison_follows_the_goal(everything: Make) -> None:
    question = "Is it better than a simple guess?"
    found = replace(
        everything(),
        accuracy=0.9,
        accuracy_interval=(0.87, 0.93),
        balanced_error=0.25,
        balanced_error_interval=(0.15, 0.35),
        baselines=(Baseline("always 'a'", 0.94, 0.5),),
    )
    told = answers(replace(found, goal="accuracy"))[question]
    assert told.startswith("No: always 'a' is right more often. A simple answer reaches 94.0")
    told = answers(replace(found, goal="balanced"))[question]
    assert told.startswith("Yes. Every class counted the same, as the goal is, a simple answer reaches 50.0")
    assert "this guide reaches 75.0" in told


def test_what_a_person_gets_comes_first(everything: Make) -> None:
    found = everything(n=200)
    assert found.outcomes is not None
    truth, predicted = found.outcomes.truth, found.outcomes.probabilities.argmax(axis=1)
    refused = np.arange(200) % 4 == 0
    own = AnswerResult.of(truth, predicted, refused, classes=["a", "b", "c"], groups=None)
    told = headline(replace(found, answers=own)).replace("\u00a0", " ")
    assert told.startswith(f"Right on about {100 * own.right:.0f} of 100 photos; ")
    assert told.endswith("25 % unknown")
