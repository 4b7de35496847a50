"""Calibration error over bins that hold equally many photos."""

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.errors import OptionError
from fieldguide.measure.expected_calibration_error import CalibrationError
from fieldguide.measure.inputs import as_scored


def adaptive_calibration_error(
    truth: ArrayLike, probabilities: ArrayLike, *, bins: int = 15, weights: ArrayLike | None = None
) -> CalibrationError:
    """Compare top probabilities with accuracy in bins of equal mass.

    Parameters
    ----------
    truth : array_like of shape (n,), integers in [0, k)
        Class indices.
    probabilities : array_like of shape (n, k), floats in [0, 1]
        Class probabilities; rows sum to one. The first of equal largest ones is the predicted class.
    bins : int, default=15
        Number of bins; fewer are filled where many photos have the same top probability.
    weights : array_like of shape (n,), optional
        How much each photo counts.

    Returns
    -------
    CalibrationError
        Here `edges` lie halfway between the last top probability of a bin and the first of the next filled
        one; an empty bin has no width.

    Raises
    ------
    OptionError
        If an array does not fit or `bins` is below 1.

    Notes
    -----
    Bins of equal width put most photos of a good classifier into the last bin, where errors of either sign
    cancel; bins of equal mass look closest where the photos are. Photos of equal top probability are never
    parted: they go where the middle of their ranks falls, so the order of the photos does not matter. A
    perfectly calibrated classifier does not reach 0 either.

    References
    ----------
    .. [1] Nixon, Dusenberry, Zhang, Jerfel, Tran, "Measuring Calibration in Deep Learning", CVPR Workshops
       2019, https://arxiv.org/abs/1904.01685. Adaptive bins (section 4), here of the top probability.
    .. [2] Nguyen, O'Connor, "Posterior calibration and exploratory analysis for natural language processing
       models", EMNLP 2015, https://arxiv.org/abs/1508.05154. Section 3.1.

    Examples
    --------
    >>> stated = [[0.6, 0.4], [0.6, 0.4], [1.0, 0.0], [1.0, 0.0]]
    >>> round(adaptive_calibration_error([0, 1, 0, 0], stated, bins=2).value, 3)
    0.05
    """
    truth, table, weights = as_scored(truth, probabilities, weights=weights)
    if bins < 1:
        raise OptionError(f"bins is {bins}; it must be at least 1.")
    stated = table.max(axis=1)
    values, place = np.unique(stated, return_inverse=True)
    mass = np.bincount(place, weights=weights)
    middle = (mass.cumsum() - mass / 2) / mass.sum()
    bin_of = np.minimum((middle * bins).astype(np.int64), bins - 1)
    own = bin_of[place]
    count = np.bincount(own, weights=weights, minlength=bins)
    means = [
        np.divide(
            np.bincount(own, weights=weights * what, minlength=bins),
            count,
            out=np.full(bins, np.nan),
            where=count > 0,
        )
        for what in (stated, table.argmax(axis=1) == truth)
    ]
    gap = np.abs(means[1] - means[0])[count > 0]
    return CalibrationError(
        value=float(np.average(gap, weights=count[count > 0])),
        edges=_edges(values, bin_of, bins=bins),
        count=count,
        confidence=means[0],
        accuracy=means[1],
    )


def _edges(values: np.ndarray, bin_of: np.ndarray, *, bins: int) -> np.ndarray:
    first = np.searchsorted(bin_of, np.arange(1, bins))  # of the values in the bin or in the next filled one
    inner = np.r_[0, (values[:-1] + values[1:]) / 2, 1]
    return np.r_[0, inner[first], 1]
