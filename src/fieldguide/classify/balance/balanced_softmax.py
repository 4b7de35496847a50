"""The balanced softmax."""

from typing import ClassVar

import numpy as np

from fieldguide.classify.balance.by_loss import ByLoss
from fieldguide.classify.balance.class_loss import ClassLoss
from fieldguide.classify.selection import Setting


class BalancedSoftmax(ByLoss):
    """Cross-entropy of the scores plus log n_c: while learning, large classes have a head start.

    Notes
    -----
    `LogitAdjustmentLoss` at tau = 1. A linear classifier whose intercepts are free learns them smaller by
    what is added here, so it ends where `LogitAdjustment` at tau = 1 does; a network need not.

    References
    ----------
    .. [1] Ren et al., "Balanced Meta-Softmax for Long-Tailed Visual Recognition", NeurIPS 2020,
       https://arxiv.org/abs/2007.10740. Equation 4.
    """

    name: ClassVar[str] = "balanced_softmax"
    told: ClassVar[str] = "large classes had a head start while learning (balanced softmax)"

    def loss(self, counts: np.ndarray, *, setting: Setting) -> ClassLoss:  # noqa: ARG002
        """See `ByLoss`."""
        return ClassLoss.of(len(counts), offsets=np.log(counts))
