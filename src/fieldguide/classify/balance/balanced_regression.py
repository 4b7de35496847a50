"""L2-penalised linear classification under any loss of the family."""

from dataclasses import replace
from typing import ClassVar

import numpy as np

from fieldguide.classify.balance.class_loss import ClassLoss
from fieldguide.classify.penalised_regression import PenalisedRegression

HALVES = np.array([-0.5, 0.5])


class BalancedRegression(PenalisedRegression):
    """Minimise C * sum of `ClassLoss` + |W|^2 / 2 on standardised features, along a path of penalties.

    Parameters
    ----------
    X, codes, k, penalties
        As in `PenalisedRegression`.
    loss : ClassLoss
        Of k classes.

    Notes
    -----
    With cross-entropy this is `SoftmaxRegression`. The start gives each class its weighted share.
    """

    standardises: ClassVar[bool] = True

    def __init__(
        self, X: np.ndarray, codes: np.ndarray, *, k: int, loss: ClassLoss, penalties: int = 1
    ) -> None:
        self._shares = np.bincount(codes, minlength=k) / len(codes)
        self.take(loss)
        super().__init__(X, codes, k=k, penalties=penalties)

    def take(self, loss: ClassLoss) -> None:
        """Go on with another loss.

        Parameters
        ----------
        loss : ClassLoss
            Of k classes.
        """
        # The mean weight goes into C: the solver's tolerance is for losses of about 1.
        self._mean_weight = float(self._shares @ loss.weights)
        self._loss = replace(loss, weights=loss.weights / self._mean_weight)

    def solve(self, C: float) -> tuple[np.ndarray, np.ndarray]:
        """Return the weights for raw features at one penalty; see `PenalisedRegression.solve`."""
        return super().solve(C * self._mean_weight)

    def _begin(self, share: np.ndarray) -> tuple[float, np.ndarray]:
        loss = self._loss
        weighted = self._shares * loss.weights
        start = np.log(weighted) / loss.scale - loss.offsets
        if len(share) == 1:
            weighted, start = weighted[1:], start[1:] - start[:1]
        return float((weighted * (1 - weighted)).mean()) * loss.scale**2, start

    def _losses(self, scores: np.ndarray, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if scores.shape[1] > 1:
            return self._loss.evaluate(scores, codes)
        losses, slopes = self._loss.evaluate(scores * HALVES, codes)
        return losses, slopes @ HALVES[:, None]
