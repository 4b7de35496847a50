"""What `fit` does about photos that belong to no class, and how it tells."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from fieldguide.classify import Classifier, NearestNeighbours
from fieldguide.classify.unknown import SCORES, Detector, Mahalanobis, UnknownScore, fewest
from fieldguide.errors import OptionError
from fieldguide.guide import NEVER_UNKNOWN
from fieldguide.images.description import count
from fieldguide.ladder.detect import detect
from fieldguide.ladder.encoding import Encoding
from fieldguide.ladder.hold_classes_out import hold_classes_out
from fieldguide.ladder.out_of_fold_scores import Learning, Trial, out_of_fold_scores
from fieldguide.ladder.part import Part
from fieldguide.ladder.score_choice import best_score, caught, told_by
from fieldguide.ladder.unknown_examples import UnknownExamples

REFUSED = 0.05
# What is tried where examples say what the unknown looks like: none needs to refuse more than without them.
SHARES = (0.005, 0.01, 0.02, REFUSED)
# Examples below either look like the known photos: by chance AUROC is 0.5, and the share caught is `refuse`.
ALIKE_AUROC, ALIKE_CAUGHT = 0.7, 0.1
# Fewer known or unknown photos choose nothing.
ENOUGH = 20
DEFAULT = Mahalanobis


class _Choice(NamedTuple):
    """A score, the share that is asked for, what that reaches where a share is refused, and notes."""

    score: type[UnknownScore]
    refuse: float
    reaches: Callable[[float], dict[str, Any]]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Refusing:
    """What is asked for where a photo may belong to none of the classes.

    Attributes
    ----------
    refuse : float in [0, 1), or None
        Share of known photos that may be taken for unknown; 0 for none, so that no photo is ever called
        unknown. None is 0.05, or less where examples show that less will do.
    examples : UnknownExamples or None
        Photos of no class, to choose by; without them classes are held out in turn.
    keeps_photos : bool
        Whether the guide may hold vectors of single training photos.

    Raises
    ------
    OptionError
        If `refuse` is no such share, or 0 beside examples.
    """

    refuse: float | None = None
    examples: UnknownExamples | None = None
    keeps_photos: bool = False

    def __post_init__(self) -> None:
        share = self.refuse
        if share is None:
            return
        if isinstance(share, bool) or not isinstance(share, int | float | np.number) or not 0 <= share < 1:
            raise OptionError(
                f"refuse is {share!r}; give the share of known photos that may be taken for unknown, such as "
                "0.05 for 5 %, or 0 for none."
            )
        if share == 0 and self.examples is not None:
            raise OptionError("refuse is 0, so examples of the unknown are of no use. Leave one of them out.")

    def detector(
        self, classifier: Classifier, train: Part, *, held_out: Part, encoding: Encoding
    ) -> tuple[Detector | None, tuple[str, ...]]:
        """Learn to tell the unknown, from the photos that a classifier learnt from.

        Parameters
        ----------
        classifier : Classifier
            Fitted on `train`; not changed.
        train : Part
            Known photos.
        held_out : Part
            Known photos, perhaps none, that nothing is learnt from; only compared with examples, which may
            be copies.
        encoding : Encoding
            What made the vectors, and makes those of the examples.

        Returns
        -------
        detector : Detector or None
            None where nothing is to be refused or no photo can be, see `detect`.
        notes : tuple of str
            What a reader should know.
        """
        if self.refuse == 0:
            return None, (f"{NEVER_UNKNOWN}, as asked. Fit without `--refuse 0` for that.",)
        learning = Learning(classifier, train.vectors, train.labels, train.groups)
        if self.examples is None:
            found, told = self._by_classes(learning), ()
        else:
            *vectors, told = self.examples.vectors(encoding, labelled=(train, held_out))
            found = self._by_examples(learning, *vectors)
        detector, notes = detect(learning, found.score, refuse=found.refuse)
        if detector is None:
            return None, (*(note for note in found.notes if note != _BY_DEFAULT), *told, *notes)
        chosen = {**found.reaches(detector.refuse), "asked": found.refuse}
        return replace(detector, chosen=chosen), (*found.notes, *_alike(chosen), *told, *notes)

    def _scores(self, classifier: Classifier) -> list[type[UnknownScore]]:
        keeps = self.keeps_photos or isinstance(classifier, NearestNeighbours)  # which holds them anyway
        return [score for score in SCORES.values() if keeps or not score.keeps_photos]

    def _by_classes(self, learning: Learning) -> _Choice:
        refuse = REFUSED if self.refuse is None else float(self.refuse)
        trials = list(hold_classes_out(learning, self._scores(learning.classifier)))
        unknown = _unknown(trials)
        if not trials or not trials[0].known or min(_known(trials), sum(unknown.values())) < ENOUGH:
            return _Choice(DEFAULT, refuse, _untested, (_BY_DEFAULT,))
        name = best_score(trials)
        # What it reaches is told by the score that the other rounds would have chosen.
        others = {
            number: best_score([t for t in trials if t.number != number] or trials) for number in unknown
        }

        def reaches(share: float) -> dict[str, Any]:
            return {
                **_chosen(name, "classes held out", share),
                **told_by(trials, names=[others[trial.number] for trial in trials], refuse=share),
                "n_unknown": sum(unknown.values()),
                "rounds": len(unknown),
            }

        two = len(np.unique(learning.labels)) == 2
        return _Choice(SCORES[name], refuse, reaches, (_TWO_CLASSES,) if two else ())

    def _by_examples(self, learning: Learning, choose: np.ndarray, report: np.ndarray) -> _Choice:
        scores, others = self._scores(learning.classifier), np.concatenate([choose, report])
        trials = list(out_of_fold_scores(learning, scores, others=others))
        refuse = REFUSED if self.refuse is None else float(self.refuse)
        if not trials:
            return _Choice(DEFAULT, refuse, _untested, (_BY_DEFAULT,))
        first = [_of_unknown(trial, slice(len(choose))) for trial in trials]
        held_back = [_of_unknown(trial, slice(len(choose), None)) for trial in trials]
        name = best_score(first)
        if self.refuse is None:
            pairs = [(a[name], b[name]) for a, b, *_ in first]
            tried = [share for share in SHARES if _known(trials) >= fewest(share)]
            refuse = max(tried, key=lambda share: caught(pairs, refuse=share) - share, default=REFUSED)

        def reaches(share: float) -> dict[str, Any]:
            return {
                **_chosen(name, "examples", share),
                **told_by(held_back, names=[name] * len(trials), refuse=share),
                "n_unknown": len(report),
                "rounds": 0,
            }

        note = (
            f"How unknown photos are told was chosen by {count(len(choose), 'example')}; what it reaches is "
            f"measured on {len(report):,} others."
        )
        return _Choice(SCORES[name], refuse, reaches, (note,))


_BY_DEFAULT = (
    "There were too few photos to choose how unknown photos are told; the default was taken, "
    f"{DEFAULT.told}, and how many it catches is not known."
)
_TWO_CLASSES = (
    "With two classes one is left when the other is held out, so of the ways to tell unknown photos only "
    "those that need no second class were tried."
)


def _known(trials: Sequence[Trial]) -> int:
    """Count the known photos that were scored, trial after trial."""
    return sum(len(next(iter(trial.known.values()), ())) for trial in trials)


def _unknown(trials: Sequence[Trial]) -> dict[int, int]:
    """Count the unknown photos of each round."""
    return {trial.number: len(next(iter(trial.unknown.values()), ())) for trial in trials}


def _of_unknown(trial: Trial, rows: slice) -> Trial:
    units = None if trial.unknown_units is None else trial.unknown_units[rows]
    unknown = {name: scores[rows] for name, scores in trial.unknown.items()}
    return trial._replace(unknown=unknown, unknown_units=units)


def _chosen(name: str, how: str, refuse: float) -> dict[str, Any]:
    return {"score": name, "told": SCORES[name].told, "how": how, "refuse": refuse}


def _alike(chosen: dict[str, Any]) -> tuple[str, ...]:
    """Say so where what is reported of the examples is hardly more than chance."""
    if chosen["how"] != "examples":
        return ()
    if chosen["auroc"] >= ALIKE_AUROC and chosen["caught"] >= ALIKE_CAUGHT:
        return ()
    return (
        "The examples of the unknown look much like photos of the classes: "
        f"{100 * chosen['caught']:.0f} % of them are caught, and a known photo looks more familiar than one "
        f"of them in {100 * chosen['auroc']:.0f} of 100 pairs, where 50 are chance. Little can be told by "
        "them. "
        "Look whether they truly show none of the classes; if they do, fit them as a class of their own, or "
        "try another --represent.",
    )


def _untested(refuse: float) -> dict[str, Any]:
    missing = dict.fromkeys(("auroc", "caught", "unknown_accepted", "known_refused"))
    return {**_chosen(DEFAULT.name, "default", refuse), **missing, "n_unknown": 0, "rounds": 0, "scores": []}
