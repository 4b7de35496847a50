"""Logit adjustment after learning."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from fieldguide.classify.balance.by_change import ByChange
from fieldguide.classify.balance.joint_heads import JointHeads
from fieldguide.classify.balance.method import Solution
from fieldguide.classify.logistic import PATH
from fieldguide.classify.selection import Setting

TAUS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)


class LogitAdjustment(ByChange):
    """Plain logistic regression, tau log(share of the class) taken from its scores afterwards.

    Notes
    -----
    tau is chosen among 0 ... 2; 1 where nothing can be scored, which is consistent for the balanced error.

    References
    ----------
    .. [1] Menon et al., "Long-Tail Learning via Logit Adjustment", ICLR 2021,
       https://arxiv.org/abs/2007.07314. Equation 9.
    """

    name: ClassVar[str] = "logit_adjustment"
    told: ClassVar[str] = "the share of each class was taken out of its score (logit adjustment)"
    grid: ClassVar[Mapping[str, tuple[float, ...]]] = {"C": PATH, "tau": TAUS}
    default: ClassVar[Setting] = {"C": 0.01, "tau": 1.0}

    def change(
        self, weights: np.ndarray, offsets: np.ndarray, *, heads: JointHeads, setting: Setting
    ) -> Solution:
        """See `ByChange`."""
        share = np.bincount(heads.codes, minlength=len(offsets)) / len(heads)
        return weights, offsets - setting["tau"] * np.log(share)
