"""Accuracy at each level of a hierarchy of classes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fieldguide import measure
from fieldguide.assess.accuracy_interval import accuracy_interval


@dataclass(frozen=True)
class LevelResult:
    """How often the answer is right when only super-classes are asked for.

    Attributes
    ----------
    level : int
        1 for the super-classes next to the classes, 2 for those above them, and so on.
    classes : int
        Super-classes at this level.
    n : int
        Scored photos whose class has a super-class at this level.
    accuracy : float
        Share of them whose answer has the same one.
    interval : tuple of float
        Its 95 % interval.
    """

    level: int
    classes: int
    n: int
    accuracy: float
    interval: tuple[float, float]


def levels(
    truth: np.ndarray,
    predicted: np.ndarray,
    *,
    classes: Sequence[str],
    hierarchy: Mapping[str, Sequence[str]],
    groups: Sequence[str | None] | None = None,
    n_folds: int | None = None,
) -> tuple[LevelResult, ...]:
    """Score answers at each level of a hierarchy.

    Parameters
    ----------
    truth, predicted : ndarray of shape (r, n), int64
        Class of each of n photos in each of r repeats, as an index into `classes`.
    classes : sequence of str
        The classes.
    hierarchy : mapping of str to sequence of str
        Class -> its super-classes, the nearest first; as `Dataset.hierarchy`.
    groups : sequence of length n, optional
        Photos of one group are right or wrong together; intervals account for it.
    n_folds : int, optional
        Where the answers come from cross-validation: in how many folds.

    Returns
    -------
    tuple of LevelResult
        The level next to the classes first; none where no scored photo has a super-class.

    Notes
    -----
    The most probable class answers, and its super-class is compared: what a reader does who looks up the
    answer. Adding up the probabilities of all classes under a super-class would be a little more accurate.
    """
    depth = max((len(hierarchy.get(name, ())) for name in classes), default=0)
    found = (
        _level(
            level,
            [hierarchy.get(name, ())[level - 1 : level] for name in classes],
            truth=truth,
            predicted=predicted,
            groups=groups,
            n_folds=n_folds,
        )
        for level in range(1, depth + 1)
    )
    return tuple(result for result in found if result is not None)


def _level(
    level: int,
    above: list[Sequence[str]],
    *,
    truth: np.ndarray,
    predicted: np.ndarray,
    groups: Sequence[str | None] | None,
    n_folds: int | None,
) -> LevelResult | None:
    names = sorted({name for own in above for name in own})
    numbers = [names.index(own[0]) if own else -1 for own in above]
    hits, known = (
        rows.reshape(truth.shape)
        for rows in measure.level_hits(truth.ravel(), predicted.ravel(), above=numbers)
    )
    counted = np.flatnonzero(known.all(axis=0))
    if not len(counted):
        return None
    right = hits[:, counted]
    own_groups = groups and [groups[i] for i in counted.tolist()]
    interval, _ = accuracy_interval(right, groups=own_groups, n_folds=n_folds)
    return LevelResult(
        level, classes=len(names), n=len(counted), accuracy=float(right.mean()), interval=interval
    )
