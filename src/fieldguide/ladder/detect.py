"""Learn to tell the unknown by one score, and set its bar."""

from typing import NamedTuple

import numpy as np

from fieldguide.classify.unknown import (
    ENOUGH,
    Detector,
    FairShare,
    Seen,
    UnknownScore,
    WithinClasses,
    fewest,
    head_starts,
)
from fieldguide.cores import one_thread
from fieldguide.guide import NEVER_UNKNOWN
from fieldguide.images.description import count, first_few
from fieldguide.ladder.out_of_fold_scores import FOLDS, Learning, unseen_parts
from fieldguide.printable import quoted


class Detected(NamedTuple):
    """What `detect` made.

    Attributes
    ----------
    detector : Detector or None
        None where no photo can be refused.
    notes : tuple of str
        Why it refuses less than what was asked for, or nothing.
    """

    detector: Detector | None
    notes: tuple[str, ...]


def detect(learning: Learning, score: type[UnknownScore], *, refuse: float) -> Detected:
    """Learn a score from the photos of all folds but the first, and its bar from photos not learnt from.

    Parameters
    ----------
    learning : Learning
        Known photos of two classes or more, and a classifier fitted on them.
    score : UnknownScore class
        What to learn.
    refuse : float in (0, 1)
        Share of known photos that is refused, unless a class would pay too much for it, see `FairShare`: then
        scores are measured within the classes, those that pay start ahead, and a smaller share is refused
        where that is not enough.

    Returns
    -------
    Detected
    """
    folds = list(unseen_parts(learning))
    rows = np.concatenate([np.empty(0, dtype=np.int64), *(held for _, held in folds)])
    if len(rows) < fewest(refuse):
        return Detected(None, (_too_few(learning, refuse),))
    judges = [learning.judge(train) if score.judges else None for train, _ in folds]
    with one_thread("blas"):
        learnt = [
            learning.learn(score, train, judge) for (train, _), judge in zip(folds, judges, strict=True)
        ]
        scores = np.concatenate(
            [
                one.familiarity(Seen(learning.vectors[held], judge))
                for one, (_, held), judge in zip(learnt, folds, judges, strict=True)
            ]
        )
    part, (classes, codes) = learning.rows(rows), np.unique(learning.labels, return_inverse=True)
    codes, known, within = codes[rows], scores, None
    asked = fair = FairShare.of(known, codes, refuse=refuse, groups=part.groups)
    if fair.share < refuse:
        judges = [
            learning.judge(train) if judge is None else judge
            for judge, (train, _) in zip(judges, folds, strict=True)
        ]
        probabilities = np.concatenate(
            [
                Seen(learning.vectors[held], judge).probabilities
                for judge, (_, held) in zip(judges, folds, strict=True)
            ]
        )
        inside = _inside(part, scores, probabilities, codes=codes)
        starts = head_starts(inside, probabilities, codes, refuse=refuse, groups=part.groups)
        inside += probabilities @ starts
        fairer = FairShare.of(inside, codes, refuse=refuse, groups=part.groups)
        if fairer.share >= fair.share:
            known, fair = inside, fairer
            within = WithinClasses.learn(scores, codes, k=len(classes)).ahead(starts)
    notes = ()
    if fair.share < refuse:
        few = classes[np.bincount(codes, minlength=len(classes)) < ENOUGH]
        notes = (_spared(fair, asked, classes, few=few, refuse=refuse),)
    if not fair.share:
        return Detected(None, notes)
    judge = judges[0] if score.judges or within is not None else None
    made = Detector.of(learnt[0], known, refuse=fair.share, chosen={}, judge=judge, within=within)
    return Detected(made, notes)


def _inside(
    part: Learning, scores: np.ndarray, probabilities: np.ndarray, *, codes: np.ndarray
) -> np.ndarray:
    """Measure photos within the classes, each by photos of other folds."""
    fold_of, found = part.folds(FOLDS), np.empty(len(codes))
    for fold in np.unique(fold_of):
        own, others = fold_of == fold, fold_of != fold
        by = others if others.any() else own
        within = WithinClasses.learn(scores[by], codes[by], k=probabilities.shape[1])
        found[own] = within.apply(scores[own], probabilities[own])
    return found


def _spared(fair: FairShare, asked: FairShare, classes: np.ndarray, *, few: np.ndarray, refuse: float) -> str:
    """Say which class keeps the share below what was asked for."""
    code, lost = max((*fair.payers, *asked.payers), key=lambda payer: payer[1])
    paying = few if code < 0 else classes[code : code + 1]
    names = first_few([quoted(str(name)) for name in paying])
    whose = f"class {names}" if len(paying) == 1 else f"the small classes {names}"
    would = f"would refuse {100 * lost:.0f} % of {whose}"
    asked_for = f"{100 * refuse:g} %"
    if not fair.share:
        return (
            f"{NEVER_UNKNOWN}: to refuse {asked_for} of known photos {would}, and the strangest photo of all "
            "is one of them. Give more photos of it, or a larger share."
        )
    return (
        f"To refuse {asked_for} of known photos {would}. So that it loses no more than "
        f"{200 * refuse:g} %, {100 * fair.share:.1f} % of known photos are refused. More photos of it help."
    )


def _too_few(learning: Learning, refuse: float) -> str:
    return (
        f"{NEVER_UNKNOWN}: to refuse {100 * refuse:g} % of known photos takes "
        f"{fewest(refuse)} that can be scored without being learnt from, and there are "
        f"{count(len(learning), 'photo')} in all. Give more photos, or a larger share."
    )
