"""How much the accuracy varies from fit to fit."""

from collections.abc import Sequence

import numpy as np

from fieldguide.assess.halvings import Halvings


def refit_variance(parts: Sequence[Halvings], *, weights: np.ndarray | None = None) -> float:
    """Estimate how much the true accuracy of a fit on all photos varies with the photos it learns from.

    Parameters
    ----------
    parts : sequence of Halvings
        One where photos are held out; with folds one for each.
    weights : ndarray of shape (n,), float, optional
        What each of the n scored photos of all parts counts; by default all the same.

    Returns
    -------
    float
        Variance, not below zero; 0 without parts or where no half was fitted.

    Notes
    -----
    Halves of a set vary about its own fit as fits on sets of its size vary about their mean (the jackknife
    that leaves out half [1]_). What single photos flip by themselves is taken off, since few are scored.

    References
    ----------
    .. [1] Shao, Wu, "A General Theory for Jackknife Variance Estimation", Annals of Statistics 17, 1989.
    """
    found, start = [], 0
    for part in parts:
        own = np.ones(part.n) if weights is None else weights[start : start + part.n]
        own, start = own / own.sum(), start + part.n
        if len(part.hits) > 1:
            halves = part.hits[-2]
            found.append((halves @ own).var(ddof=1) - halves.var(axis=0, ddof=1) @ own**2)
    return max(0.0, float(np.mean(found))) if found else 0.0
