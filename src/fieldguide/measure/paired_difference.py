"""The mean of what changed, photo by photo, with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import t as student

from fieldguide.errors import OptionError
from fieldguide.measure.inputs import as_group_codes, as_weights


@dataclass(frozen=True)
class PairedDifference:
    """How much two ways to answer the same photos differ on average.

    Attributes
    ----------
    value : float
        Mean difference.
    error : float
        Its standard error; infinite where one photo or group cannot tell.
    interval : tuple of float
        Ends of its interval.
    """

    value: float
    error: float
    interval: tuple[float, float]


def paired_difference(
    differences: ArrayLike,
    *,
    groups: np.ndarray | Sequence[object] | None = None,
    weights: ArrayLike | None = None,
    n_folds: int | None = None,
    of_answers: bool = False,
    level: float = 0.95,
) -> PairedDifference:
    """Average the differences between two ways to answer the same photos.

    Parameters
    ----------
    differences : array_like of shape (n,), float
        Of each photo: by how much the first is better, such as 1, 0 or -1 for right answers; finite.
    groups : sequence of length n, optional
        Photos of one group differ together; photos without one (None) stand alone.
    weights : array_like of shape (n,), optional
        How much each photo counts.
    n_folds : int, optional
        Where the answers come from cross-validation: in how many folds, at least 2.
    of_answers : bool, default=False
        Whether the differences are those of right and wrong answers: -1, 0 or 1. Then it counts that a change
        which was not seen in a few photos can still occur.
    level : float in (0, 1), default=0.95
        Share of such intervals that should contain the true value.

    Returns
    -------
    PairedDifference

    Raises
    ------
    OptionError
        If an array does not fit, or a number lies outside its range.

    Notes
    -----
    The variance of the weighted mean over groups is sum of squares of each group's sum of w (d - mean), over
    (sum of w)^2, times g / (g - 1) for g groups; Student's t with g - 1 degrees of freedom. Cross-validation
    multiplies it by 1 + k / (k - 1), as in `fold_interval`. Of answers, error and interval are those after
    half a photo was added for each of the four outcomes (right or wrong, before or after) [1]_.

    References
    ----------
    .. [1] Agresti, Min, "Simple improved confidence intervals for comparing matched proportions", Statistics
    in
       Medicine 24, 2005.

    Examples
    --------
    >>> paired_difference([1, 0, 0, 0, 1, -1, 0, 1]).value
    0.25
    """
    values = np.asarray(differences, dtype=np.float64)
    if values.ndim != 1 or not values.size or not np.isfinite(values).all():
        raise OptionError(f"differences has shape {values.shape}; give one finite number for each photo.")
    if n_folds is not None and n_folds < 2:
        raise OptionError(f"n_folds is {n_folds}; at least 2 are needed.")
    if not 0 < level < 1:
        raise OptionError(f"level is {level}; it must lie between 0 and 1 (0.95 for 95 %).")
    photos = as_weights(weights, n=len(values))
    codes = np.arange(len(values)) if groups is None else as_group_codes(groups, n=len(values))
    counts = photos > 0
    values, photos, codes = values[counts], photos[counts], np.unique(codes[counts], return_inverse=True)[1]
    seen = float(np.average(values, weights=photos))
    if codes.max() == 0:
        return PairedDifference(seen, np.inf, (-np.inf, np.inf))
    if of_answers:
        values = np.append(values, [1.0, -1.0, 0.0, 0.0])
        photos = np.append(photos, np.full(4, photos.mean() / 2))
        codes = np.append(codes, codes.max() + 1 + np.arange(4))
    mean, n_groups = float(np.average(values, weights=photos)), int(codes.max()) + 1
    sums = np.bincount(codes, weights=photos * (values - mean))
    widened = 1.0 if n_folds is None else 1 + n_folds / (n_folds - 1)
    variance = float((sums**2).sum()) / photos.sum() ** 2 * n_groups / (n_groups - 1) * widened
    error = float(np.sqrt(variance))
    reach = float(student.isf((1 - level) / 2, n_groups - 1)) * error
    return PairedDifference(seen, error, (mean - reach, mean + reach))
