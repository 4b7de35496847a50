"""Scores of the unknown for photos that neither the classifier nor the score has seen."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from fieldguide.classify import Classifier, assign_folds, refit_part
from fieldguide.classify.unknown import Seen, UnknownScore
from fieldguide.cores import one_thread
from fieldguide.measure.inputs import as_group_codes

# Up to here every photo is scored once; beyond, one fold of SCORED photos, or a fifth of them where that is
# less, tells as much.
SCORE_ALL, SCORED, FOLDS = 20_000, 10_000, 5
Scores = Sequence[type[UnknownScore]]


class Trial(NamedTuple):
    """Photos scored by what was learnt without them.

    Attributes
    ----------
    known, unknown : dict of str to ndarray of shape (a,) and (b,)
        The familiarity of known photos and of others by the name of the score; without scores that need two
        classes where there is one.
    number : int
        Trials of equal number have the same unknown photos.
    known_units, unknown_units : ndarray of shape (a,) and (b,), or None
        What each photo belongs to; photos of one unit, in this trial or another, are one piece of evidence.
        By default each known photo stands alone, and the unknown ones of a number are one unit.
    """

    known: dict[str, np.ndarray]
    unknown: dict[str, np.ndarray]
    number: int
    known_units: np.ndarray | None = None
    unknown_units: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Learning:
    """Photos that a classifier learnt from.

    Attributes
    ----------
    classifier : Classifier
        Fitted on them; copies of it are fitted on parts of them, with what it has chosen.
    vectors : ndarray of shape (n, d), float
    labels : ndarray of shape (n,)
    groups : ndarray of shape (n,), or None
        Photos of one group are never learnt from and scored at once.
    """

    classifier: Classifier
    vectors: np.ndarray
    labels: np.ndarray
    groups: np.ndarray | None

    def __len__(self) -> int:
        return len(self.labels)

    def rows(self, rows: np.ndarray) -> "Learning":
        """Take some of the photos by position; their classifier stays as it is."""
        groups = None if self.groups is None else self.groups[rows]
        return Learning(self.classifier, self.vectors[rows], self.labels[rows], groups)

    def folds(self, n_folds: int) -> np.ndarray:
        """Deal the photos into folds: ndarray of shape (n,), -1 for those that always train."""
        codes = np.unique(self.labels, return_inverse=True)[1]
        return assign_folds(codes, n_folds=n_folds, groups=self.groups, random_state=0)

    def judge(self, rows: np.ndarray) -> Classifier | None:
        """Fit a copy of the classifier on some of the photos; None where they are of one class."""
        labels = self.labels[rows]
        if (labels == labels[0]).all():
            return None
        return refit_part(deepcopy(self.classifier), self.vectors[rows], labels, n_whole=len(self))

    def learn(self, score: type[UnknownScore], rows: np.ndarray, judge: Classifier | None) -> UnknownScore:
        """Fit a score on some of the photos, behind a classifier of the same."""
        codes = np.unique(self.labels[rows], return_inverse=True)[1]
        return score.learn(Seen(self.vectors[rows], judge), codes)


def out_of_fold_scores(
    learning: Learning, scores: Scores, *, others: np.ndarray | None = None
) -> Iterator[Trial]:
    """Score known photos by what was learnt without them, fold after fold.

    Parameters
    ----------
    learning : Learning
        All known photos.
    scores : sequence of UnknownScore classes
        What to score with.
    others : ndarray of shape (m, d), float, optional
        Vectors of further photos, scored in each fold.

    Yields
    ------
    Trial
        Of the photos of the fold, and the further ones as unknown. Units are groups and single photos.
    """
    further = learning.vectors[:0] if others is None else others
    units = np.arange(len(learning))
    if learning.groups is not None:
        units = as_group_codes(learning.groups, n=len(learning))
    for train, known in unseen_parts(learning):
        found = trial(learning, scores, train=train, known=learning.vectors[known], unknown=further, number=0)
        yield found._replace(known_units=units[known], unknown_units=len(units) + np.arange(len(further)))


def unseen_parts(learning: Learning) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Part known photos into some to learn from and some to score, in turn.

    Parameters
    ----------
    learning : Learning
        All known photos.

    Yields
    ------
    tuple of (ndarray of shape (t,), ndarray of shape (a,)), int64
        Positions of the photos to learn from, then of those to score.
    """
    many = len(learning) > SCORE_ALL
    fold_of = learning.folds(max(FOLDS, len(learning) // SCORED) if many else FOLDS)
    held = [fold for fold in np.unique(fold_of) if fold >= 0][: 1 if many else None]
    for fold in held:
        yield np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)


def trial(
    learning: Learning,
    scores: Scores,
    *,
    train: np.ndarray,
    known: np.ndarray,
    unknown: np.ndarray,
    number: int,
) -> Trial:
    """Score photos by what was learnt from some of the known ones.

    Parameters
    ----------
    learning : Learning
        The known photos.
    scores : sequence of UnknownScore classes
        What to score with.
    train : ndarray of shape (t,), int64
        Positions of the photos to learn from.
    known, unknown : ndarray of shape (a, d) and (b, d), float
        Vectors of photos to score.
    number : int
        Of the trial.

    Returns
    -------
    Trial
    """
    judge = learning.judge(train) if any(score.judges for score in scores) else None
    found = Trial({}, {}, number)
    usable = [score for score in scores if judge is not None or not score.judges]
    with one_thread("blas"):  # decompositions gain little from more, and lose much on a busy machine
        for score in usable:
            learnt = learning.learn(score, train, judge)
            for told, vectors in zip(found[:2], (known, unknown), strict=True):
                told[score.name] = learnt.familiarity(Seen(vectors, judge)) if len(vectors) else np.empty(0)
    return found
