"""How a classifier chooses on photos that it was not trained on."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils.validation import validate_data  # pyrefly: ignore[missing-module-attribute]

from fieldguide.classify.cores import Map
from fieldguide.classify.folds import assign_folds
from fieldguide.classify.selection import Choice, Path
from fieldguide.classify.transforms.transform import FLOATS

if TYPE_CHECKING:
    from fieldguide.classify.classifier import Classifier

FOLDS = 5
# Up to here every photo is scored once, out of fold; beyond, one fold of about SCORED photos tells as much.
SCORE_ALL, SCORED = 20_000, 10_000
# At most so many scores, 134 MB, are kept of the photos of that fold: fewer photos where classes are many.
MOST_SCORES = 2**24
# The choice (None where no photo can be scored), how it was made, and the groups of the scored photos.
Chosen = tuple[Choice | None, str, Sequence[Any] | None]


def choose_out_of_fold(
    classifier: "Classifier",
    X: np.ndarray,
    codes: np.ndarray,
    *,
    groups: np.ndarray | Sequence[object] | None,
    run: Map,
) -> Chosen:
    """Let a classifier choose on photos of folds that it has not seen.

    Parameters
    ----------
    classifier : Classifier
        Knows its classes.
    X : ndarray of shape (n, d), float
        Vectors.
    codes : ndarray of shape (n,), integers in [0, k)
        Their classes.
    groups : sequence of length n, or None
        Photos of one group share a fold.
    run : callable
        `map`, or one like it that works side by side.

    Returns
    -------
    choice : Choice or None
        None where no photo can be scored.
    how : str
        In words.
    groups : sequence or None
        Those of the scored photos, in their order.
    """
    part = min(1.0, MOST_SCORES / (SCORED * len(classifier.classes_)))
    many = len(X) > part * SCORE_ALL
    n_folds = max(FOLDS, int(len(X) / (part * SCORED))) if many else classifier._n_folds(codes)
    folds = assign_folds(codes, n_folds=n_folds, groups=groups, random_state=classifier.random_state)
    scored = [np.flatnonzero(folds == fold) for fold in range(1 if many else n_folds)]
    scored = [held for held in scored if len(held)]
    if not scored:
        return None, "default: too few photos", None
    rows = np.concatenate(scored)
    together = None if groups is None else [groups[row] for row in rows.tolist()]
    how = f"1 of {n_folds} folds" if many else f"{len(scored)} folds"

    def paths(path: Callable[..., Path]) -> list[Path]:
        return [_fold_path(classifier, X, codes, held=held, path=path) for held in scored]

    return classifier._choose(paths, codes[rows], run=run), how, together


def choose_on_validation(
    classifier: "Classifier",
    X: np.ndarray,
    codes: np.ndarray,
    *,
    validation: tuple[ArrayLike, ArrayLike],
    run: Map,
) -> Chosen:
    """Let a classifier choose on photos that were set aside.

    Parameters
    ----------
    classifier, X, codes, run
        As for `choose_out_of_fold`.
    validation : tuple of array_like (X_val, y_val)
        Vectors and labels; photos of other classes are not scored.

    Returns
    -------
    choice, how, groups
        As for `choose_out_of_fold`, without groups.
    """
    X_val, y_val = validate_data(classifier, *validation, reset=False, dtype=FLOATS)
    place = np.searchsorted(classifier.classes_, y_val).clip(max=len(classifier.classes_) - 1)
    known = classifier.classes_[place] == y_val
    if not known.any():
        return None, "default: no validation photo of a known class", None

    def paths(path: Callable[..., Path]) -> list[Path]:
        chain = classifier._new_chain()
        return [path(chain.learn(X), codes, held=chain.apply(X_val[known]))]

    return classifier._choose(paths, place[known], run=run), "validation photos", None


def _fold_path(
    classifier: "Classifier", X: np.ndarray, codes: np.ndarray, *, held: np.ndarray, path: Callable[..., Path]
) -> Path:
    trains = np.ones(len(X), dtype=bool)
    trains[held] = False
    chain = classifier._new_chain()
    yield from path(chain.learn(X[trains]), codes[trains], held=chain.apply(X[held]))
