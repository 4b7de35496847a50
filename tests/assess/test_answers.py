"""What a person gets: right, wrong and refused."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

import fieldguide
from fieldguide.assess import AnswerResult
from fieldguide.ladder import Protocol
from fieldguide.stored import from_plain


def slow(
    truth: np.ndarray, predicted: np.ndarray, refused: np.ndarray, code: int
) -> tuple[int, int, int, int]:
    right = wrong = unknown = named = 0
    for t, p, r in zip(truth, predicted, refused, strict=True):
        named += p == code and not r
        if t != code:
            continue
        if r:
            unknown += 1
        elif p == code:
            right += 1
        else:
            wrong += 1
    return right, wrong, unknown, named


def test_it_counts_as_a_slow_loop_does() -> None:
    random = np.random.default_rng(0)
    truth, predicted = random.integers(0, 4, 200), random.integers(0, 5, 200)
    refused = random.random(200) < 0.2
    found = AnswerResult.of(truth, predicted, refused, classes="abcde", groups=None)
    assert found.right + found.wrong + found.refused == pytest.approx(1)
    for code, own in enumerate(found.classes[:4]):
        right, wrong, unknown, named = slow(truth, predicted, refused, code)
        assert (own.right, own.wrong, own.refused) == (right / own.n, wrong / own.n, unknown / own.n)
        assert own.precision == right / named
    assert found.classes[4].right is found.classes[4].right_interval is None
    assert found.classes[4].precision == 0
    assert found.mean_right == pytest.approx(np.mean([own.right for own in found.classes[:4]]))
    assert from_plain(AnswerResult, asdict(found)) == found


@pytest.mark.parametrize("folds", [None, 4])
def test_the_first_numbers_of_a_fit_are_those_of_its_answers(
    make_leaves: Callable[..., Path], folds: int | None
) -> None:
    source = fieldguide.read(make_leaves(healthy=80, rust=70, sick=60))
    guide = fieldguide.fit(
        source, represent="pixels", cache=None, refuse=0.1, protocol=Protocol(folds=folds, study=False)
    )
    assessment = guide.assessment
    assert assessment is not None
    answers = assessment.answers
    assert answers is not None
    assert str(assessment).startswith(f"Answered right {100 * answers.right:.1f} %")
    assert "right      wrong    unknown" in str(assessment)
    assert [own.name for own in answers.classes] == [own.name for own in assessment.classes]
    if folds is not None:
        return
    hashes = guide.training.hashes
    scored = [i for i, image in enumerate(source.images) if image.content_hash() not in hashes]
    given = list(guide.predict_many([source.images[i] for i in scored]))
    right = [p.answer == source.labels[i] for p, i in zip(given, scored, strict=True)]
    unknown = [p.answer == "unknown" for p in given]
    assert answers.n == len(scored)
    assert answers.right == pytest.approx(np.mean(right))
    assert answers.refused == pytest.approx(np.mean(unknown))
    again = guide.evaluate(source).answers
    assert again is not None
    assert (again.right, again.wrong, again.refused) == (answers.right, answers.wrong, answers.refused)


def test_without_refusing_accuracy_is_what_a_person_gets(make_leaves: Callable[..., Path]) -> None:
    guide = fieldguide.fit(
        make_leaves(healthy=40, rust=40),
        represent="pixels",
        cache=None,
        refuse=0,
        protocol=Protocol(study=False),
    )
    assert guide.assessment is not None
    assert guide.assessment.answers is None
    assert str(guide.assessment).startswith("Accuracy ")
