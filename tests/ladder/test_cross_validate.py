import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone

import fieldguide
from fieldguide.assess import Assessment
from fieldguide.classify import make_classifier
from fieldguide.errors import SourceError
from fieldguide.images import ArrayImage, Dataset, folds
from fieldguide.ladder import Protocol
from fieldguide.ladder.cross_validate import cross_validate
from fieldguide.ladder.encoding import Encoding
from fieldguide.ladder.part import Part
from fieldguide.ladder.plan import make_plan
from fieldguide.represent import Pixels

Make = Callable[..., Path]
PIXELS = Pixels(size=4)
UNSTUDIED = Protocol(study=False)


def photos(counts: dict[str, int], *, seed: int = 0, groups: bool = False) -> Part:
    random = np.random.default_rng(seed)
    labels = [name for name, n in counts.items() for _ in range(n)]
    vectors = random.normal(size=(len(labels), 5)).astype(np.float32)
    vectors[:, 0] += 1.5 * (np.array(labels) == "a")
    images = tuple(ArrayImage(np.full((1, 1), i, np.uint16), name=f"{i}") for i in range(len(labels)))
    named = tuple(f"plant {i // 4}" for i in range(len(labels))) if groups else None
    return Part(Dataset(images=images, labels=tuple(labels), groups=named), vectors).by_content()


def scored(part: Part, *, classify: str = "class_mean", **options: object) -> Assessment:
    plan = make_plan(part, protocol=Protocol(**options), copies=())
    found = cross_validate(plan, make_classifier(classify), protocol=UNSTUDIED, encoding=Encoding(PIXELS))
    assert found is not None
    return found


def test_every_photo_is_scored_once_by_a_classifier_that_has_not_seen_it() -> None:
    part = photos({"a": 30, "b": 20})
    found = scored(part, folds=5)
    fold_of = folds(part.dataset, n_folds=5)
    expected = np.empty((50, 2))
    for fold in range(5):
        held = fold_of == fold
        inside = clone(make_classifier("class_mean")).fit(part.vectors[~held], part.labels[~held])
        expected[held] = inside.predict_proba(part.vectors[held])
    assert found.outcomes is not None
    assert np.allclose(found.outcomes.probabilities, expected)
    assert [image.name for image in found.outcomes.images] == [image.name for image in part.dataset.images]
    assert found.accuracy == (expected.argmax(1) == (part.labels == "b")).mean()
    assert (found.n, found.folds, found.repeats) == (50, 5, 1)
    assert found.scored_on == "cross-validated with 5 folds"
    assert found.interval_method == "Wilson, widened for 5 folds"
    assert [(result.n, result.n_training) for result in found.classes] == [(30, 24), (20, 16)]
    assert [baseline.name for baseline in found.baselines] == ["always 'a'"]
    assert found.baselines[0].accuracy == 0.6


def test_repeats_count_each_photo_once_and_average_the_answers() -> None:
    part = photos({"a": 30, "b": 20})
    found = scored(part, folds=5, repeats=3)
    single = [scored(part, folds=5)]
    assert (found.n, found.repeats) == (50, 3)
    assert [result.n for result in found.classes] == [30, 20]
    assert sum(n for _, _, n in found.confusion) == sum(b.n for b in found.reliability) == 150
    assert found.outcomes is not None
    assert len(found.outcomes.images) == len(found.outcomes.truth) == 50
    assert single[0].outcomes is not None
    assert np.array_equal(found.outcomes.probabilities, single[0].outcomes.probabilities)
    assert np.ptp(found.accuracy_interval) < np.ptp(single[0].accuracy_interval)
    assert found.scored_on == "cross-validated with 5 folds, 3 times over"
    assert " of 90" in str(found)
    assert Assessment.from_dict(json.loads(json.dumps(found.to_dict()))) == found


def test_groups_stay_whole_and_widen_the_interval() -> None:
    part = photos({"a": 32, "b": 28}, groups=True)
    found = scored(part, folds=5)
    assert found.interval_method == "over 15 groups of photos, widened for 5 folds"


