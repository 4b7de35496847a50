"""Weights by the effective number of photos."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from fieldguide.classify.balance.by_loss import ByLoss
from fieldguide.classify.balance.class_loss import ClassLoss
from fieldguide.classify.logistic import PATH
from fieldguide.classify.selection import Setting

BETAS = (0.9, 0.99, 0.999, 0.9999)


class EffectiveNumber(ByLoss):
    """Cross-entropy weighted by (1 - beta) / (1 - beta^n_c), scaled to sum to the number of classes.

    Notes
    -----
    beta is chosen among 0.9, 0.99, 0.999 and 0.9999, as the authors do; 0.9999 where nothing can be scored.

    References
    ----------
    .. [1] Cui, Jia, Lin, Song, Belongie, "Class-Balanced Loss Based on Effective Number of Samples", CVPR
       2019, https://arxiv.org/abs/1901.05555. Equations 2 and 9; the sum in section 4.
    """

    name: ClassVar[str] = "effective_number"
    told: ClassVar[str] = "photos were weighted by the effective number of photos of their class"
    grid: ClassVar[Mapping[str, tuple[float, ...]]] = {"C": PATH, "beta": BETAS}
    default: ClassVar[Setting] = {"C": 0.01, "beta": 0.9999}

    def loss(self, counts: np.ndarray, *, setting: Setting) -> ClassLoss:
        """See `ByLoss`."""
        return ClassLoss.of(len(counts), weights=effective_weights(counts, beta=setting["beta"]))


def effective_weights(counts: np.ndarray, *, beta: float) -> np.ndarray:
    """Return (1 - beta) / (1 - beta^n_c), scaled to sum to k.

    Parameters
    ----------
    counts : ndarray of shape (k,), integers >= 1
        Photos of each class.
    beta : float in (0, 1)
        Chance that a new photo of a class shows what others showed already.

    Returns
    -------
    ndarray of shape (k,), float64
    """
    weights = -1 / np.expm1(counts * np.log(beta))
    return weights * (len(counts) / weights.sum())
