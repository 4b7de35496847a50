"""Interval for the mean recall, the accuracy when every class counts the same."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.errors import OptionError
from fieldguide.measure.inputs import as_class_indices, as_group_codes


def balanced_interval(
    truth: ArrayLike,
    correct: ArrayLike,
    intervals: Sequence[tuple[float, float] | None],
    *,
    groups: np.ndarray | Sequence[object] | None = None,
) -> tuple[float, float]:
    """Join the intervals of the recalls to that of their mean.

    Parameters
    ----------
    truth : array_like of shape (n,), integers in [0, k)
        Class of each photo.
    correct : array_like of shape (r, n), bool
        Whether each is right in each of r repeats.
    intervals : sequence of k (tuple of float, or None)
        Interval of the recall of each class, at the level wanted; those of classes without photos are not
        looked at.
    groups : sequence of length n, optional
        Name or number of each photo's group; photos without one (None) stand alone.

    Returns
    -------
    tuple of float
        Lower and upper end, 0 <= lower <= mean recall <= upper <= 1.

    Raises
    ------
    OptionError
        If an array does not fit, or a class with photos has no interval.

    Notes
    -----
    The mean of independent estimates lies as far below its lower end as the root of the summed squares of
    their own distances, over k, and likewise above [1]_: each class keeps an interval that is sound for few
    photos. Where groups hold photos of several classes (a site), recalls rise and fall together. Then both
    distances grow by the root of the ratio of two variances of the mean recall: with the deviations of a
    group added up over its classes, and with those of each class apart.

    References
    ----------
    .. [1] Zou, Donner, "Construction of confidence limits about effect measures: a general approach",
       Statistics in Medicine 27, 2008. Equation 3 (MOVER).

    Examples
    --------
    >>> low, high = balanced_interval([0, 0, 1, 1], [[True] * 4], [(0.34, 1.0), (0.34, 1.0)])
    >>> round(low, 2), high
    (0.53, 1.0)
    """
    codes = as_class_indices(truth, name="truth")
    right = np.atleast_2d(np.asarray(correct)).mean(axis=0)
    if right.shape != codes.shape:
        raise OptionError(f"correct is about {right.size} photos, truth about {codes.size}; give the same.")
    photos = np.bincount(codes, minlength=len(intervals))
    present = np.flatnonzero(photos)
    ends = [intervals[code] for code in present.tolist()] if len(photos) == len(intervals) else [None]
    known = np.array([end for end in ends if end is not None])
    if len(known) < len(ends):
        raise OptionError("a class with photos has no interval; give one for each class.")
    recall = np.bincount(codes, weights=right, minlength=len(photos)) / np.maximum(photos, 1)
    spread = 1.0
    if groups is not None:
        units = as_group_codes(groups, n=len(codes))
        shift = (right - recall[codes]) / photos[codes]
        apart = np.bincount(
            np.unique(np.stack([units, codes]), axis=1, return_inverse=True)[1].ravel(), shift
        )
        together = np.bincount(units, shift)
        if (apart**2).sum() > 0:
            spread = max(1.0, float(np.sqrt((together**2).sum() / (apart**2).sum())))
    mean = float(recall[present].mean())
    below, above = spread * np.sqrt(((known - recall[present, None]) ** 2).sum(axis=0)) / len(present)
    return max(0.0, mean - float(below)), min(1.0, mean + float(above))
