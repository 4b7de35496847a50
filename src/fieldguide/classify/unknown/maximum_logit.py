"""The largest logit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from fieldguide.classify.unknown.score import UnknownScore
from fieldguide.classify.unknown.seen import Seen


@dataclass(frozen=True)
class MaximumLogit(UnknownScore):
    """Familiarity max_c z_c: a photo is unknown if nothing speaks for any class.

    Notes
    -----
    The logits are divided by the temperature, which changes no order, and have a mean of 0, see
    `Seen.logits`. For two classes it puts photos in the same order as `MaximumProbability`.

    References
    ----------
    .. [1] Hendrycks, Basart, Mazeika, Zou, Kwon, Mostajabi, Steinhardt, Song, "Scaling Out-of-Distribution
       Detection for Real-World Settings", ICML 2022, https://arxiv.org/abs/1911.11132. Section 3, MaxLogit.
    """

    name: ClassVar[str] = "logit"
    told: ClassVar[str] = "the score of the nearest class before it is compared with those of others"
    judges: ClassVar[bool] = True

    @classmethod
    def learn(cls, seen: Seen, codes: np.ndarray) -> Self:  # noqa: ARG003, D102 - as told there
        return cls()

    def familiarity(self, seen: Seen) -> np.ndarray:  # noqa: D102
        return seen.logits.max(axis=1)

    def arrays(self) -> dict[str, np.ndarray]:  # noqa: D102
        return {}

    @classmethod
    def restore(cls, arrays: Mapping[str, np.ndarray], *, d: int) -> Self:  # noqa: ARG003, D102
        return cls()
