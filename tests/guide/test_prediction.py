import pytest

from fieldguide.classify.unknown import answer_word
from fieldguide.guide import Prediction


def test_the_runner_up_is_the_second_most_probable() -> None:
    top = (("oak", 0.8), ("elm", 0.15), ("yew", 0.05))
    assert Prediction("a.png", "oak", 0.8, top=top).runner_up == ("elm", 0.15)


def test_a_guide_with_one_label_has_no_runner_up() -> None:
    answer = Prediction("a.png", "wet", 0.8, top=(("wet", 0.8),), labels=(("wet", 0.8),))
    assert answer.runner_up is None
    assert answer.to_dict()["labels"] == [{"label": "wet", "probability": 0.8}]


@pytest.mark.parametrize("label", ["unknown", "'unknown'", "rust"])
def test_a_class_is_never_answered_as_a_photo_of_no_class(label: str) -> None:
    top = ((label, 0.9), ("other", 0.1))
    answers = {
        Prediction("a.png", label, 0.9, top, unknown=unknown, familiarity=0.5).to_dict()["answer"]
        for unknown in (True, False)
    }
    assert len(answers) == 2
    assert "unknown" in answers


def test_no_two_answers_are_written_alike() -> None:
    labels = [None, "unknown", "'unknown'", "''unknown''", "unknown'", "Unknown", "rust"]
    assert len({answer_word(label) for label in labels}) == len(labels)
