"""What would be right for a photo, and which answers are."""

import numpy as np
import pytest

from fieldguide.assess import truth_of
from fieldguide.assess.right_answers import right_answers
from fieldguide.images import ArrayImage, Dataset

CLASSES = ["elm", "oak", "yew"]


def photos(**fields: object) -> Dataset:
    images = tuple(ArrayImage(np.full((2, 2), i, np.uint8), name=f"{i}") for i in range(3))
    return Dataset(images=images, labels=("oak", "elm", "ash"), **fields)


def right(dataset: Dataset, answers: object) -> list[bool]:
    truth = truth_of(dataset, classes=CLASSES)
    return right_answers(np.array(answers), truth, classes=np.array(CLASSES)).tolist()


def test_the_label_is_right() -> None:
    assert right(photos(), ["oak", "oak", "yew"]) == [True, False, False]


def test_any_accepted_answer_is_right() -> None:
    accepted = (frozenset({"oak", "yew"}), frozenset({"elm"}), frozenset({"ash", "yew"}))
    assert right(photos(accepted=accepted), ["yew", "oak", "yew"]) == [True, False, True]


def test_all_labels_must_be_right_where_there_are_many() -> None:
    tags = (frozenset({"oak", "yew"}), frozenset[str](), frozenset({"ash"}))
    answers = [[False, True, True], [False, False, True], [False, False, False]]
    assert right(photos(tags=tags), answers) == [True, False, True]


@pytest.mark.parametrize("seed", range(5))
def test_accepting_the_label_alone_changes_nothing(seed: int) -> None:
    answers = np.random.default_rng(seed).choice(CLASSES, 3)
    alone = tuple(frozenset({label}) for label in photos().labels)
    assert right(photos(accepted=alone), answers) == right(photos(), answers)
