"""The focal loss with weights by the effective number of photos."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from fieldguide.classify.balance.by_loss import ByLoss
from fieldguide.classify.balance.class_loss import ClassLoss
from fieldguide.classify.balance.effective_number import BETAS, effective_weights
from fieldguide.classify.logistic import PATH
from fieldguide.classify.selection import Setting

POWERS = (0.5, 1.0, 2.0)


class ClassBalancedFocal(ByLoss):
    """The focal loss weighted by the effective number of photos of a class.

    Notes
    -----
    beta and gamma are chosen among the authors' values; 0.9999 and 1 where nothing can be scored. The softmax
    takes the place of the authors' sigmoids.

    References
    ----------
    .. [1] Cui, Jia, Lin, Song, Belongie, "Class-Balanced Loss Based on Effective Number of Samples", CVPR
       2019, https://arxiv.org/abs/1901.05555. Equation 13.
    """

    name: ClassVar[str] = "class_balanced_focal"
    told: ClassVar[str] = "small classes and photos that are hard to tell were given more weight"
    grid: ClassVar[Mapping[str, tuple[float, ...]]] = {"C": PATH, "beta": BETAS, "focal_power": POWERS}
    default: ClassVar[Setting] = {"C": 0.01, "beta": 0.9999, "focal_power": 1.0}

    def loss(self, counts: np.ndarray, *, setting: Setting) -> ClassLoss:
        """See `ByLoss`."""
        return ClassLoss.of(
            len(counts),
            weights=effective_weights(counts, beta=setting["beta"]),
            focal_power=setting["focal_power"],
        )
