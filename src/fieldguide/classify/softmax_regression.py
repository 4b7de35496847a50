"""L2-penalised softmax regression."""

from typing import ClassVar

import numpy as np
from scipy.special import expit, log_softmax

from fieldguide.classify.penalised_regression import PenalisedRegression


class SoftmaxRegression(PenalisedRegression):
    """Multinomial logistic regression on standardised features, solved along a path of penalties.

    Parameters
    ----------
    X, codes, k
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

    def _losses(self, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if scores.shape[1] == 1:
            return np.logaddexp(0, scores) - self._hits * scores, expit(scores) - self._hits
        log_p = log_softmax(scores, axis=1)
        return -(self._hits * log_p), np.exp(log_p) - self._hits
