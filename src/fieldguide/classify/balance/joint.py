"""Learning from the photos as they come."""

from typing import ClassVar

import numpy as np

from fieldguide.classify.balance.by_loss import ByLoss
from fieldguide.classify.balance.class_loss import ClassLoss
from fieldguide.classify.selection import Setting


class Joint(ByLoss):
    """Plain cross-entropy: every photo counts the same, so the large classes count most.

    References
    ----------
    .. [1] Kang et al., "Decoupling Representation and Classifier for Long-Tailed Recognition", ICLR 2020,
       https://arxiv.org/abs/1910.09217. Section 3, "instance-balanced", equation 1 with q = 1.
    """

    name: ClassVar[str] = "none"
    told: ClassVar[str] = "nothing was done about it"

    def loss(self, counts: np.ndarray, *, setting: Setting) -> ClassLoss:  # noqa: ARG002
        """See `ByLoss`."""
        return ClassLoss.of(len(counts))
