"""Virtual-logit matching: what lies outside of the photos' subspace, against the logits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from scipy.special import logsumexp

from fieldguide.classify.blocks import row_blocks
from fieldguide.classify.unknown.principal import most_directions, principal
from fieldguide.classify.unknown.score import UnknownScore
from fieldguide.classify.unknown.seen import Seen
from fieldguide.errors import GuideError
from fieldguide.stored.stored_array import stored_array


@dataclass(frozen=True, eq=False)
class VirtualLogit(UnknownScore):
    """Familiarity log sum_c exp(z_c) - alpha |residual of x| (ViM).

    Parameters
    ----------
    origin : ndarray of shape (d,), float64
        From where vectors are measured.
    directions : ndarray of shape (r, d), float32
        Orthonormal: the principal subspace of the training photos about the origin.
    alpha : float >= 0
        Mean largest logit over mean residual, on training photos.

    Notes
    -----
    The residual is what a vector has outside of the subspace. As in the authors' code r is 1,000 for vectors
    of 2,048 features or more, 512 for 768 or more, else d / 2, and the origin is where all logits of a linear
    classifier are equal, -pinv(W) b; the mean of the photos for other classifiers. Since n photos span n
    dimensions at most, r is also at most half of what they span: with as many directions as photos nothing
    would be left to match, and alpha would be infinite. alpha is 0 where no photo has a residual.

    References
    ----------
    .. [1] Wang, Li, Feng, Zhang, "ViM: Out-Of-Distribution with Virtual-logit Matching", CVPR 2022,
       https://arxiv.org/abs/2203.10807. Equations 5 to 7.
    """

    name: ClassVar[str] = "virtual_logit"
    told: ClassVar[str] = "the energy of the scores and what no training photo has (virtual-logit matching)"
    judges: ClassVar[bool] = True

    origin: np.ndarray
    directions: np.ndarray
    alpha: float

    @classmethod
    def learn(cls, seen: Seen, codes: np.ndarray) -> Self:  # noqa: ARG003, D102 - as told there
        vectors = seen.vectors.astype(np.float64)
        origin = vectors.mean(axis=0) if seen.origin is None else seen.origin
        d = vectors.shape[1]
        wanted = min(_dimensions(d), most_directions(d))
        variances, directions = principal(vectors - origin, most=wanted)
        kept = directions[: max(1, len(variances) // 2)].astype(np.float32)
        residual = _residual(vectors, origin=origin, directions=kept).mean()
        rounding = np.finfo(np.float32).eps * np.linalg.norm(vectors - origin, axis=1).mean()
        alpha = seen.logits.max(axis=1).mean() / residual if residual > rounding else 0.0
        return cls(origin, np.ascontiguousarray(kept), float(alpha))

    def familiarity(self, seen: Seen) -> np.ndarray:  # noqa: D102
        residual = _residual(seen.vectors, origin=self.origin, directions=self.directions)
        return logsumexp(seen.logits, axis=1) - self.alpha * residual

    def arrays(self) -> dict[str, np.ndarray]:  # noqa: D102
        return {"origin": self.origin, "directions": self.directions, "alpha": np.array([self.alpha])}

    @classmethod
    def restore(cls, arrays: Mapping[str, np.ndarray], *, d: int) -> Self:  # noqa: D102
        sizes = {"d": d, "1": 1}
        origin, directions, alpha = (
            stored_array(arrays, name, axes=axes, sizes=sizes, whole=False)
            for name, axes in (("origin", "d"), ("directions", "rd"), ("alpha", "1"))
        )
        if alpha[0] < 0:
            raise GuideError("the stored virtual logit has a negative weight.")
        return cls(origin, directions, float(alpha[0]))


def _dimensions(d: int) -> int:
    """Return the size of the principal subspace in the authors' code."""
    if d >= 2048:
        return 1000
    return 512 if d >= 768 else max(1, d // 2)


def _residual(X: np.ndarray, *, origin: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """Return the length (n,) of what vectors have outside of the subspace."""
    inside = directions.astype(np.float64)
    found = np.empty(len(X))
    for rows in row_blocks(len(X), width=X.shape[1]):
        vectors = X[rows] - origin
        left = vectors - (vectors @ inside.T) @ inside
        found[rows] = np.linalg.norm(left, axis=1)
    return found
