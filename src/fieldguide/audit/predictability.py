"""How well one thing predicts another, by chance guarded against."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.tree import DecisionTreeClassifier

from fieldguide.classify import make_classifier
from fieldguide.classify.folds import assign_folds
from fieldguide.measure import wilson_interval

_FOLDS = 5
_LEVEL = 0.999
_MOST_PHOTOS = 3000
_FEWEST_PHOTOS = 20


@dataclass(frozen=True, slots=True)
class Predictability:
    """What was reached on photos that were not learnt from.

    Attributes
    ----------
    accuracy : float
        Share of right answers.
    interval : tuple of float
        Wilson's 99.9 % interval of it.
    chance : float
        Share of the largest class, which always guessing it reaches.
    n : int
        Photos scored.
    """

    accuracy: float
    interval: tuple[float, float]
    chance: float
    n: int

    @property
    def above_chance(self) -> float:
        """(accuracy - chance) / (1 - chance) at the lower end of the interval; 0 or below proves nothing."""
        return (self.interval[0] - self.chance) / max(1 - self.chance, 1e-9)

    def to_dict(self) -> dict[str, Any]:
        """Give it as values that JSON can carry."""
        low, high = self.interval
        return {
            "accuracy": round(self.accuracy, 4),
            "interval": [round(low, 4), round(high, 4)],
            "chance": round(self.chance, 4),
            "n": self.n,
        }


def tree(seed: int) -> Any:
    """Return a shallow decision tree, for a few plain numbers."""
    return DecisionTreeClassifier(max_depth=6, min_samples_leaf=5, random_state=seed)


def linear(seed: int) -> Any:
    """Return a strongly regularised logistic regression, for vectors."""
    return make_classifier("logistic", C=0.001, random_state=seed)


def predictability(
    features: np.ndarray,
    target: np.ndarray,
    *,
    groups: Sequence[str],
    model: Callable[[int], Any],
    seed: int,
) -> Predictability | None:
    """Cross-validate how well features predict a target.

    Parameters
    ----------
    features : ndarray of shape (n, d), float
        Finite.
    target : ndarray of shape (n,), str
        Classes; of more than 3,000 photos as many are drawn.
    groups : sequence of str, of length n
        Photos of one group share a fold.
    model : callable
        `tree` or `linear`.
    seed : int
        Of folds, sample and model.

    Returns
    -------
    Predictability or None
        None for fewer than 20 photos or two classes.
    """
    rows = np.arange(len(target))
    if len(rows) > _MOST_PHOTOS:
        rows = np.sort(np.random.default_rng(seed).choice(rows, _MOST_PHOTOS, replace=False))
    features, target = features[rows], target[rows]
    classes, codes = np.unique(target, return_inverse=True)
    if len(target) < _FEWEST_PHOTOS or len(classes) < 2:
        return None
    folds = assign_folds(codes, n_folds=_FOLDS, groups=[groups[int(i)] for i in rows], random_state=seed)
    right: list[np.ndarray] = []
    for fold in np.unique(folds[folds >= 0]):
        held = folds == fold
        if len(np.unique(codes[~held])) < 2:
            continue
        learner = model(seed).fit(features[~held], target[~held])
        right.append(learner.predict(features[held]) == target[held])
    if not right:
        return None
    hits = np.concatenate(right)
    return Predictability(
        accuracy=float(hits.mean()),
        interval=wilson_interval(int(hits.sum()), len(hits), level=_LEVEL),
        chance=float(np.bincount(codes).max() / len(codes)),
        n=len(hits),
    )
