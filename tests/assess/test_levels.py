"""Accepted answers and hierarchies in an assessment."""

import json

import numpy as np
import pytest

from fieldguide.assess import Assessment, Baseline, always, assess, levels
from fieldguide.images import ArrayImage, Dataset
from fieldguide.measure import accepted_accuracy, label_matrix

CLASSES = ("elm", "oak", "fir", "weed")
HIERARCHY = {"elm": ("broad", "tree"), "oak": ("broad", "tree"), "fir": ("needle", "tree")}


def scored(n: int = 80, *, seed: int = 0) -> tuple[np.ndarray, Dataset]:
    random = np.random.default_rng(seed)
    truth = random.integers(0, 4, n)
    scores = np.exp(random.normal(size=(n, 4)) + 1.5 * np.eye(4)[truth])
    also = random.integers(0, 4, n)
    return scores / scores.sum(axis=1, keepdims=True), Dataset(
        images=tuple(ArrayImage(np.full((2, 2), i, np.uint8), name=f"{i}") for i in range(n)),
        labels=tuple(CLASSES[i] for i in truth),
        groups=tuple(f"group {i // 4}" for i in range(n)),
        hierarchy=HIERARCHY,
        accepted=tuple(frozenset({CLASSES[i], CLASSES[j]}) for i, j in zip(truth, also, strict=True)),
    )


def assessed(probabilities: np.ndarray, dataset: Dataset, **options: object) -> Assessment:
    return assess(
        probabilities, dataset, classes=CLASSES, n_training=[5] * 4, scored_on="made here", **options
    )


def test_any_accepted_answer_is_right() -> None:
    probabilities, dataset = scored()
    found, said = assessed(probabilities, dataset), probabilities.argmax(axis=1)
    accepted = label_matrix(dataset.accepted, classes=CLASSES)
    labelled = np.array([CLASSES.index(label) for label in dataset.labels])
    assert found.accuracy == pytest.approx(accepted_accuracy(accepted, said))
    assert found.label_accuracy == pytest.approx((labelled == said).mean())
    assert found.label_accuracy < found.accuracy
    assert sum(n for i, j, n in found.confusion if i == j) / found.n == pytest.approx(found.accuracy)
    best = np.array([max(p[a]) for p, a in zip(probabilities, accepted, strict=True)])
    assert found.log_loss == pytest.approx(-np.log(best).mean())
    said_right = accepted[np.arange(80), said]
    assert (found.outcomes.truth == np.where(said_right, said, labelled)).all()


def test_one_accepted_answer_each_changes_nothing() -> None:
    probabilities, dataset = scored()
    alone = Dataset(images=dataset.images, labels=dataset.labels)
    same = Dataset(
        images=dataset.images, labels=dataset.labels, accepted=tuple(map(frozenset, zip(dataset.labels)))
    )
    one, two = assessed(probabilities, alone), assessed(probabilities, same)
    assert two.label_accuracy == two.accuracy == one.accuracy
    assert {**one.to_dict(), "label_accuracy": two.accuracy} == two.to_dict()


def test_a_trivial_answer_may_be_accepted_too() -> None:
    _, dataset = scored()
    found = always("oak", dataset)
    assert found.accuracy == pytest.approx(np.mean(["oak" in right for right in dataset.accepted]))
    plain = Dataset(images=dataset.images, labels=dataset.labels)
    assert always("oak", plain) == Baseline("always 'oak'", np.mean(np.array(dataset.labels) == "oak"), 0.75)


def test_levels_against_a_slow_loop() -> None:
    probabilities, dataset = scored()
    dataset = Dataset(images=dataset.images, labels=dataset.labels, hierarchy=HIERARCHY)
    found, said = assessed(probabilities, dataset), probabilities.argmax(axis=1)
    assert [(result.level, result.classes) for result in found.levels] == [(1, 2), (2, 1)]
    for result in found.levels:
        rows = [i for i, label in enumerate(dataset.labels) if label in HIERARCHY]
        above = {i: (*HIERARCHY.get(CLASSES[said[i]], ()), None, None)[result.level - 1] for i in rows}
        right = [HIERARCHY[dataset.labels[i]][result.level - 1] == name for i, name in above.items()]
        assert result.n == len(rows)
        assert result.accuracy == pytest.approx(np.mean(right))
        assert result.interval[0] <= result.accuracy <= result.interval[1]


def test_levels_know_groups_folds_and_repeats() -> None:
    truth = np.tile([0, 1, 2, 2], (2, 5))
    options = {"classes": CLASSES, "hierarchy": HIERARCHY}
    plain = levels(truth[:1], truth[:1, ::-1], **options)[0]
    groups = ["a"] * 8 + ["b"] * 4 + [None] * 8
    assert levels(truth[:1], truth[:1, ::-1], groups=groups, **options)[0].interval != plain.interval
    repeated = levels(truth, truth[:, ::-1], n_folds=5, **options)[0]
    assert (repeated.n, repeated.accuracy) == (plain.n, plain.accuracy)
    assert repeated.interval != plain.interval


def test_no_hierarchy_no_levels() -> None:
    truth = np.array([[3, 3]])
    assert levels(truth, truth, classes=CLASSES, hierarchy={}) == ()
    assert levels(truth, truth, classes=CLASSES, hierarchy=HIERARCHY) == ()


def test_they_are_told_and_stored() -> None:
    found = assessed(*scored())
    assert Assessment.from_dict(json.loads(json.dumps(found.to_dict()))) == found
    assert "Any accepted answer counts as right" in str(found)
    assert "Super-class right (level 1, 2 of them)" in str(found)
    old = {name: value for name, value in found.to_dict().items() if name not in ("levels", "label_accuracy")}
    assert Assessment.from_dict(old).levels == ()
