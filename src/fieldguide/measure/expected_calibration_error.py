"""How far the stated probabilities are from how often they come true."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.errors import OptionError
from fieldguide.measure.inputs import as_scored


@dataclass(frozen=True, slots=True, eq=False)
class CalibrationError:
    """Expected calibration error with the bins of its reliability diagram.

    Attributes
    ----------
    value : float in [0, 1]
        Mean over photos of |accuracy - confidence| of their bin.
    edges : ndarray of shape (bins + 1,), float64
        Bin i holds the photos whose top probability lies in (edges[i], edges[i + 1]].
    count : ndarray of shape (bins,), float64
        Photos (or sum of weights) in each bin.
    confidence, accuracy : ndarray of shape (bins,), float64
        Mean top probability and share of right photos in each bin; NaN in an empty one.
    """

    value: float
    edges: np.ndarray
    count: np.ndarray
    confidence: np.ndarray
    accuracy: np.ndarray


def expected_calibration_error(
    truth: ArrayLike, probabilities: ArrayLike, *, bins: int = 15, weights: ArrayLike | None = None
) -> CalibrationError:
    """Compare top probabilities with accuracy in bins of equal width.

    Parameters
    ----------
    truth : array_like of shape (n,), integers in [0, k)
        Class indices.
    probabilities : array_like of shape (n, k), floats in [0, 1]
        Class probabilities; rows sum to one. The first of equal largest ones is the predicted class.
    bins : int, default=15
        Number of bins of equal width over (0, 1].
    weights : array_like of shape (n,), optional
        How much each photo counts.

    Returns
    -------
    CalibrationError

    Raises
    ------
    OptionError
        If an array does not fit or `bins` is below 1.

    Notes
    -----
    With few photos the value is biased upwards: a perfectly calibrated classifier does not reach 0.

    References
    ----------
    .. [1] Guo, Pleiss, Sun, Weinberger, "On Calibration of Modern Neural Networks", ICML 2017,
       https://arxiv.org/abs/1706.04599. Equation 3.

    Examples
    --------
    >>> error = expected_calibration_error([0, 0, 1, 1], [[0.75, 0.25]] * 4)
    >>> error.value
    0.25
    """
    truth, table, weights = as_scored(truth, probabilities, weights=weights)
    if bins < 1:
        raise OptionError(f"bins is {bins}; it must be at least 1.")
    top = table.max(axis=1)
    return binned(top, table.argmax(axis=1) == truth, weights=weights, bins=bins)


def binned(stated: np.ndarray, true: np.ndarray, *, weights: np.ndarray, bins: int) -> CalibrationError:
    """Compare stated probabilities with how often they came true, in bins of equal width.

    Parameters
    ----------
    stated : ndarray of shape (n,), float64 in [0, 1]
        Probabilities.
    true : ndarray of shape (n,), bool
        What came true.
    weights : ndarray of shape (n,), float64
        How much each counts.
    bins : int
        Number of bins, at least 1.

    Returns
    -------
    CalibrationError
    """
    edges = np.linspace(0, 1, bins + 1)
    place = np.clip(np.searchsorted(edges, stated, side="left") - 1, 0, bins - 1)

    def total(values: np.ndarray) -> np.ndarray:
        return np.bincount(place, weights=weights * values, minlength=bins)

    count = total(np.ones(len(stated)))
    filled = count > 0
    empty = np.full(bins, np.nan)
    confidence = np.divide(total(stated), count, out=empty.copy(), where=filled)
    right = np.divide(total(true), count, out=empty.copy(), where=filled)
    value = np.average(np.abs(right - confidence)[filled], weights=count[filled])
    return CalibrationError(
        value=float(value), edges=edges, count=count, confidence=confidence, accuracy=right
    )
