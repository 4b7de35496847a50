"""How many photos of another kind pass the bar that most of the right kind pass."""

import math

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.errors import OptionError
from fieldguide.measure.inputs import as_two_samples


def false_positive_rate(high: ArrayLike, low: ArrayLike, *, recall: float = 0.95) -> float:
    """Return the share of the low-scoring kind that passes the bar which `recall` of the other kind passes.

    Parameters
    ----------
    high : array_like of shape (n,), float
        Scores of the photos that should pass; finite, any range.
    low : array_like of shape (m,), float
        Scores of those that should not.
    recall : float in (0, 1], default=0.95
        Share of `high` that has to pass, at least.

    Returns
    -------
    float in [0, 1]

    Raises
    ------
    OptionError
        If a score is missing or not finite, or `recall` lies outside its range.

    Notes
    -----
    The bar is the highest score of `high` that so many of them reach; photos on the bar pass.

    Two conventions go under the name "FPR at 95 % TPR" for scores that are high for known photos. With
    `high` the known and `low` the unknown photos: the share of the unknown that is accepted where 95 % of the
    known are (most papers [1]_, and ours). With minus the scores of the unknown as `high` and minus those of
    the known as `low`: the share of the known that is refused where 95 % of the unknown are (OpenOOD [2]_).

    References
    ----------
    .. [1] Liang, Li, Srikant, "Enhancing The Reliability of Out-of-distribution Image Detection in Neural
       Networks", ICLR 2018, https://arxiv.org/abs/1706.02690. Section 4.3.
    .. [2] Zhang et al., "OpenOOD v1.5: Enhanced Benchmark for Out-of-Distribution Detection", 2023,
       https://arxiv.org/abs/2306.09301, evaluators/metrics.py.

    Examples
    --------
    >>> false_positive_rate([4, 3, 2, 1], [0, 2.5, 5, 1], recall=0.75)
    0.5
    """
    above, below = as_two_samples(high, low, names=("high", "low"))
    if not 0 < recall <= 1:
        raise OptionError(f"recall is {recall}; it must lie between 0 and 1 (0.95 for 95 %).")
    # 0.95 of 20 is 19, whatever rounding makes of it.
    bar = -np.sort(-above)[math.ceil(round(recall * len(above), 9)) - 1]
    return float((below >= bar).mean())
