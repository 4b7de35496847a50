"""Accuracy where only the surest answers are given."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fieldguide import measure
from fieldguide.assess.accuracy_interval import accuracy_interval

SHARES = tuple(round(0.05 * step, 2) for step in range(1, 21))


@dataclass(frozen=True)
class SelectiveResult:
    """What is right where so many photos are answered and the others left open.

    Attributes
    ----------
    share : float
        Share of photos answered, in (0, 1].
    n : int
        Photos answered.
    probability : float
        Of the least sure answer given: who answers only above it, answers this share.
    accuracy : float
        Share of right answers among those given.
    interval : tuple of float
        Its 95 % interval, computed as that of the accuracy.
    """

    share: float
    n: int
    probability: float
    accuracy: float
    interval: tuple[float, float]


def selective(
    right: np.ndarray,
    probability: np.ndarray,
    *,
    groups: Sequence[str | None] | None,
    n_folds: int | None,
) -> tuple[SelectiveResult, ...]:
    """Answer the 5, 10, ... 100 % of photos that are surest.

    Parameters
    ----------
    right : ndarray of shape (r, n), bool
        Whether each of n photos was right in each of r repeats.
    probability : ndarray of shape (r, n), float64
        Of the answers; a photo is as sure as the mean over repeats.
    groups : sequence of length n, or None
        Photos of one group are right or wrong together.
    n_folds : int or None
        Where the answers come from cross-validation: in how many folds.

    Returns
    -------
    tuple of SelectiveResult
        By rising share. Equally sure photos are answered together, so a share may be larger than asked for;
        shares that come to the same photos are told once.
    """
    sure = probability.mean(axis=0)
    curve = measure.risk_coverage(right[0], sure)
    cuts = np.unique(np.searchsorted(curve.coverage, np.array(SHARES) - 1e-9))
    results = []
    for bar in curve.bar[cuts].tolist():
        own = np.flatnonzero(sure >= bar)
        together = groups and [groups[i] for i in own.tolist()]
        interval, _ = accuracy_interval(right[:, own], groups=together, n_folds=n_folds)
        share, accuracy = len(own) / len(sure), float(right[:, own].mean())
        results.append(SelectiveResult(share, len(own), bar, accuracy, interval))
    return tuple(results)
