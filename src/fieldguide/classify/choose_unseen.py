"""How a classifier chooses on photos that it was not trained on."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from sklearn.utils.validation import validate_data  # pyrefly: ignore[missing-module-attribute]

from fieldguide.classify.cores import Map
from fieldguide.classify.folds import assign_folds
from fieldguide.classify.scored_on import ScoredOn
from fieldguide.classify.selection import Choice, Path
from fieldguide.classify.transforms.transform import FLOATS
from fieldguide.classify.validation import Validation

if TYPE_CHECKING:
    from fieldguide.classify.classifier import Classifier

FOLDS = 5
# Up to here every photo is scored once, out of fold; beyond, one fold of SCORED photos, or a fifth of them
# where that is less, tells as much.
SCORE_ALL, SCORED = 20_000, 10_000
# At most so many scores, 134 MB, are kept of the photos of that fold: fewer photos where classes are many.
MOST_SCORES = 2**24
Chosen = tuple[Choice | None, ScoredOn]


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
    scored_on : ScoredOn
        The scored photos, in the order of the choice.
    """
    part = min(1.0, MOST_SCORES / (SCORED * len(classifier.classes_)))
    many = len(X) > SCORE_ALL or len(X) * len(classifier.classes_) > MOST_SCORES
    n_folds = max(FOLDS, int(len(X) / (part * SCORED))) if many else classifier._n_folds(codes)
    folds = assign_folds(codes, n_folds=n_folds, groups=groups, random_state=classifier.random_state)
    scored = [np.flatnonzero(folds == fold) for fold in range(1 if many else n_folds)]
    scored = [held for held in scored if len(held)]
    if not scored:
        return None, ScoredOn("default: too few photos")
    how = f"1 of {n_folds} folds" if many else f"{len(scored)} folds"
    scored_on = ScoredOn.of_folds(how, scored, groups=groups, n_photos=len(X))

    def paths(path: Callable[..., Path]) -> list[Path]:
        return [_fold_path(classifier, X, codes, held=held, path=path) for held in scored]

    codes_scored = codes[np.concatenate(scored)]
    return classifier._choose(paths, codes_scored, scored_on=scored_on, run=run), scored_on


def choose_on_validation(
    classifier: "Classifier",
    X: np.ndarray,
    codes: np.ndarray,
    *,
    validation: Validation,
    run: Map,
) -> Chosen:
    """Let a classifier choose on photos that were set aside.

    Parameters
    ----------
    classifier, X, codes, run
        As for `choose_out_of_fold`.
    validation : Validation
        Photos of other classes are not scored.

    Returns
    -------
    choice, scored_on
        As for `choose_out_of_fold`.
    """
    X_val, y_val = validate_data(classifier, validation.X, validation.y, reset=False, dtype=FLOATS)
    place = np.searchsorted(classifier.classes_, y_val).clip(max=len(classifier.classes_) - 1)
    known = classifier.classes_[place] == y_val
    scored_on = ScoredOn.of_validation(validation, known=known)
    if not known.any():
        return None, ScoredOn("default: no validation photo of a known class")

    def paths(path: Callable[..., Path]) -> list[Path]:
        chain = classifier._new_chain()
        return [path(chain.learn(X), codes, held=chain.apply(X_val[known]))]

    return classifier._choose(paths, place[known], scored_on=scored_on, run=run), scored_on


def _fold_path(
    classifier: "Classifier", X: np.ndarray, codes: np.ndarray, *, held: np.ndarray, path: Callable[..., Path]
) -> Path:
    trains = np.ones(len(X), dtype=bool)
    trains[held] = False
    chain = classifier._new_chain()
    yield from path(chain.learn(X[trains]), codes[trains], held=chain.apply(X[held]))
