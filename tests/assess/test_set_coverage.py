"""Measured coverage of sets, in an assessment and on its own."""

import json

import numpy as np
import pytest

from fieldguide.assess import SET_LEVELS, Assessment, SetResult, assess, set_bars
from fieldguide.assess.set_coverage import set_coverage
from fieldguide.classify import SetScores
from fieldguide.images import ArrayImage, Dataset
from fieldguide.measure import wilson_interval


def test_equals_a_loop():
    random = np.random.default_rng(0)
    p, truth = random.dirichlet(np.ones(4), 80), random.integers(0, 4, 80)
    bars = random.uniform(0.05, 0.3, (3, 80))
    results = set_coverage(p, truth, bars=bars, repeats=1, groups=None, n_folds=None)
    for result, bar in zip(results, bars, strict=True):
        sets = [
            {j for j in range(4) if row[j] >= own} | {int(row.argmax())}
            for row, own in zip(p, bar, strict=True)
        ]
        held = sum(own in chosen for own, chosen in zip(truth.tolist(), sets, strict=True))
        assert result.coverage == pytest.approx(held / 80)
        assert result.coverage_interval == pytest.approx(wilson_interval(held, 80))
        assert result.mean_size == pytest.approx(np.mean([len(chosen) for chosen in sets]))
        assert result.single == pytest.approx(np.mean([len(chosen) == 1 for chosen in sets]))


def test_levels_that_cannot_be_promised_are_left_out():
    bars = set_bars(SetScores.of(np.full(30, 0.4)), 5)
    assert bars.shape == (len(SET_LEVELS), 5)
    p = np.full((5, 2), 0.5)
    results = set_coverage(p, np.zeros(5, int), bars=bars, repeats=1, groups=None, n_folds=None)
    assert [result.level for result in results] == [0.9, 0.95]
    assert not set_bars(SetScores.of(np.empty(0)), 5).any()


@pytest.fixture
def assessment() -> Assessment:
    random = np.random.default_rng(1)
    p, truth = random.dirichlet(np.ones(3), 60), random.integers(0, 3, 60)
    images = tuple(ArrayImage(np.full((2, 2, 3), i, np.uint8)) for i in range(60))
    dataset = Dataset(images=images, labels=tuple("abc"[i] for i in truth))
    return assess(
        p,
        dataset,
        classes=("a", "b", "c"),
        n_training=[3] * 3,
        scored_on="made up",
        bars=np.tile([[0.2], [0.1], [0.0]], 60),
    )


def test_an_assessment_tells_it(assessment: Assessment) -> None:
    told = str(assessment)
    sets = assessment.sets[1]
    assert (
        f"Sets of classes at 95 %: hold the true one for {100 * sets.coverage:.1f} %, 95 % interval "
        f"{100 * sets.coverage_interval[0]:.1f} to {100 * sets.coverage_interval[1]:.1f}; "
        f"{sets.mean_size:.2f} classes on average"
    ) in told
    some = next(point for point in assessment.selective if point.n == 48)
    assert f"Answering only the 80 % it is surest of: right {100 * some.accuracy:.1f} %" in told
    assert f"by chance), {100 * assessment.adaptive_ece:.1f} % (of equal numbers)" in told


def test_it_survives_json(assessment: Assessment) -> None:
    again = Assessment.from_dict(json.loads(json.dumps(assessment.to_dict(), allow_nan=False)))
    assert again == assessment
    assert isinstance(again.sets[0], SetResult)


def test_an_earlier_assessment_has_none(assessment: Assessment) -> None:
    old = assessment.to_dict()
    for name in ("adaptive_ece", "selective", "sets"):
        del old[name]
    loaded = Assessment.from_dict(old)
    assert (loaded.adaptive_ece, loaded.selective, loaded.sets) == (None, (), ())
    assert "Sets of classes" not in str(loaded)
    assert "Answering only" not in str(loaded)
