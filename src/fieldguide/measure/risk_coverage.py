"""How right the answers are when only the surest are given."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.errors import OptionError
from fieldguide.measure.inputs import as_weights


@dataclass(frozen=True, slots=True, eq=False)
class RiskCoverage:
    """Risk against coverage, one point for each bar that can be set.

    Attributes
    ----------
    bar : ndarray of shape (m,), float64
        Answers at least this sure are given; falling.
    coverage : ndarray of shape (m,), float64 in (0, 1]
        Share of photos that are answered; rising to 1.
    risk : ndarray of shape (m,), float64 in [0, 1]
        Share of wrong answers among those given.
    area : float in [0, 1]
        Mean risk over all coverages, where a photo among equally sure ones is as wrong as they are on
        average.
    """

    bar: np.ndarray
    coverage: np.ndarray
    risk: np.ndarray
    area: float


def risk_coverage(
    correct: ArrayLike, confidence: ArrayLike, *, weights: ArrayLike | None = None
) -> RiskCoverage:
    """Answer the surest photos first and say how many of the answers are wrong.

    Parameters
    ----------
    correct : array_like of shape (n,), bool
        Whether each photo is right.
    confidence : array_like of shape (n,), float
        How sure its answer was; finite, higher is surer.
    weights : array_like of shape (n,), optional
        How much each photo counts.

    Returns
    -------
    RiskCoverage
        Equally sure photos are answered together, so there is one point for each different confidence.

    Raises
    ------
    OptionError
        If an array does not fit.

    References
    ----------
    .. [1] El-Yaniv, Wiener, "On the Foundations of Noise-free Selective Classification", JMLR 11, 2010.
    .. [2] Geifman, El-Yaniv, "Selective Classification for Deep Neural Networks", NeurIPS 2017,
       https://arxiv.org/abs/1705.08500. Equations 1 and 2.
    .. [3] Geifman, Uziel, El-Yaniv, "Bias-Reduced Uncertainty Estimation for Deep Neural Classifiers", ICLR
       2019, https://arxiv.org/abs/1805.08206. The area (AURC).

    Examples
    --------
    >>> curve = risk_coverage([True, False, True, True], [0.6, 0.5, 0.9, 0.8])
    >>> curve.coverage.tolist(), curve.risk.tolist()
    ([0.25, 0.5, 0.75, 1.0], [0.0, 0.0, 0.0, 0.25])
    """
    right, sure = np.asarray(correct), np.asarray(confidence, dtype=np.float64)
    if right.ndim != 1 or right.size == 0 or right.dtype.kind != "b":
        raise OptionError(
            f"correct has shape {right.shape} and dtype {right.dtype}; give one bool for each photo."
        )
    if sure.shape != right.shape or not np.isfinite(sure).all():
        raise OptionError(
            f"confidence has shape {sure.shape}; give one finite number for each of {len(right)} photos."
        )
    photos = as_weights(weights, n=len(right))
    bar, place = np.unique(-sure, return_inverse=True)
    size, wrong = np.bincount(place, weights=photos), np.bincount(place, weights=photos * ~right)
    given = size.cumsum()
    weighs = given > 0  # the surest may count nothing
    risk = np.divide(wrong.cumsum(), given, out=np.zeros(len(given)), where=weighs).clip(0, 1)
    return RiskCoverage(
        bar=-bar[weighs],
        coverage=(given / given[-1])[weighs],
        risk=risk[weighs],
        area=_area(size, wrong),
    )


def _area(size: np.ndarray, wrong: np.ndarray) -> float:
    """Integrate the risk over the coverage; inside a block of equals it is (a + r x) / (b + x)."""
    total, area, answered, failed = float(size.sum()), 0.0, 0.0, 0.0
    for photos, bad in zip(size.tolist(), wrong.tolist(), strict=True):
        if photos == 0:
            continue
        rate = bad / photos
        area += rate * photos
        if answered > 0:
            area += (failed - rate * answered) * float(np.log1p(photos / answered))
        answered, failed = answered + photos, failed + bad
    return min(max(area / total, 0.0), 1.0)
