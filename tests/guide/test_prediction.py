from fieldguide.guide import Prediction


def test_the_runner_up_is_the_second_most_probable() -> None:
    top = (("oak", 0.8), ("elm", 0.15), ("yew", 0.05))
    assert Prediction("a.png", "oak", 0.8, top=top).runner_up == ("elm", 0.15)


def test_a_guide_with_one_label_has_no_runner_up() -> None:
    answer = Prediction("a.png", "wet", 0.8, top=(("wet", 0.8),), labels=(("wet", 0.8),))
    assert answer.runner_up is None
    assert answer.to_dict()["labels"] == [{"label": "wet", "probability": 0.8}]
