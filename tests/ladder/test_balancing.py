"""What `fit` does about uneven classes, and how it tells."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import fieldguide
from fieldguide.classify import Balanced, Logistic, make_classifier
from fieldguide.errors import OptionError
from fieldguide.ladder.balancing import Balancing

Make = Callable[..., Path]
UNEVEN, EVEN = {"ash": 400, "elm": 10}, {"ash": 40, "elm": 30}


def noisy(folder: Path, seed: int = 0, **counts: int) -> Path:
    """Write photos whose colour says little of their class."""
    random = np.random.default_rng(seed)
    for place, (label, number) in enumerate(counts.items()):
        (folder / label).mkdir(parents=True)
        for i in range(number):
            pixels = random.normal(100 + 12 * place, 20, 3) + random.normal(0, 20, (16, 16, 3))
            Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(folder / label / f"{i}.png")
    return folder


@pytest.fixture(scope="module")
def uneven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return noisy(tmp_path_factory.mktemp("photos") / "leaves", ash=150, elm=25)


def fit(source: Path, **options: object) -> fieldguide.Guide:
    return fieldguide.fit(
        source,
        represent="pixels",
        cache=None,
        protocol=fieldguide.Protocol(near_copies=False, study=False),
        **options,
    )


def test_uneven_classes_are_balanced_and_it_is_told(uneven):
    guide = fit(uneven)
    assert isinstance(guide.classifier, Balanced)
    assert guide.assessment is not None
    chosen, first = guide.classifier.chosen_, guide.assessment.notes[0]
    assert first.startswith(
        "The classes are uneven (the largest has 6 times the photos of the smallest), so "
    )
    told = f"balanced error {100 * chosen['balanced_error']:.1f} %"
    assert told in first
    if chosen["method"] != "none":
        assert first.endswith(f"{told} instead of {100 * chosen['plain_balanced_error']:.1f} %.")
    assert "meant for photos of which every class has as many" in guide.assessment.notes[1]
    assert first in str(guide.assessment)
    assert "Found by training photos of the class: many (more than 100; 1 class)" in str(guide.assessment)


def test_balanced_guides_come_back(uneven, tmp_path):
    guide = fit(uneven, balance="tau_normalised")
    guide.save(tmp_path / "a.guide")
    again = fieldguide.load(tmp_path / "a.guide")
    assert isinstance(again.classifier, Balanced)
    assert again.assessment == guide.assessment
    photo = uneven / "elm" / "0.png"
    assert again.predict(photo) == guide.predict(photo)


def test_with_folds_it_is_told_too(uneven):
    guide = fieldguide.fit(
        uneven,
        represent="pixels",
        cache=None,
        balance="class_weights",
        protocol=fieldguide.Protocol(folds=3, near_copies=False, study=False),
    )
    assert guide.assessment is not None
    assert (
        "so photos of small classes were given more weight (class weights), as asked: balanced error "
        in (guide.assessment.notes[0])
    )


@pytest.mark.parametrize(
    ("options", "kind", "told"),
    [
        ({"balance": "none"}, Logistic, "nothing was done about it, as asked."),
        ({"goal": "accuracy"}, Logistic, "every photo counted the same, as the goal is accuracy."),
        (
            {"classify": "class_mean"},
            None,
            "nothing was done about it: that takes the classifier 'logistic'.",
        ),
        ({"balance": "lws", "goal": "accuracy"}, Balanced, "(LWS), as asked: balanced error"),
    ],
)
def test_what_was_asked_for_is_told(uneven, options, kind, told):
    guide = fit(uneven, **options)
    assert kind is None or isinstance(guide.classifier, kind)
    assert guide.assessment is not None
    assert told in guide.assessment.notes[0]


def test_even_classes_are_left_alone():
    logistic = Logistic()
    assert Balancing().classifier(logistic, EVEN) is logistic
    assert Balancing().notes(logistic, EVEN) == ()
    assert Balancing("none").classifier(logistic, UNEVEN) is logistic
    assert Balancing(goal="accuracy").classifier(logistic, UNEVEN) is logistic
    assert isinstance(Balancing(goal="balanced").classifier(logistic, EVEN), Balanced)


def test_options_of_the_classifier_are_kept():
    made = Balancing().classifier(Logistic(C=0.5, transforms="l2", random_state=3), UNEVEN)
    assert isinstance(made, Balanced)
    assert (made.C, made.transforms, made.random_state) == (0.5, "l2", 3)
    assert (made.calibrate, made.goal, made.method) == ("temperature", "balanced", "auto")
    made = Balancing().classifier(Logistic(calibrate="vector"), UNEVEN)
    assert made.get_params()["calibrate"] == "vector"


def test_a_small_class_is_reason_enough():
    counts = {"ash": 30, "elm": 12, "oak": 0}
    made = Balancing().classifier(Logistic(), counts)
    assert isinstance(made, Balanced)
    made.fit(np.eye(4)[[0, 1, 2, 3] * 3], [0, 1] * 6)
    assert (
        Balancing()
        .notes(made, counts)[0]
        .startswith("The classes are uneven and small ('elm' has only 12 photos), so ")
    )


@pytest.mark.parametrize(
    ("balancing", "classifier", "message"),
    [
        (Balancing("class_weight"), "logistic", "there is no method 'class_weight'; known: auto, none"),
        (Balancing(goal="fair"), "logistic", "goal is 'fair'; give balanced or accuracy"),
        (Balancing("ldam"), "rbf_svm", "balance='ldam' is something .*, not 'rbf_svm'"),
        (Balancing(goal="balanced"), "class_mean", "goal='balanced' is something"),
        (Balancing("ldam"), "balanced", "give it method and goal"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused(balancing, classifier, message):
    with pytest.raises(OptionError, match=message):
        balancing.check(make_classifier(classifier), many_labels=False)


def test_a_method_without_c_refuses_one():
    with pytest.raises(OptionError, match="the method 'crt' has no C"):
        Balancing("crt").check(Logistic(C=1.0), many_labels=False)


def test_photos_with_many_labels_have_no_balance():
    Balancing().check(Logistic(), many_labels=True)
    with pytest.raises(
        OptionError, match=r"balance='lws' is for photos with one label each; these carry many"
    ):
        Balancing("lws").check(Logistic(), many_labels=True)
