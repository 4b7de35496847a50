import json

import numpy as np
import pytest
from sklearn import metrics

from fieldguide.assess import Assessment, Baseline, always, assess
from fieldguide.assess.accuracy_interval import accuracy_interval
from fieldguide.images import ArrayImage, Dataset, LeftOut

CLASSES = ("a", "b", "c", "never seen")


def scored(n: int = 60, *, groups: bool = False, seed: int = 0) -> tuple[np.ndarray, Dataset]:
    random = np.random.default_rng(seed)
    truth = random.integers(0, 3, n)
    scores = random.normal(size=(n, 4)) + 2 * np.eye(4)[truth]
    probabilities = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    images = tuple(ArrayImage(np.full((2, 2, 3), i, np.uint8), name=f"{i}") for i in range(n))
    labels = tuple(CLASSES[index] for index in truth)
    named = tuple(f"plant {i // 5}" for i in range(n)) if groups else None
    return probabilities, Dataset(images=images, labels=labels, groups=named)


def assessed(**options: object) -> Assessment:
    probabilities, dataset = scored(**options)
    return assess(
        probabilities, dataset, classes=CLASSES, n_training=[10, 20, 30, 0], scored_on="made by this test"
    )


def test_numbers_agree_with_scikit_learn() -> None:
    probabilities, dataset = scored()
    found = assessed()
    truth = np.array([CLASSES.index(label) for label in dataset.labels])
    predicted = probabilities.argmax(axis=1)
    assert found.accuracy == pytest.approx(metrics.accuracy_score(truth, predicted))
    assert found.log_loss == pytest.approx(metrics.log_loss(truth, probabilities, labels=range(4)))
    recalls = metrics.recall_score(truth, predicted, average=None, labels=[0, 1, 2])
    assert found.balanced_error == pytest.approx(1 - recalls.mean())
    assert [result.recall for result in found.classes[:3]] == pytest.approx(list(recalls))
    matrix = np.zeros((4, 4), int)
    for true, said, n in found.confusion:
        matrix[true, said] = n
    assert (matrix == metrics.confusion_matrix(truth, predicted, labels=range(4))).all()


def test_a_class_without_scored_photos_has_no_recall() -> None:
    never = assessed().classes[3]
    assert (never.n, never.n_training, never.recall) == (0, 0, None)


def test_groups_widen_the_interval_and_are_named() -> None:
    alone, grouped = assessed(), assessed(groups=True)
    assert alone.interval_method == "Wilson"
    assert grouped.interval_method == "over 12 groups of photos"
    assert alone.accuracy_interval != grouped.accuracy_interval


@pytest.mark.parametrize("groups", [False, True])
@pytest.mark.parametrize("folds", [None, 5])
def test_the_recall_of_each_class_has_the_interval_of_an_accuracy(groups: bool, folds: int | None) -> None:
    probabilities, dataset = scored(groups=groups)
    found = assess(
        probabilities,
        dataset,
        classes=CLASSES,
        n_training=[10, 20, 30, 0],
        scored_on="made by this test",
        n_folds=folds,
    )
    right = np.array(CLASSES)[probabilities.argmax(axis=1)] == np.array(dataset.labels)
    for result in found.classes[:3]:
        own = [i for i, label in enumerate(dataset.labels) if label == result.name]
        together = dataset.groups and [dataset.groups[i] for i in own]
        expected, _ = accuracy_interval(right[None, own], groups=together, n_folds=folds)
        assert result.recall_interval == expected
        assert expected[0] <= result.recall <= expected[1]
    assert found.classes[3].recall_interval is None


def test_top5_is_told_only_where_it_says_something() -> None:
    assert assessed().top5_accuracy is None
    classes = [str(i) for i in range(6)]
    dataset = Dataset(images=(ArrayImage(np.zeros((2, 2, 3), np.uint8)),), labels=("5",))
    last = np.array([[0.3, 0.2, 0.2, 0.15, 0.1, 0.05]])
    found = assess(last, dataset, classes=classes, n_training=[1] * 6, scored_on="one photo")
    assert found.top5_accuracy == 0.0


def test_json_round_trip_keeps_everything_but_the_photos() -> None:
    found = assessed(groups=True)
    text = json.dumps(found.to_dict(), allow_nan=False)
    again = Assessment.from_dict(json.loads(text))
    assert again == found
    assert found.outcomes is not None
    assert again.outcomes is None


def test_the_text_has_the_numbers_people_ask_for() -> None:
    probabilities, dataset = scored()
    dataset = Dataset(images=dataset.images, labels=dataset.labels, left_out=(LeftOut("x.jpg", "empty"),))
    text = str(
        assess(
            probabilities,
            dataset,
            classes=CLASSES,
            n_training=[10, 20, 30, 0],
            scored_on="made by this test",
            baselines=[Baseline("always 'a'", 0.4, 0.6667)],
            notes=["A note."],
        )
    )
    for part in ("95 % interval", "Wilson", "Balanced error", "15 bins", "always 'a' 40.0 %", "Left out 1"):
        assert part in text
    assert "A note." in text
    assert "never seen" in text


def test_always_is_the_share_of_the_answer() -> None:
    _, dataset = scored()
    found = always("a", dataset)
    assert found.accuracy == dataset.labels.count("a") / 60
    assert found.balanced_error == pytest.approx(2 / 3)
    assert always("never seen", dataset).balanced_error == 1


def test_numbers_of_training_photos_that_are_not_known_are_a_dash() -> None:
    dataset = Dataset(images=(ArrayImage(np.zeros((2, 2, 3), np.uint8)),), labels=("a",))
    found = assess(
        np.array([[0.9, 0.1]]), dataset, classes=("a", "b"), n_training=[None, None], scored_on="here"
    )
    assert [result.n_training for result in found.classes] == [None, None]
    (row,) = [line for line in str(found).splitlines() if line.startswith("a ")]
    assert row.split() == ["a", "1", "-", "100.0", "100.0", "100.0"]
    assert Assessment.from_dict(json.loads(json.dumps(found.to_dict()))) == found
