"""Probabilities of labels from classifiers that have not seen the photo."""

from collections.abc import Sequence

import numpy as np

from fieldguide.classify import make_classifier
from fieldguide.classify.folds import assign_folds

_FOLDS = 5


def out_of_fold(
    vectors: np.ndarray | None, labels: np.ndarray, *, groups: Sequence[str], seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Cross-validate the logistic classifier.

    Parameters
    ----------
    vectors : ndarray of shape (m, d), float32, or None
        One per photo.
    labels : ndarray of shape (m,), str
        Their classes.
    groups : sequence of str, of length m
        Photos of one group share a fold.
    seed : int
        Of the folds.

    Returns
    -------
    classes : ndarray of shape (k,)
        Sorted.
    probabilities : ndarray of shape (m, k), float64
        Rows without any are uniform.
    scored : ndarray of shape (m,), bool
        Which rows have probabilities: not those of a class with one photo.
    None instead, if there are no vectors or nothing can be scored.

    Notes
    -----
    The penalty and the temperature are chosen once, on all photos, out of fold: a number each, so that what
    they could leak is negligible, and five times faster than nested folds.
    """
    classes, codes = np.unique(labels, return_inverse=True)
    if vectors is None or len(classes) < 2:
        return None
    folds = assign_folds(codes, n_folds=_FOLDS, groups=groups, random_state=seed)
    scored = folds >= 0
    if not scored.any():
        return None
    model = make_classifier("logistic", calibrate="temperature", random_state=seed).fit(
        vectors, labels, groups=groups
    )
    probabilities = np.full((len(labels), len(classes)), 1 / len(classes))
    for fold in np.unique(folds[scored]):
        held = folds == fold
        if len(np.unique(codes[~held])) < 2:
            scored &= ~held
            continue
        model.refit(vectors[~held], labels[~held])
        rows = np.zeros((held.sum(), len(classes)))
        rows[:, np.searchsorted(classes, model.classes_)] = model.predict_proba(vectors[held])
        probabilities[held] = rows
    return classes, probabilities, scored
