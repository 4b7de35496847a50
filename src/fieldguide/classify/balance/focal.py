"""The focal loss."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from fieldguide.classify.balance.by_loss import ByLoss
from fieldguide.classify.balance.class_loss import ClassLoss
from fieldguide.classify.logistic import PATH
from fieldguide.classify.selection import Setting

POWERS = (0.5, 1.0, 2.0, 5.0)


class Focal(ByLoss):
    """Cross-entropy times (1 - p)^gamma: photos that are learnt already count less.

    Notes
    -----
    gamma is chosen among 0.5, 1, 2 and 5, the authors' values; 2 where nothing can be scored. The softmax
    takes the place of the authors' sigmoids.

    References
    ----------
    .. [1] Lin, Goyal, Girshick, He, Dollár, "Focal Loss for Dense Object Detection", ICCV 2017,
       https://arxiv.org/abs/1708.02002. Equation 4.
    """

    name: ClassVar[str] = "focal"
    told: ClassVar[str] = "photos that are hard to tell were given more weight (focal loss)"
    grid: ClassVar[Mapping[str, tuple[float, ...]]] = {"C": PATH, "focal_power": POWERS}
    default: ClassVar[Setting] = {"C": 0.01, "focal_power": 2.0}

    def loss(self, counts: np.ndarray, *, setting: Setting) -> ClassLoss:
        """See `ByLoss`."""
        return ClassLoss.of(len(counts), focal_power=setting["focal_power"])
