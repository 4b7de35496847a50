"""The interval that belongs to an accuracy, whichever way it was measured."""

from collections.abc import Sequence

import numpy as np

from fieldguide import measure
from fieldguide.measure.inputs import as_group_codes


def accuracy_interval(
    right: np.ndarray,
    *,
    groups: Sequence[str | None] | None,
    n_folds: int | None,
    refit_variance: float = 0.0,
) -> tuple[tuple[float, float], str]:
    """Choose and compute the 95 % interval of an accuracy.

    Parameters
    ----------
    right : ndarray of shape (r, n), bool
        Whether each of n photos was right in each of r repeats; r is 1 without cross-validation.
    groups : sequence of length n, or None
        Photos of one group are right or wrong together, what is missing stands alone. Where no two photos
        share one, they are none.
    n_folds : int or None
        Where the answers come from cross-validation: in how many folds.
    refit_variance : float >= 0, default=0
        Of cross-validated answers: how much the accuracy varies from fit to fit.

    Returns
    -------
    interval : tuple of float
        Its ends.
    method : str
        How it was computed, in words.
    """
    repeats, n = right.shape
    method = "Wilson"
    codes = None if groups is None else as_group_codes(groups, n=n)
    n_groups = n if codes is None else len(np.unique(codes))
    if n_groups < n:
        method = f"over {n_groups} groups of photos"
    else:
        codes = None
    if n_folds is not None:
        times = f" and {repeats} repeats" if repeats > 1 else ""
        method += f", widened for {n_folds} folds{times}"
        interval = measure.fold_interval(right, n_folds=n_folds, groups=codes, refit_variance=refit_variance)
        return interval, method
    if codes is not None:
        return measure.group_interval(right[0], codes), method
    return measure.wilson_interval(int(right.sum()), n), method