def test_classes_smaller_than_the_folds_are_scored_and_single_photos_named() -> None:
    found = scored(photos({"a": 20, "b": 3, "c": 1}), folds=5)
    assert (found.n, found.classes[1].n, found.classes[2].n) == (23, 3, 0)
    assert found.classes[2].n_training == 1
    assert found.classes[2].recall is None
    assert "1 photo needed in every training part, so never scored" in found.notes
    assert found.notes[-1] == "too few photos to score, so not assessable: 'c'"
    told = [note for note in found.notes if " was answered by classifiers that had not seen it; " in note]
    assert [note.partition(" was ")[0] for note in told] == ["Every scored photo"]
    assert "the guide itself learnt from all 24 photos" in told[0]


def test_nothing_to_spare_gives_no_assessment() -> None:
    plan = make_plan(photos({"a": 1, "b": 1}), protocol=Protocol(folds=5), copies=())
    assert (
        cross_validate(plan, make_classifier("class_mean"), protocol=UNSTUDIED, encoding=Encoding(PIXELS))
        is None
    )
    alone = make_plan(photos({"a": 5}), protocol=Protocol(folds=5), copies=())
    with pytest.raises(SourceError, match="at least two"):
        cross_validate(alone, make_classifier("class_mean"), protocol=UNSTUDIED, encoding=Encoding(PIXELS))


def test_noise_is_not_learnt() -> None:
    """Whatever leaked would show: the labels have nothing to do with the photos."""
    found = [scored(photos({"b": 40, "c": 40}, seed=seed), folds=5) for seed in range(12)]
    assert np.mean([assessment.accuracy for assessment in found]) == pytest.approx(0.5, abs=0.05)


def test_fit_with_folds_learns_from_all_photos(leaves: Path, tmp_path: Path) -> None:
    protocol = fieldguide.Protocol(folds=4, repeats=2)
    guide = fieldguide.fit(leaves, represent="pixels", protocol=protocol, cache=None)
    assert guide.assessment is not None
    assert guide.assessment.n == sum(guide.training.counts.values()) == len(guide.training.hashes) == 38
    assert guide.training.recipe["folds"] == 4
    assert guide.training.recipe["repeats"] == 2
    assert guide.training.manifest is not None
    assert (guide.training.manifest.n_folds, guide.training.manifest.repeats) == (4, 2)
    assert set(guide.training.manifest.parts) == guide.training.hashes

    shutil.copytree(leaves, tmp_path / "renamed")
    for number, path in enumerate(sorted((tmp_path / "renamed").rglob("*.png"), reverse=True)):
        path.rename(path.with_name(f"z{number:03}.png"))
    again = fieldguide.fit(tmp_path / "renamed", represent="pixels", protocol=protocol, cache=None)
    assert again.assessment == guide.assessment
    assert again.training.manifest == guide.training.manifest

    manifest = fieldguide.Protocol(manifest=guide.training.manifest)
    third = fieldguide.fit(leaves, represent="pixels", protocol=manifest, cache=None)
    assert third.assessment is not None
    assert third.assessment.accuracy == guide.assessment.accuracy
    assert third.assessment.log_loss == guide.assessment.log_loss


def test_the_pixel_baseline_says_that_it_is_of_one_fold(leaves: Path) -> None:
    guide = fieldguide.fit(leaves, protocol=fieldguide.Protocol(folds=3), cache=None)
    assert guide.assessment is not None
    assert guide.assessment.baselines[1].name.endswith("logistic regression (first fold only)")


def test_groups_by_rule(leaves: Path) -> None:
    protocol = fieldguide.Protocol(folds=3, group_by=r"name:(\d\d)\.png")
    guide = fieldguide.fit(leaves, represent="pixels", protocol=protocol, cache=None)
    assert guide.assessment is not None
    assert "groups of photos, widened for 3 folds" in guide.assessment.interval_method
    assert any("groups by name:" in note for note in guide.assessment.notes)
    assert guide.training.manifest is not None
    assert guide.training.manifest.rule.endswith(r"grouped by name:(\d\d)\.png")
