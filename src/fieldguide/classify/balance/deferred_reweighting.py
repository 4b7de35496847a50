"""Weights that come late."""

from typing import ClassVar

import numpy as np

from fieldguide.classify.balance.by_schedule import BySchedule
from fieldguide.classify.balance.class_loss import ClassLoss
from fieldguide.classify.balance.effective_number import effective_weights

# The authors weight from epoch 160 of 200 on, with beta = 0.9999.
DEFERRED, BETA = 0.8, 0.9999


class DeferredReweighting(BySchedule):
    """Cross-entropy, in the last fifth of the way weighted by the effective number of photos (DRW).

    References
    ----------
    .. [1] Cao, Wei, Gaidon, Arechiga, Ma, "Learning Imbalanced Datasets with Label-Distribution-Aware Margin
       Loss", NeurIPS 2019, https://arxiv.org/abs/1906.07413. Algorithm 1; weights as in the authors' code.
    """

    name: ClassVar[str] = "deferred_reweighting"
    told: ClassVar[str] = "photos of small classes were given more weight in the end (DRW)"

    def loss(self, counts: np.ndarray, *, progress: float) -> ClassLoss:
        """See `BySchedule`."""
        return ClassLoss.of(len(counts), weights=deferred_weights(counts, progress=progress))


def deferred_weights(counts: np.ndarray, *, progress: float) -> np.ndarray:
    """Return weights 1 at first, by the effective number of photos from four fifths of the way on.

    Parameters
    ----------
    counts : ndarray of shape (k,), integers >= 1
        Photos of each class.
    progress : float in [0, 1]
        Part of the way.

    Returns
    -------
    ndarray of shape (k,), float64
    """
    return np.ones(len(counts)) if progress < DEFERRED else effective_weights(counts, beta=BETA)
