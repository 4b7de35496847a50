"""Interval for an accuracy from cross-validation."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm
from scipy.stats import t as student

from fieldguide.errors import OptionError
from fieldguide.measure.group_interval import effective_size
from fieldguide.measure.inputs import as_group_codes
from fieldguide.measure.wilson_interval import score_interval


def fold_interval(
    correct: ArrayLike,
    *,
    n_folds: int,
    groups: np.ndarray | Sequence[object] | None = None,
    level: float = 0.95,
    refit_variance: float = 0.0,
) -> tuple[float, float]:
    """Return an interval for the accuracy that cross-validation estimates.

    Parameters
    ----------
    correct : array_like of shape (r, n) or (n,), bool
        Whether each of n photos is right in each of r repeats.
    n_folds : int
        Number of folds, at least 2.
    groups : sequence of length n, optional
        Name or number of each photo's group; photos without one (None) stand alone.
    level : float in (0, 1), default=0.95
        Share of such intervals that should contain the true value.
    refit_variance : float >= 0, default=0
        Measured variance of the accuracy of classifiers fitted on other photos.

    Returns
    -------
    tuple of float
        Lower and upper end, 0 <= lower <= accuracy <= upper <= 1.

    Raises
    ------
    OptionError
        If an array does not fit, or a number lies outside its range.

    Notes
    -----
    Each photo is scored by a classifier that has not seen it, but these classifiers share most of their
    training photos and so err together: an interval for n independent photos is too narrow. The variance is
    that of Nadeau and Bengio [1]_ for k folds in r repeats, (1 / (k r) + n_test / n_train) S^2, where
    n_test / n_train = 1 / (k - 1). S^2, the variance of the accuracy of one fold, is taken from the photos
    rather than from the few folds: k times that of n photos, or of groups as in `group_interval`. So n photos
    are worth n / (1 / r + k / (k - 1)) independent ones, which go into Wilson's interval.

    The second term stands for the variance of refitting. Where few photos of a class decide where the border
    lies, the accuracy varies more from fit to fit; then what was measured takes its place.

    In simulations (benchmarks/folds.py, docs/splits.md) it covers the accuracy of the classifier fitted on
    all photos in 94 to 99 % of cases, where the interval for n independent photos covers it in 84 to 96 %;
    nested cross-validation [2]_ is narrower, but needs hundreds of times the fits.

    References
    ----------
    .. [1] Nadeau, Bengio, "Inference for the Generalization Error", Machine Learning 52, 2003. Equation 9.
    .. [2] Bates, Hastie, Tibshirani, "Cross-validation: what does it estimate and how well does it do it?",
       JASA 119, 2024, https://arxiv.org/abs/2104.00673.

    Examples
    --------
    >>> low, high = fold_interval([True] * 90 + [False] * 10, n_folds=5)
    >>> round(low, 3), round(high, 3)
    (0.778, 0.959)
    """
    right = np.atleast_2d(np.asarray(correct))
    if right.ndim != 2 or right.size == 0 or right.dtype.kind != "b":
        raise OptionError(
            f"correct has shape {right.shape} and dtype {right.dtype}; give one bool for each photo in each "
            "repeat."
        )
    if n_folds < 2:
        raise OptionError(f"n_folds is {n_folds}; at least 2 are needed.")
    if not refit_variance >= 0:
        raise OptionError(f"refit_variance is {refit_variance}; a variance is not negative.")
    if not 0 < level < 1:
        raise OptionError(f"level is {level}; it must lie between 0 and 1 (0.95 for 95 %).")
    repeats, n = right.shape
    share, worth, quantile = float(right.mean()), float(n), float(norm.isf((1 - level) / 2))
    if groups is not None:
        codes = as_group_codes(groups, n=n)
        size, hits = np.bincount(codes), np.bincount(codes, weights=right.mean(axis=0))
        _, effective, freedom = effective_size(
            hits[None], size[None].astype(np.float64), independent=np.array([float(n)])
        )
        worth, quantile = float(effective[0]), float(student.isf((1 - level) / 2, freedom[0]))
    refitting = n_folds / (n_folds - 1)
    if 0 < share < 1:
        refitting = max(refitting, refit_variance * worth / (share * (1 - share)))
    return score_interval(share, n=worth / (1 / repeats + refitting), quantile=quantile)
