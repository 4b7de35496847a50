"""Which score is taken, and what is said about it."""

from dataclasses import replace

import numpy as np
import pytest

from fieldguide.classify import make_classifier
from fieldguide.errors import OptionError
from fieldguide.images import Dataset, as_image
from fieldguide.ladder.encoding import Encoding
from fieldguide.ladder.out_of_fold_scores import Trial
from fieldguide.ladder.part import Part
from fieldguide.ladder.refusing import Refusing
from fieldguide.ladder.score_choice import best_score, told_by
from fieldguide.ladder.unknown_examples import UnknownExamples
from fieldguide.represent import Pixels


def part(n, *, k, seed=0, d=5):
    random = np.random.default_rng(seed)
    codes = np.arange(n) % k
    X = 6 * np.random.default_rng(3).standard_normal((k, d))[codes] + random.standard_normal((n, d))
    images = tuple(as_image(np.full((2, 2, 3), i % 256, dtype=np.uint8)) for i in range(n))
    return Part(Dataset(images=images, labels=tuple(f"class {c}" for c in codes)), X.astype(np.float32))


def detector(refusing, photos, classify="class_mean"):
    classifier = make_classifier(classify).fit(photos.vectors, photos.labels)
    return refusing.detector(
        classifier, photos, held_out=photos.rows(np.arange(0)), encoding=Encoding(Pixels())
    )


def trial(known, unknown, number=0):
    return Trial(
        {name: np.array(scores, dtype=float) for name, scores in known.items()},
        {name: np.array(scores, dtype=float) for name, scores in unknown.items()},
        number,
    )


def rounds(gains, *, names=("combined", "energy")):
    """Trials in which the second score tells a share more of 100 unknown photos than the first."""
    made = []
    for number, gain in enumerate(gains):
        unknown = {names[0]: np.repeat([0, 2], 50), names[1]: np.repeat([0, 2], (50 + gain, 50 - gain))}
        made.append(trial({name: np.ones(9) for name in names}, unknown, number))
    return made


def test_another_score_is_taken_only_if_it_is_better_by_more_than_chance():
    assert best_score(rounds([30, 28, 32, 30, 29])) == "energy"
    assert best_score(rounds([30, 28, 32])) == "combined"
    assert best_score(rounds([30, -28, 32, -25, 29])) == "combined"
    assert best_score(rounds([0, 0, 0])) == "combined"
    assert best_score(rounds([40])) == "combined"


def test_without_a_second_class_the_distance_is_the_usual_score():
    assert best_score(rounds([30, -28, 32], names=("mahalanobis", "nearest_photo"))) == "mahalanobis"
    gains = [30, 28, 32, 30, 29, 31]
    assert best_score(rounds(gains, names=("mahalanobis", "nearest_photo"))) == "nearest_photo"
    assert best_score([trial({"mahalanobis": [1, 2]}, {"mahalanobis": [0]})] * 2) == "mahalanobis"


def test_each_round_is_told_by_the_score_that_is_named_for_it():
    one = trial({"energy": [3, 4], "logit": [1, 2]}, {"energy": [0, 1], "logit": [1.5, 3]})
    told = told_by([one, one], names=["energy", "logit"], refuse=0.5)
    assert told["auroc"] == pytest.approx((1 + 0.25) / 2)
    assert told["caught"] == pytest.approx((1 + 0.5) / 2)
    assert [score["auroc"] for score in told["scores"]] == [1, 0.25]


def test_photos_are_kept_only_where_that_was_asked_for():
    photos = part(60, k=3)
    tried = [
        {
            score["name"]
            for score in detector(Refusing(keeps_photos=kept), photos, classify)[0].chosen["scores"]
        }
        for kept, classify in ((False, "class_mean"), (True, "class_mean"), (False, "nearest_neighbour"))
    ]
    assert ["nearest_photo" in names for names in tried] == [False, True, True]


def test_ten_trials_bound_the_work(monkeypatch):
    fits = []
    photos = part(120, k=12)
    kind = type(make_classifier("class_mean"))
    refit = kind.refit
    monkeypatch.setattr(kind, "refit", lambda self, X, y: fits.append(len(y)) or refit(self, X, y))
    detector(Refusing(), photos)
    assert len(fits) <= 15


def test_few_photos_take_the_default_and_say_so():
    found, notes = detector(Refusing(0.2), part(12, k=3))
    assert (found.score.name, found.chosen["how"], found.chosen["auroc"]) == ("mahalanobis", "default", None)
    assert notes[0].startswith("There were too few photos to choose how unknown photos are told")


def test_one_photo_of_each_class_tells_nothing():
    found, notes = detector(Refusing(), part(3, k=3))
    assert found is None
    (note,) = notes
    assert note.startswith("No photo is answered with 'unknown': to refuse 5 % of known photos takes 19 ")


def test_examples_beside_a_share_of_none_are_refused():
    with pytest.raises(OptionError, match=r"^refuse is 0, so examples of the unknown are of no use"):
        Refusing(0, examples=UnknownExamples((), (), strict=False, near_copies=False))


@pytest.mark.parametrize("share", [-0.1, 1, 1.5, float("nan"), "many", True])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(OptionError, match=r"^refuse is .*; give the share of known photos"):
        Refusing(share)


def test_what_was_asked_for_is_kept_beside_what_is_refused():
    """A rare class among a common one, from which only its spread tells it."""
    codes = np.repeat([0, 1], [300, 30])
    X = np.random.default_rng(0).standard_normal((330, 8)) * np.where(codes, 4, 1)[:, None] + 6
    photos = part(330, k=2)
    labels = tuple(("common", "rare")[code] for code in codes)
    uneven = Part(replace(photos.dataset, labels=labels), X.astype(np.float32))
    found, notes = detector(Refusing(), uneven)
    assert (found.chosen["asked"], found.chosen["refuse"]) == (0.05, found.refuse)
    assert found.refuse < 0.05
    assert "of class 'rare'. So that it loses no more than 10 %, " in notes[-1]
