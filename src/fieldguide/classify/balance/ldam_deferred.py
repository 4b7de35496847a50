"""Margins first, weights in the end."""

from dataclasses import replace
from typing import ClassVar

import numpy as np

from fieldguide.classify.balance.class_loss import ClassLoss
from fieldguide.classify.balance.deferred_reweighting import deferred_weights
from fieldguide.classify.balance.ldam import LDAM


class LDAMDeferred(LDAM):
    """`LDAM`, in the last fifth of the way weighted by the effective number of photos (LDAM-DRW).

    References
    ----------
    .. [1] Cao, Wei, Gaidon, Arechiga, Ma, "Learning Imbalanced Datasets with Label-Distribution-Aware Margin
       Loss", NeurIPS 2019, https://arxiv.org/abs/1906.07413. Algorithm 1.
    """

    name: ClassVar[str] = "ldam_deferred"
    told: ClassVar[str] = "small classes were given wider margins, and more weight in the end (LDAM-DRW)"

    def loss(self, counts: np.ndarray, *, progress: float) -> ClassLoss:
        """See `LDAM`."""
        weights = deferred_weights(counts, progress=progress)
        return replace(super().loss(counts, progress=progress), weights=weights)
