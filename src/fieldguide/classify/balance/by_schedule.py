"""What methods share whose loss changes while learning."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

import numpy as np

from fieldguide.classify.balance.class_loss import ClassLoss
from fieldguide.classify.balance.descent import descend
from fieldguide.classify.balance.method import BalanceMethod, Solution
from fieldguide.classify.selection import Setting
from fieldguide.classify.spread import floored_spread

STEPS = (30, 100, 300, 1000)


class BySchedule(BalanceMethod):
    """A linear classifier found by descent from zero, stopped early; members say under which loss when.

    Notes
    -----
    Whoever goes to the minimum forgets the way: on frozen features a schedule only matters to one who stops
    early. So these methods descend as `descend` tells, on features standardised as `Logistic` does; the
    number of steps, their only penalty, is chosen among 30, 100, 300 and 1,000.
    """

    grid: ClassVar[Mapping[str, tuple[float, ...]]] = {"steps": STEPS}
    default: ClassVar[Setting] = {"steps": 100}

    @abstractmethod
    def loss(self, counts: np.ndarray, *, progress: float) -> ClassLoss:
        """Return the loss of a moment.

        Parameters
        ----------
        counts : ndarray of shape (k,), integers >= 1
            Training photos of each class.
        progress : float in [0, 1]
            Part of the steps that were taken.

        Returns
        -------
        ClassLoss
            Of k classes.
        """

    def solutions(
        self, X: np.ndarray, codes: np.ndarray, *, k: int, settings: Sequence[Setting]
    ) -> Iterator[Solution]:
        """See `BalanceMethod`."""
        mean = X.mean(axis=0, dtype=np.float64).astype(X.dtype)
        features = np.ones((len(X), X.shape[1] + 1), dtype=X.dtype)
        features[:, :-1] = X - mean
        scale = floored_spread(features[:, :-1], mean=mean)
        features[:, :-1] /= scale
        counts = np.bincount(codes, minlength=k)
        for setting in settings:
            weights = descend(
                features,
                codes,
                start=np.zeros((k, features.shape[1])),
                schedule=lambda progress: self.loss(counts, progress=progress),
                steps=int(setting["steps"]),
                after=_unchanged,
            )
            coef = np.ascontiguousarray(weights[:, :-1] / scale, dtype=X.dtype)
            yield coef, weights[:, -1] - coef.astype(np.float64) @ mean.astype(np.float64)


def _unchanged(weights: np.ndarray) -> np.ndarray:
    return weights
