"""The distance to the nearest class in units of its spread."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from fieldguide.classify.unknown.gaussian import Gaussian
from fieldguide.classify.unknown.score import UnknownScore
from fieldguide.classify.unknown.seen import Seen


@dataclass(frozen=True, eq=False)
class Mahalanobis(UnknownScore):
    """Familiarity -min_c (x - m_c)' S^-1 (x - m_c) of vectors of unit length (Mahalanobis++).

    Parameters
    ----------
    classes : Gaussian
        Class means and the covariance that they share.

    Notes
    -----
    Unit length turns it from one of the worst scores into one of the best on features of networks [2]_. The
    covariance is shrunk, see `Gaussian`; the papers take it as it is, which needs more photos than features.

    References
    ----------
    .. [1] Lee, Lee, Lee, Shin, "A Simple Unified Framework for Detecting Out-of-Distribution Samples and
       Adversarial Attacks", NeurIPS 2018, https://arxiv.org/abs/1807.03888. Equations 1 and 2.
    .. [2] Müller, Hein, "Mahalanobis++: Improving OOD Detection via Feature Normalization", ICML 2025,
       https://arxiv.org/abs/2505.18032. Section 4.
    """

    name: ClassVar[str] = "mahalanobis"
    told: ClassVar[str] = "the distance to the nearest class, in units of the classes' spread"
    judges: ClassVar[bool] = False

    classes: Gaussian

    @classmethod
    def learn(cls, seen: Seen, codes: np.ndarray) -> Self:  # noqa: D102 - as told there
        return cls(Gaussian.learn(seen.vectors, codes))

    def familiarity(self, seen: Seen) -> np.ndarray:  # noqa: D102
        return -self.classes.distances(seen.vectors).min(axis=1)

    def arrays(self) -> dict[str, np.ndarray]:  # noqa: D102
        return self.classes.arrays("classes")

    @classmethod
    def restore(cls, arrays: Mapping[str, np.ndarray], *, d: int) -> Self:  # noqa: D102
        return cls(Gaussian.restore(arrays, "classes", d=d))
