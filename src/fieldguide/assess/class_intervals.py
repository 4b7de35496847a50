"""The interval of each class's share of right answers."""

from collections.abc import Sequence

import numpy as np

from fieldguide.assess.accuracy_interval import accuracy_interval


def class_intervals(
    truth: np.ndarray,
    right: np.ndarray,
    *,
    k: int,
    groups: Sequence[str | None] | None,
    n_folds: int | None,
) -> list[tuple[float, float] | None]:
    """Compute the interval of the share of right answers among the photos of each class.

    Parameters
    ----------
    truth : ndarray of shape (n,), int64
        Class of each photo; n is at least 1.
    right : ndarray of shape (r, n), bool
        Whether each was right in each of r repeats.
    k : int
        Number of classes.
    groups : sequence of length n, or None
        Photos of one group are right or wrong together.
    n_folds : int or None
        Where the answers come from cross-validation: in how many folds.

    Returns
    -------
    list of (tuple of float, or None)
        One for each class; None where it has no photos.
    """
    found: list[tuple[float, float] | None] = [None] * k
    order = np.argsort(truth, kind="stable")
    for own in np.split(order, np.flatnonzero(np.diff(truth[order])) + 1):
        together = groups and [groups[i] for i in own.tolist()]
        found[truth[own[0]]], _ = accuracy_interval(right[:, own], groups=together, n_folds=n_folds)
    return found
