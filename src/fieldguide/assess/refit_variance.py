"""How much the accuracy varies from fit to fit."""

from collections.abc import Sequence

import numpy as np

from fieldguide.assess.halvings import Halvings

# Down to an eighth of the photos: below, variance no longer falls as one over their number.
SMALLEST = 3


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
        Variance, not below zero; 0 where photos are too few for three sizes.

    Notes
    -----
    Fits on m of n photos vary about the fit on all n by (1 / m - 1 / n) c, and fits on n photos about their
    mean by c / n (the jackknife that leaves out many [1]_). So each size tells c / n: a half as it
    varies, a quarter by a third of that, an eighth by a seventh. What single photos flip by themselves is
    taken off, since few are scored. Sizes are averaged by their precision: in small ones the variance stands
    out from what few scored photos blur.

    References
    ----------
    .. [1] Shao, Wu, "A General Theory for Jackknife Variance Estimation", Annals of Statistics 17, 1989.
    """
    told, blurred, start = [], [], 0
    for part in parts:
        own = np.ones(part.n) if weights is None else weights[start : start + part.n]
        own, start = own / own.sum(), start + part.n
        if len(part.hits) > SMALLEST:
            sizes, hits = part.sizes[-1 - SMALLEST : -1], part.hits[-1 - SMALLEST : -1]
            of_all = sizes / (part.sizes[-1] - sizes)
            varied = np.array([(draws @ own).var(ddof=1) for draws in hits])
            flips = np.array([draws.var(axis=0, ddof=1) @ own**2 for draws in hits])
            told.append(of_all * (varied - flips))
            blurred.append(of_all * varied)
    if not told:
        return 0.0
    # What varies by less than a millionth of a point does not vary.
    precision = 1 / np.maximum(np.mean(blurred, axis=0), 1e-16) ** 2
    return max(0.0, float(np.average(np.mean(told, axis=0), weights=precision)))
