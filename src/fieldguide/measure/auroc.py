"""How well one number tells two kinds of photos apart."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import rankdata

from fieldguide.measure.inputs import as_two_samples


def auroc(high: ArrayLike, low: ArrayLike) -> float:
    """Return the area under the curve of the receiver operating characteristic.

    Parameters
    ----------
    high : array_like of shape (n,), float
        Scores of the photos that should score high; finite, any range.
    low : array_like of shape (m,), float
        Scores of the others.

    Returns
    -------
    float in [0, 1]
        The probability that a photo of the first kind scores higher than one of the second, where equal
        scores count half; 0.5 for scores that know nothing.

    Raises
    ------
    OptionError
        If a score is missing or not finite.

    Notes
    -----
    The Mann-Whitney statistic U / (n m), by mid-ranks. It does not matter which kind is called positive.

    References
    ----------
    .. [1] Hanley, McNeil, "The meaning and use of the area under a receiver operating characteristic (ROC)
       curve", Radiology 143, 1982.

    Examples
    --------
    >>> auroc([3, 2, 1], [0, 2])
    0.75
    """
    above, below = as_two_samples(high, low, names=("high", "low"))
    n, m = len(above), len(below)
    ranks = rankdata(np.concatenate([above, below]))
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * m))
