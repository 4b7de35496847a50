"""Whether sets of classes hold the true one as often as they promise."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fieldguide.assess.accuracy_interval import accuracy_interval
from fieldguide.classify import SetScores, prediction_sets

SET_LEVELS = (0.9, 0.95, 0.99)


@dataclass(frozen=True)
class SetResult:
    """Sets of classes at one level, on photos that were not used for training.

    Attributes
    ----------
    level : float
        Share of photos whose set should hold the true class, in (0, 1).
    coverage : float
        Share of photos whose set held it.
    coverage_interval : tuple of float
        Its 95 % interval, computed as that of the accuracy.
    mean_size : float
        Classes in a set on average, at least 1.
    single : float
        Share of photos whose set is a single class.
    """

    level: float
    coverage: float
    coverage_interval: tuple[float, float]
    mean_size: float
    single: float


def set_bars(scores: SetScores, n: int) -> np.ndarray:
    """Return the bars of the levels that are measured, for n photos that one classifier answers.

    Parameters
    ----------
    scores : SetScores
        Of that classifier.
    n : int
        Number of photos.

    Returns
    -------
    ndarray of shape (levels, n), float64
        0 where a level cannot be promised but by naming all classes.
    """
    bars = [scores.bar(level) if scores.n else 0.0 for level in SET_LEVELS]
    return np.tile(np.array(bars)[:, None], n)


def set_coverage(
    probabilities: np.ndarray,
    truth: np.ndarray,
    *,
    bars: np.ndarray,
    repeats: int,
    groups: Sequence[str | None] | None,
    n_folds: int | None,
) -> tuple[SetResult, ...]:
    """Count how often sets held the true class, and how large they were.

    Parameters
    ----------
    probabilities : ndarray of shape (n, k), float64
        Of all answers, repeat after repeat.
    truth : ndarray of shape (n,), int64
        True classes.
    bars : ndarray of shape (levels, n), float64
        As `set_bars` gives them.
    repeats : int
        How often the photos were answered.
    groups : sequence of length n / repeats, or None
        Photos of one group are right or wrong together.
    n_folds : int or None
        Where the answers come from cross-validation: in how many folds.

    Returns
    -------
    tuple of SetResult
        By rising level, without those that some photo was promised only by naming all classes.
    """
    results = []
    for level, bar in zip(SET_LEVELS, bars, strict=True):
        if not bar.all():
            continue
        sets = prediction_sets(probabilities, bar=bar)
        held = sets[np.arange(len(truth)), truth].reshape(repeats, -1)
        interval, _ = accuracy_interval(held, groups=groups, n_folds=n_folds)
        sizes = sets.sum(axis=1)
        results.append(
            SetResult(
                level=level,
                coverage=float(held.mean()),
                coverage_interval=interval,
                mean_size=float(sizes.mean()),
                single=float((sizes == 1).mean()),
            )
        )
    return tuple(results)
