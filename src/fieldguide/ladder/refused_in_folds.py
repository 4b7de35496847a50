"""How many known photos are refused, where every photo is learnt from in the end."""

from dataclasses import replace

import numpy as np

from fieldguide.classify.unknown import UnknownScore
from fieldguide.cores import one_thread
from fieldguide.ladder.detect import detect
from fieldguide.ladder.out_of_fold_scores import Learning


def refused_in_folds(
    learning: Learning, fold_of: np.ndarray, score: type[UnknownScore], *, refuse: float
) -> tuple[np.ndarray, np.ndarray]:
    """Ask about each photo by what was learnt without its fold.

    Parameters
    ----------
    learning : Learning
        All n photos.
    fold_of : ndarray of shape (n,), int64
        Fold of each, -1 where it always trains.
    score : UnknownScore class
        What the guide looks at; it is learnt and its bar set anew in each fold.
    refuse : float in (0, 1)
        Share that was asked for.

    Returns
    -------
    rows : ndarray of shape (m,), int64
        Positions of the photos that were asked about, rising: those in folds whose training part has their
        class, a second one, and photos to set a bar.
    refused : ndarray of shape (m,), bool
        Which of them were taken for unknown.
    """
    refused = np.zeros(len(learning), dtype=bool)
    asked = np.zeros(len(learning), dtype=bool)
    for fold in np.unique(fold_of[fold_of >= 0]):
        train, held = np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)
        held = held[np.isin(learning.labels[held], learning.labels[train])]
        judge = learning.judge(train)
        if judge is None or not len(held):
            continue
        part = replace(learning.rows(train), classifier=judge)
        own = detect(part, score, refuse=refuse).detector
        if own is None:
            continue
        with one_thread("blas"):
            familiarity = own.familiarity(learning.vectors[held], judge)
        refused[held], asked[held] = own.is_unknown(familiarity), True
    rows = np.flatnonzero(asked)
    return rows, refused[rows]
