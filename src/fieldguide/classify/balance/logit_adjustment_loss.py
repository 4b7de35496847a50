"""Logit adjustment while learning."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from fieldguide.classify.balance.by_loss import ByLoss
from fieldguide.classify.balance.class_loss import ClassLoss
from fieldguide.classify.logistic import PATH
from fieldguide.classify.selection import Setting

TAUS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)


class LogitAdjustmentLoss(ByLoss):
    """Cross-entropy of the scores plus tau log(share of the class).

    Notes
    -----
    tau is chosen among 0.25 ... 2; 1 where nothing can be scored, which is consistent for the balanced error.
    With free intercepts it ends where `LogitAdjustment` at that tau does, see `BalancedSoftmax`.

    References
    ----------
    .. [1] Menon et al., "Long-Tail Learning via Logit Adjustment", ICLR 2021,
       https://arxiv.org/abs/2007.07314. Equation 10.
    """

    name: ClassVar[str] = "logit_adjustment_loss"
    told: ClassVar[str] = "large classes had a head start while learning (logit adjustment)"
    grid: ClassVar[Mapping[str, tuple[float, ...]]] = {"C": PATH, "tau": TAUS}
    default: ClassVar[Setting] = {"C": 0.01, "tau": 1.0}

    def loss(self, counts: np.ndarray, *, setting: Setting) -> ClassLoss:
        """See `ByLoss`."""
        return ClassLoss.of(len(counts), offsets=setting["tau"] * np.log(counts / counts.sum()))
