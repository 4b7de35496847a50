"""How surprised the probabilities are by the truth."""

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.measure.inputs import as_scored


def log_loss(truth: ArrayLike, probabilities: ArrayLike, *, weights: ArrayLike | None = None) -> float:
    """Return the mean of -log(probability of the true class), in nats.

    Parameters
    ----------
    truth : array_like of shape (n,), integers in [0, k)
        Class indices.
    probabilities : array_like of shape (n, k), floats in [0, 1]
        Class probabilities; rows sum to one.
    weights : array_like of shape (n,), optional
        How much each photo counts.

    Returns
    -------
    float >= 0
        0 is perfect; log(k) is what knowing nothing costs.

    Raises
    ------
    OptionError
        If an array does not fit.

    Notes
    -----
    Probabilities are clipped from below at 2.2e-16 (the spacing of float64 at one), so a class that was ruled
    out costs 36.04 and not infinity. A class the classifier has never seen is a column of zeros.

    Examples
    --------
    >>> round(log_loss([0, 1], [[0.5, 0.5], [0.2, 0.8]]), 4)
    0.4581
    """
    truth, table, weights = as_scored(truth, probabilities, weights=weights)
    own = table[np.arange(len(truth)), truth].clip(np.finfo(np.float64).eps, 1)
    return float(np.average(-np.log(own), weights=weights))
