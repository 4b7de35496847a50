"""L2-penalised softmax regression."""

from typing import ClassVar

import numpy as np
from scipy.special import expit, log_softmax

from fieldguide.classify.penalised_regression import PenalisedRegression


class SoftmaxRegression(PenalisedRegression):
    """Multinomial logistic regression on standardised features, solved along a path of penalties.

    Parameters
    ----------
    X, codes, k, penalties
        As in `PenalisedRegression`.

    Notes
    -----
    The curvature is the mean of p (1 - p) over the classes' shares p.

    References
    ----------
    .. [1] Böhning, "Multinomial Logistic Regression Algorithm", Annals of the Institute of Statistical
       Mathematics 44, 1992: the curvature is at most that at equal shares.
    """

    standardises: ClassVar[bool] = True

    def _begin(self, share: np.ndarray) -> tuple[float, np.ndarray]:
        offsets = np.log(share / (1 - share)) if len(share) == 1 else np.log(share)
        return float((share * (1 - share)).mean()), offsets

    def _losses(self, scores: np.ndarray, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if scores.shape[1] == 1:
            hits = codes[:, None].astype(np.float64)
            return np.logaddexp(0, scores) - hits * scores, expit(scores) - hits
        own = np.arange(len(codes)), codes
        log_p = log_softmax(scores, axis=1)
        slopes = np.exp(log_p)
        slopes[own] -= 1
        return -log_p[own], slopes
