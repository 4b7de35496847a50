"""The probability of the most probable class."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from fieldguide.classify.unknown.score import UnknownScore
from fieldguide.classify.unknown.seen import Seen


@dataclass(frozen=True)
class MaximumProbability(UnknownScore):
    """Familiarity max_c p_c: a photo is unknown if no class is probable.

    Notes
    -----
    With the calibrated probabilities that the guide tells; the paper's come from a softmax at temperature 1.

    References
    ----------
    .. [1] Hendrycks, Gimpel, "A Baseline for Detecting Misclassified and Out-of-Distribution Examples in
       Neural Networks", ICLR 2017, https://arxiv.org/abs/1610.02136. Section 2.
    """

    name: ClassVar[str] = "probability"
    told: ClassVar[str] = "the probability of the nearest class"
    judges: ClassVar[bool] = True

    @classmethod
    def learn(cls, seen: Seen, codes: np.ndarray) -> Self:  # noqa: ARG003, D102 - as told there
        return cls()

    def familiarity(self, seen: Seen) -> np.ndarray:  # noqa: D102
        return seen.probabilities.max(axis=1)

    def arrays(self) -> dict[str, np.ndarray]:  # noqa: D102
        return {}

    @classmethod
    def restore(cls, arrays: Mapping[str, np.ndarray], *, d: int) -> Self:  # noqa: ARG003, D102
        return cls()
