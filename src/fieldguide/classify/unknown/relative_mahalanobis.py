"""The distance to the nearest class, less the distance to all photos."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from fieldguide.classify.blocks import row_blocks
from fieldguide.classify.unknown.gaussian import Gaussian
from fieldguide.classify.unknown.score import UnknownScore
from fieldguide.classify.unknown.seen import Seen
from fieldguide.classify.unknown.unit_rows import unit_rows
from fieldguide.errors import GuideError
from fieldguide.stored.stored_array import stored_array


@dataclass(frozen=True, eq=False)
class RelativeMahalanobis(UnknownScore):
    """Familiarity -min_c (D_c(x) - D_0(x)), with D_0 the squared distance to all photos as one Gaussian.

    Parameters
    ----------
    mean : ndarray of shape (d,), float64
        Of all photos, as vectors of unit length.
    axes : ndarray of shape (r, d), float64
        What turns a difference from the mean into places where classes differ and each spreads by 1.
    places : ndarray of shape (k, r), float64
        Of the class means.
    between : ndarray of shape (r,), float64 >= 0
        Mean square of the class means along each axis.

    Notes
    -----
    What all photos have in common, known or not, counts in both distances and cancels: better than
    `Mahalanobis` where the unknown is much like the known. On vectors of unit length, as there.

    The covariance of all photos is that within classes plus that of their means. With the first shrunk (see
    `Gaussian`) and the second as it is, both distances agree in all directions in which no class means
    differ, so only the k - 1 others are kept: the discriminant space, where D_0 is sum_j y_j^2 / (1 +
    between_j). With each covariance shrunk by itself the difference would be one of the two strengths.

    |y|^2 is in both distances, so the familiarity is max_c (2 y p_c - |p_c|^2) - sum_j y_j^2 between_j / (1 +
    between_j), with p_c the places: O(d k) operations for each photo, as for `Mahalanobis`, and no k^2
    numbers.

    References
    ----------
    .. [1] Ren, Fort, Liu, Roy, Padhy, Lakshminarayanan, "A Simple Fix to Mahalanobis Distance for Improving
       Near-OOD Detection", 2021, https://arxiv.org/abs/2106.09022. Equations 2 and 3.
    .. [2] Müller, Hein, "Mahalanobis++: Improving OOD Detection via Feature Normalization", ICML 2025,
       https://arxiv.org/abs/2505.18032.
    """

    name: ClassVar[str] = "relative_mahalanobis"
    told: ClassVar[str] = "the distance to the nearest class, less that to all photos together"
    judges: ClassVar[bool] = True  # not the classifier, but it needs two classes as well

    mean: np.ndarray
    axes: np.ndarray
    places: np.ndarray
    between: np.ndarray

    @classmethod
    def learn(cls, seen: Seen, codes: np.ndarray) -> Self:  # noqa: D102 - as told there
        return cls.of(Gaussian.learn(seen.vectors, codes), codes)

    @classmethod
    def of(cls, classes: Gaussian, codes: np.ndarray) -> Self:
        """Learn from the classes that `Mahalanobis` has learnt from photos, and the classes of these."""
        share = np.bincount(codes) / len(codes)
        means = classes.means.astype(np.float64)
        mean = share @ means
        apart = classes.whitened(means - mean)
        _, spread, axes = np.linalg.svd(np.sqrt(share)[:, None] * apart, full_matrices=False)
        kept = axes[: max(1, len(share) - 1)]
        return cls(
            mean=mean,
            axes=classes.whitened(kept),
            places=np.ascontiguousarray(apart @ kept.T),
            between=spread[: len(kept)] ** 2,
        )

    def familiarity(self, seen: Seen) -> np.ndarray:  # noqa: D102
        found = np.empty(len(seen))
        less, squares = self.between / (1 + self.between), (self.places**2).sum(axis=1)
        for rows in row_blocks(len(seen), width=max(self.axes.shape[1], len(self.places))):
            y = (unit_rows(seen.vectors[rows]) - self.mean) @ self.axes.T
            found[rows] = (2 * y @ self.places.T - squares).max(axis=1) - y**2 @ less
        return found

    def arrays(self) -> dict[str, np.ndarray]:  # noqa: D102
        return {name: np.ascontiguousarray(value) for name, value in vars(self).items()}

    @classmethod
    def restore(cls, arrays: Mapping[str, np.ndarray], *, d: int) -> Self:  # noqa: D102
        sizes = {"d": d}
        stored = {
            name: stored_array(arrays, name, axes=axes, sizes=sizes, whole=False)
            for name, axes in (("mean", "d"), ("axes", "rd"), ("places", "kr"), ("between", "r"))
        }
        if (stored["between"] < 0).any():
            raise GuideError("the stored class means have a negative mean square.")
        return cls(**stored)
