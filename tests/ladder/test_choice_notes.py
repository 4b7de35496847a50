"""What `fit` tells of the choice among classifiers."""

from pathlib import Path

import pytest
from tests.ladder.test_balancing import noisy

import fieldguide
from fieldguide.classify import AutoClassifier, Logistic
from fieldguide.errors import OptionError
from fieldguide.ladder.choice_notes import choice_notes


@pytest.fixture(scope="module")
def even(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return noisy(tmp_path_factory.mktemp("photos") / "leaves", ash=24, elm=24, oak=24)


def fit(source: Path, **options: object) -> fieldguide.Guide:
    protocol = fieldguide.Protocol(near_copies=False, study=False)
    usual = {"represent": "pixels", "classify": "auto", "cache": None, "protocol": protocol, "refuse": 0}
    return fieldguide.fit(source, **(usual | options))


def notes_of(guide: fieldguide.Guide) -> list[str]:
    assert guide.assessment is not None
    return [note for note in guide.assessment.notes if "'unknown'" not in note]


def test_the_choice_is_told_in_one_sentence_and_kept(even, tmp_path):
    guide = fit(even)
    first, chosen = notes_of(guide)[0], guide.classifier.chosen_
    assert first.startswith(f"Of 5 classifiers {chosen['classifier']}")
    assert (
        " was chosen on training photos held back in turn (out-of-fold), before " in first
        or " was kept, as these are too few " in first
    )
    assert f"log loss {chosen['log_loss']:.3f} against " in first
    assert first.endswith("Photos that were held out had no part in it.")
    guide.save(tmp_path / "a.guide")
    again = fieldguide.load(tmp_path / "a.guide")
    assert isinstance(again.classifier, AutoClassifier)
    assert again.training.recipe["chosen"]["tried"] == chosen["tried"]
    photo = even / "elm" / "0.png"
    assert again.predict(photo) == guide.predict(photo)


def test_held_out_photos_have_no_part_in_the_choice(even, tmp_path):
    guide = fit(even)
    assert guide.training.manifest is not None
    learnt = guide.training.hashes
    held_out = {photo for photo, part in guide.training.manifest.parts.items() if part == (2,)}
    assert held_out
    assert not held_out & learnt
    assert guide.classifier.chosen_["scored"] == len(learnt)


def test_uneven_classes_count_the_same(tmp_path):
    source = noisy(tmp_path / "leaves", ash=60, elm=10)
    notes = notes_of(fit(source))
    assert notes[0].endswith("so every class counted the same in the choice of the classifier.")
    assert "meant for photos of which every class has as many" in notes[1]
    assert notes[2].startswith("Of 5 classifiers ")
    accurate = fit(source, goal="accuracy")
    assert accurate.classifier.chosen_["goal"] == "accuracy"
    assert "every photo counted the same, as the goal is accuracy" in notes_of(accurate)[0]
    assert fit(source, balance="none").classifier.chosen_["goal"] == "accuracy"


def test_a_goal_is_taken_and_a_method_is_not(even):
    assert fit(even, goal="balanced").classifier.chosen_["goal"] == "balanced"
    with pytest.raises(
        OptionError, match="balance='ldam' is something the classifier 'logistic' can do, not 'auto'"
    ):
        fit(even, balance="ldam")


def told(tried, name, how="5 folds"):
    classifier = AutoClassifier()
    classifier.chosen_ = {"classifier": name, "tried": tried, "how": how}
    return choice_notes(classifier)


def test_by_how_much_is_told():
    tried = {
        "ridge": {"log_loss": 0.5, "balanced_error": 0.2},
        "shrinkage_lda": {"log_loss": 0.25, "balanced_error": 0.125},
    }
    assert told(tried, "shrinkage_lda") == (
        "Of 2 classifiers shrinkage_lda was chosen on training photos held back in turn (out-of-fold), "
        "before ridge: "
        "log loss 0.250 against 0.500, balanced error 12.5 % against 20.0 %. Photos that were held out had "
        "no part in it.",
    )
    assert told(tried, "ridge", "validation photos")[0].startswith(
        "Of 2 classifiers ridge, usual for few photos, was kept, as these are too few to be sure that "
        "shrinkage_lda is better (on the validation photos: log loss 0.500 against 0.250"
    )
    assert told({}, "shrinkage_lda") == (
        "The classifier is shrinkage_lda, as there were too few photos to choose by.",
    )
    assert choice_notes(Logistic()) == ()
