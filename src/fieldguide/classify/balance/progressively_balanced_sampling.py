"""Classes drawn by their size at first and alike in the end."""

from typing import ClassVar

import numpy as np

from fieldguide.classify.balance.by_sampling import BySampling


class ProgressivelyBalancedSampling(BySampling):
    """Classes are drawn by their size at first, more and more alike, and as often as any other in the end.

    References
    ----------
    .. [1] Kang et al., "Decoupling Representation and Classifier for Long-Tailed Recognition", ICLR 2020,
       https://arxiv.org/abs/1910.09217. Equation 2; by step instead of by epoch.
    """

    name: ClassVar[str] = "progressively_balanced_sampling"
    told: ClassVar[str] = "classes were drawn by their size at first and alike in the end"

    def share(self, counts: np.ndarray, *, progress: float) -> np.ndarray:
        """See `BySampling`."""
        return (1 - progress) * counts / counts.sum() + progress / len(counts)
