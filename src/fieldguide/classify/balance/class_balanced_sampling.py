"""Every class drawn as often."""

from typing import ClassVar

import numpy as np

from fieldguide.classify.balance.by_sampling import BySampling


class ClassBalancedSampling(BySampling):
    """First a class is drawn, every one as often, then a photo of it.

    References
    ----------
    .. [1] Kang et al., "Decoupling Representation and Classifier for Long-Tailed Recognition", ICLR 2020,
       https://arxiv.org/abs/1910.09217. Equation 1 with q = 0.
    """

    name: ClassVar[str] = "class_balanced_sampling"
    told: ClassVar[str] = "every class was drawn as often as any other"

    def share(self, counts: np.ndarray, *, progress: float) -> np.ndarray:  # noqa: ARG002
        """See `BySampling`."""
        return np.full(len(counts), 1 / len(counts))
