import json
from dataclasses import asdict

import numpy as np
import pytest

from fieldguide.assess import LearningCurve, halvings, learning_curve
from fieldguide.classify import Logistic, NearestClassMean
from fieldguide.stored.from_plain import from_plain


def blobs(n: int, *, seed: int, k: int = 3, d: int = 20) -> tuple[np.ndarray, np.ndarray]:
    """Overlapping classes that many photos tell apart better than few."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, k, n)
    centres = 0.5 * np.random.default_rng(99).normal(size=(k, d))
    names = np.array([f"class {label}" for label in labels])
    return (centres[labels] + random.normal(size=(n, d))).astype(np.float32), names


def measured(n: int = 640, **options: object) -> LearningCurve:
    train, held_out = blobs(n, seed=1), blobs(400, seed=2)
    part = halvings(NearestClassMean().fit(*train), train, held_out, **options)
    assert part is not None
    found = learning_curve([part])
    assert found is not None
    return found


def test_more_photos_are_better_and_the_last_point_is_the_guide() -> None:
    found = measured()
    train, held_out = blobs(640, seed=1), blobs(400, seed=2)
    guide = NearestClassMean().fit(*train)
    assert [point.n_training for point in found.points] == pytest.approx([20, 40, 80, 160, 320, 640], abs=3)
    assert [len(point.accuracies) for point in found.points] == [20, 20, 20, 20, 20, 1]
    assert found.points[-1].accuracies[0] == (guide.predict(held_out[0]) == held_out[1]).mean()
    assert np.mean(found.points[0].accuracies) < np.mean(found.points[-1].accuracies)
    assert found.projection is not None
    assert found.projection.n_training == 1280


def test_a_half_is_a_fit_on_half_of_each_class() -> None:
    X, y = blobs(64, seed=1)
    seen: list[tuple[int, ...]] = []

    class Watched(NearestClassMean):
        def refit(self, X: np.ndarray, y: np.ndarray) -> "Watched":
            seen.append(tuple(np.unique(y, return_counts=True)[1].tolist()))
            return super().refit(X, y)

    halvings(Watched().fit(X, y), (X, y), blobs(50, seed=2))
    counts = np.unique(y, return_counts=True)[1]
    halves = np.ceil(counts / 2).astype(int)
    assert seen[2::3] == [tuple(halves.tolist())] * 20
    assert min(min(counts) for counts in seen) >= 1


def test_nothing_is_left_to_chance_and_the_classifier_stays_as_it_is() -> None:
    train = blobs(200, seed=1)
    classifier = Logistic().fit(*train)
    before = classifier.coef_.copy()
    one, two = (halvings(classifier, train, blobs(100, seed=2)) for _ in range(2))
    assert one is not None
    assert two is not None
    assert learning_curve([one]) == learning_curve([two])
    assert (classifier.coef_ == before).all()


def test_groups_are_drawn_whole() -> None:
    X, y = blobs(600, seed=1)
    groups = np.arange(600) // 20
    used: list[np.ndarray] = []

    class Watched(NearestClassMean):
        def refit(self, X: np.ndarray, y: np.ndarray) -> "Watched":
            used.append(X[:, 0])
            return super().refit(X, y)

    halvings(Watched().fit(X, y), (X, y), blobs(50, seed=2), groups=groups)
    for values in used:
        members = np.isin(X[:, 0], values)
        counts = np.bincount(groups[members], minlength=30)
        # A class may end within a group: at most about one cut group for each of three classes.
        assert ((counts > 0) & (counts < 20)).sum() <= 2 * 3


def test_too_few_photos_give_no_curve() -> None:
    X, y = blobs(9, seed=1)
    assert halvings(NearestClassMean().fit(X, y), (X, y), blobs(9, seed=2)) is None
    assert learning_curve([]) is None


def test_many_photos_are_drawn_from_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(halvings.__globals__, "TRAINING_PHOTOS", 200)
    monkeypatch.setitem(halvings.__globals__, "SCORED_PHOTOS", 100)
    found = measured()
    assert found.n == 100
    assert [point.n_training for point in found.points][-2:] == pytest.approx([200, 640], abs=3)


def test_json_round_trip() -> None:
    for found in (measured(), measured(24)):
        assert from_plain(LearningCurve, json.loads(json.dumps(asdict(found)))) == found


def test_folds_are_joined_photo_by_photo_and_classes_can_count_the_same() -> None:
    train = blobs(300, seed=1)
    parts = []
    for seed in (2, 3):
        X, y = blobs(90, seed=seed)
        rare = (y != "class 0") | (np.arange(90) % 6 == 0)
        part = halvings(NearestClassMean().fit(*train), train, (X[rare], y[rare]), draws=2, seed=seed)
        assert part is not None
        parts.append(part)
    right = np.concatenate([part.hits[-1][0] for part in parts])
    labels = np.concatenate([part.labels for part in parts])
    plain, balanced = (learning_curve(parts, goal=goal) for goal in ("accuracy", "balanced"))
    assert plain is not None
    assert balanced is not None
    assert (plain.n, plain.counted, balanced.counted) == (len(right), "accuracy", "balanced accuracy")
    assert plain.points[-1].accuracies == (right.mean(),)
    recalls = [right[labels == name].mean() for name in np.unique(labels)]
    assert balanced.points[-1].accuracies[0] == pytest.approx(np.mean(recalls))
