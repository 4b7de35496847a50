"""Learning from the photos as they come."""

from typing import ClassVar

import numpy as np

from fieldguide.classify.balance.by_change import ByChange
from fieldguide.classify.balance.joint_heads import JointHeads
from fieldguide.classify.balance.method import Solution
from fieldguide.classify.selection import Setting


class Joint(ByChange):
    """Plain cross-entropy: every photo counts the same, so the large classes count most.

    References
    ----------
    .. [1] Kang et al., "Decoupling Representation and Classifier for Long-Tailed Recognition", ICLR 2020,
       https://arxiv.org/abs/1910.09217. Section 3, "instance-balanced", equation 1 with q = 1.
    """

    name: ClassVar[str] = "none"
    told: ClassVar[str] = "nothing was done about it"

    def change(
        self,
        weights: np.ndarray,
        offsets: np.ndarray,
        *,
        heads: JointHeads,  # noqa: ARG002
        setting: Setting,  # noqa: ARG002
    ) -> Solution:
        """See `ByChange`."""
        return weights, offsets
