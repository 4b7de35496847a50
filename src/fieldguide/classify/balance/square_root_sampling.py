"""Classes drawn by the square root of their size."""

from typing import ClassVar

import numpy as np

from fieldguide.classify.balance.by_sampling import BySampling


class SquareRootSampling(BySampling):
    """Classes are drawn in proportion to the square root of their size.

    References
    ----------
    .. [1] Kang et al., "Decoupling Representation and Classifier for Long-Tailed Recognition", ICLR 2020,
       https://arxiv.org/abs/1910.09217. Equation 1 with q = 1/2.
    .. [2] Mahajan et al., "Exploring the Limits of Weakly Supervised Pretraining", ECCV 2018.
    """

    name: ClassVar[str] = "square_root_sampling"
    told: ClassVar[str] = "classes were drawn by the square root of their size"

    def share(self, counts: np.ndarray, *, progress: float) -> np.ndarray:  # noqa: ARG002
        """See `BySampling`."""
        return np.sqrt(counts) / np.sqrt(counts).sum()
