"""Margins that small classes have more of."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

import numpy as np

from fieldguide.classify.balance.by_schedule import STEPS
from fieldguide.classify.balance.class_loss import ClassLoss
from fieldguide.classify.balance.class_means import class_means
from fieldguide.classify.balance.descent import descend
from fieldguide.classify.balance.method import BalanceMethod, Solution
from fieldguide.classify.selection import Setting

LARGEST_MARGIN, SCALE = 0.5, 30.0


class LDAM(BalanceMethod):
    """Cross-entropy of 30 times the cosines, each class's own less a margin that falls with its size (LDAM).

    Notes
    -----
    Margins are n_c^(-1/4), scaled so that the largest is 0.5. Weights and vectors have unit length; vectors
    are centred before, which the authors' are not, since those of a network that ends in a ReLU all lie close
    to one direction. The descent starts from the class means; its steps are chosen among 30, 100, 300 and
    1,000.

    References
    ----------
    .. [1] Cao, Wei, Gaidon, Arechiga, Ma, "Learning Imbalanced Datasets with Label-Distribution-Aware Margin
       Loss", NeurIPS 2019, https://arxiv.org/abs/1906.07413. Equations 12 and 13; scale and largest margin as
       in the authors' code.
    """

    name: ClassVar[str] = "ldam"
    told: ClassVar[str] = "small classes were given wider margins (LDAM)"
    space: ClassVar[tuple[str, ...]] = ("centre", "l2")
    grid: ClassVar[Mapping[str, tuple[float, ...]]] = {"steps": STEPS}
    default: ClassVar[Setting] = {"steps": 100}

    def loss(self, counts: np.ndarray, *, progress: float) -> ClassLoss:  # noqa: ARG002
        """Return the loss of a moment; see `BySchedule.loss`.

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
        return ClassLoss.of(len(counts), margins=margins(counts), scale=SCALE)

    def solutions(
        self, X: np.ndarray, codes: np.ndarray, *, k: int, settings: Sequence[Setting]
    ) -> Iterator[Solution]:
        """See `BalanceMethod`."""
        counts = np.bincount(codes, minlength=k)
        for setting in settings:
            weights = descend(
                X,
                codes,
                start=_unit(class_means(X, codes, k=k)),
                schedule=lambda progress: self.loss(counts, progress=progress),
                steps=int(setting["steps"]),
                after=_unit,
            )
            yield (SCALE * weights).astype(X.dtype), np.zeros(k)


def margins(counts: np.ndarray) -> np.ndarray:
    """Return n_c^(-1/4), scaled so that the largest is 0.5.

    Parameters
    ----------
    counts : ndarray of shape (k,), integers >= 1
        Photos of each class.

    Returns
    -------
    ndarray of shape (k,), float64
    """
    raw = counts**-0.25
    return raw * (LARGEST_MARGIN / raw.max())


def _unit(weights: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(weights, axis=1, keepdims=True)
    return np.divide(weights, length, out=np.zeros_like(weights), where=length > 0)
