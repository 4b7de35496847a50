"""What is said of photos of no class, in words and as JSON."""

import json

import numpy as np

from fieldguide.assess import ScoreResult, UnknownResult
from fieldguide.assess.plain_value import plain_value
from fieldguide.stored.from_plain import from_plain

CHOSEN = {
    "score": "energy",
    "told": "the energy",
    "how": "classes held out",
    "refuse": 0.05,
    "auroc": 0.875,
    "caught": 0.46,
    "unknown_accepted": 0.54,
    "known_refused": 0.3,
    "n_unknown": 1200,
    "rounds": 3,
    "scores": [{"name": "energy", "auroc": 0.875, "unknown_accepted": 0.54}],
}
LABELS = ["ash", "elm"] * 20
NONE = np.empty(0, dtype=bool)


def test_lines_and_json():
    refused = np.arange(40) < 3
    result = UnknownResult.of(CHOSEN, refused, labels=LABELS, groups=None)
    assert result.lines() == [
        "Unknown photos are told by the energy; 5 % of known photos were to be refused for it, here 7.5 %, "
        "95 % interval 2.6 to 19.9 (40 photos)",
        "Of 1,200 photos of classes held out in turn 46 % are caught on average. A known photo looks more "
        "familiar than one of them in 87.5 of 100 pairs (AUROC 0.875; 50 of 100 would be chance); 54 % of "
        "them are "
        "accepted where 95 % of known photos are",
    ]
    assert result.scores == (ScoreResult("energy", 0.875, 0.54),)
    assert from_plain(UnknownResult, json.loads(json.dumps(plain_value(result)))) == result


def test_photos_of_one_group_count_together():
    refused = np.arange(40) < 4
    alone = UnknownResult.of(CHOSEN, refused, labels=LABELS, groups=None).refused_interval
    together = UnknownResult.of(
        CHOSEN, refused, labels=LABELS, groups=[f"plant {i // 4}" for i in range(40)]
    ).refused_interval
    assert together[1] - together[0] > alone[1] - alone[0]


def test_nothing_scored_is_no_claim():
    result = UnknownResult.of(CHOSEN, NONE, labels=(), groups=None)
    assert (result.refused, result.refused_interval, result.n) == (None, None, 0)
    assert (
        result.lines()[0]
        == "Unknown photos are told by the energy; 5 % of known photos were to be refused for it"
    )


def test_without_unknown_photos_nothing_is_said_of_them():
    missing = dict.fromkeys(("auroc", "caught", "unknown_accepted", "known_refused"))
    result = UnknownResult.of({**CHOSEN, **missing, "how": "default"}, NONE, labels=(), groups=None)
    assert len(result.lines()) == 1


def test_examples_are_called_so():
    assert (
        UnknownResult.of({**CHOSEN, "how": "examples"}, NONE, labels=(), groups=None).whose
        == "1,200 examples of the unknown"
    )


def test_the_class_that_pays_most_is_named():
    refused = np.zeros(40, dtype=bool)
    refused[[1, 3, 5, 7, 9]] = True
    result = UnknownResult.of(CHOSEN, refused, labels=LABELS, groups=None)
    assert [(told.name, told.n, told.refused) for told in result.by_class] == [
        ("ash", 20, 0.0),
        ("elm", 20, 0.25),
    ]
    assert result.lines()[1] == (
        "Class 'elm' pays most for it: 5 of 20 photos (25.0 %, 95 % interval 11.2 to 46.9) refused. More "
        "photos of "
        "it to learn from help, or a smaller --refuse"
    )
    refused[[1, 3, 5]] = False  # 2 of 20 may be chance
    assert UnknownResult.of(CHOSEN, refused, labels=LABELS, groups=None).refused_most is None
    again = from_plain(UnknownResult, json.loads(json.dumps(plain_value(result))))
    assert again == result


def test_cross_validated_refusals_have_wider_intervals():
    refused = np.arange(40) % 8 == 0
    once, folded = (
        UnknownResult.of(CHOSEN, refused, labels=LABELS, groups=None, n_folds=folds) for folds in (None, 5)
    )
    for alone, widened in ((once, folded), (once.by_class[0], folded.by_class[0])):
        ends = [getattr(told, "refused_interval", None) or told.interval for told in (alone, widened)]
        assert ends[1][0] < ends[0][0] < ends[0][1] < ends[1][1]
