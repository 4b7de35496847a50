"""`fit` warns where photos look like bursts whose groups nobody named, and only there."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import fieldguide
from fieldguide.images import ArrayImage, Dataset
from fieldguide.ladder.bursts import burst_note
from fieldguide.ladder.part import Part

BLANK = ArrayImage(np.zeros((8, 8, 3), np.uint8))
WARNING = "are there bursts or series of one subject?"

Density = Callable[[np.random.Generator, int], np.ndarray]
DENSITIES: dict[str, Density] = {
    "plane": lambda random, n: np.pad(random.normal(size=(n, 2)), ((0, 0), (0, 1)), constant_values=4),
    "cube": lambda random, n: np.pad(random.uniform(size=(n, 3)), ((0, 0), (0, 1)), constant_values=1),
    "decaying": lambda random, n: random.normal(size=(n, 64)) / np.arange(1, 65) ** 0.7 + np.eye(64)[0],
    "heavy tails": lambda random, n: random.standard_t(3, size=(n, 10)) + 5 * np.eye(10)[0],
}


def part(vectors: np.ndarray, labels: np.ndarray, groups: np.ndarray | None = None) -> Part:
    names = None if groups is None else tuple(f"group {number}" for number in groups)
    return Part(Dataset((BLANK,) * len(labels), tuple(labels.astype(str)), names), vectors)


@pytest.mark.parametrize("density", DENSITIES)
@pytest.mark.parametrize(("n", "together"), [(5, 1), (30, 1), (10, 3)])
def test_photos_taken_one_by_one_give_a_warning_in_few_sets(density: str, n: int, together: int) -> None:
    warned = 0
    for seed in range(20):
        random = np.random.default_rng(seed)
        vectors = np.concatenate([DENSITIES[density](random, n) for _ in range(2)])
        groups = np.repeat(np.arange(2 * n), together)
        noise = 0.1 * vectors.std(axis=0) * random.normal(size=(len(groups), vectors.shape[1]))
        photos = part(vectors[groups] + noise, groups // n, groups)
        warned += burst_note(photos, given=False) is not None
    assert warned <= 3  # of 20, of which 5 % are allowed: more in 1.6 % of runs at the most


@pytest.mark.parametrize("size", [2, 3, 5, 9])
def test_bursts_give_a_warning_unless_their_groups_are_named(size: int) -> None:
    random = np.random.default_rng(size)
    groups = np.repeat(np.arange(240 // size), size)
    vectors = DENSITIES["decaying"](random, len(groups) // size)[groups]
    vectors += 0.3 * vectors.std(axis=0) * random.normal(size=vectors.shape)
    labels = groups % 2
    note = burst_note(part(vectors, labels), given=False)
    assert note is not None
    assert WARNING in note
    assert "--group-column" in note
    assert burst_note(part(vectors, labels, groups), given=False) is None


def test_the_length_of_vectors_is_no_matter() -> None:
    random = np.random.default_rng(0)
    groups = np.repeat(np.arange(20), 3)
    vectors = DENSITIES["decaying"](random, 20)[groups] + 0.05 * random.normal(size=(60, 64))
    labels = np.zeros(60, dtype=int)
    lengths = random.uniform(0.1, 10, (60, 1))
    assert burst_note(part(lengths * vectors, labels), given=False) == burst_note(
        part(vectors, labels), given=False
    )
    assert burst_note(part(0 * vectors, labels), given=False) is None


@pytest.mark.parametrize("n", [1, 2, 5, 9])
def test_few_photos_tell_nothing(n: int) -> None:
    vectors = np.repeat(np.eye(8)[: (n + 1) // 2], 2, axis=0)[:n]
    assert burst_note(part(vectors, np.zeros(n, dtype=int)), given=False) is None


def test_bursts_on_one_side_of_a_given_split_are_no_matter() -> None:
    random = np.random.default_rng(0)
    groups = np.repeat(np.arange(40), 5)
    vectors = DENSITIES["decaying"](random, 40)[groups] + 0.02 * random.normal(size=(200, 64))
    photos = part(vectors, np.zeros(200, dtype=int))
    for is_test, warned in ((groups >= 20, False), (np.arange(200) % 5 == 0, True)):
        splits = tuple(np.where(is_test, "test", "train").tolist())
        given = Part(replace(photos.dataset, splits=splits), photos.vectors)
        assert (burst_note(given, given=True) is not None) == warned


def shots(folder: Path, *, subjects: int, each: int) -> Path:
    """Write photos of subjects, each seen several times, a little different."""
    random = np.random.default_rng(1)
    for label, light in (("dark", 90), ("bright", 130)):
        (folder / label).mkdir(parents=True)
        for subject in range(subjects):
            there = random.normal(light, 30, (8, 8, 3))
            for number in range(each):
                seen = (there + random.normal(0, 9, there.shape)).clip(0, 255).astype(np.uint8)
                Image.fromarray(seen).save(folder / label / f"{subject}_{number}.png")
    return folder


@pytest.mark.parametrize("folds", [None, 4])
def test_fit_warns_in_words_report_and_json(tmp_path: Path, folds: int | None) -> None:
    protocol = fieldguide.Protocol(folds=folds, near_copies=False, study=False)
    options = {"represent": fieldguide.Pixels(size=8), "classify": "class_mean", "cache": None}
    source = shots(tmp_path / "bursts", subjects=25, each=5)
    assessment = fieldguide.fit(source, protocol=protocol, **options).assessment
    assert assessment is not None
    assert WARNING in str(assessment)
    assert any(WARNING in note for note in assessment.notes)
    named = fieldguide.Protocol(folds=folds, near_copies=False, study=False, group_by=r"name:^(\d+)_")
    for other in (
        fieldguide.fit(source, protocol=named, **options),
        fieldguide.fit(shots(tmp_path / "single", subjects=125, each=1), protocol=protocol, **options),
    ):
        assert other.assessment is not None
        assert WARNING not in str(other.assessment)
