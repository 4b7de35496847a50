"""Three scores together, which find different kinds of the unknown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from fieldguide.classify.unknown.mahalanobis import Mahalanobis
from fieldguide.classify.unknown.relative_mahalanobis import RelativeMahalanobis
from fieldguide.classify.unknown.score import UnknownScore
from fieldguide.classify.unknown.seen import Seen
from fieldguide.classify.unknown.virtual_logit import VirtualLogit
from fieldguide.errors import GuideError
from fieldguide.stored.stored_array import stored_array

PARTS = (Mahalanobis, RelativeMahalanobis, VirtualLogit)


@dataclass(frozen=True, eq=False)
class Combined(UnknownScore):
    """The sum of `Mahalanobis`, `RelativeMahalanobis` and `VirtualLogit`, each less its mean over its spread.

    Parameters
    ----------
    parts : tuple of UnknownScore
        The three.
    centres : ndarray of shape (3,), float64
        Mean of what each gives to known photos.
    scales : ndarray of shape (3,), float64 > 0
        Its standard deviation.

    Notes
    -----
    On photos of further classes virtual-logit matching is often the best and on photos of other things the
    distances are; their sum lies near the better one on both (docs/unknown.md). Mean and spread are those of
    a fifth of the training photos of each class (its second, seventh, ... photo), scored by distances and a
    subspace learnt from the others; 0 and 1 where no class has two photos, and 1 where they all look equally
    familiar. The classifier has seen them, which touches the third only.

    References
    ----------
    .. [1] Kittler, Hatef, Duin, Matas, "On combining classifiers", IEEE TPAMI 20, 1998: the sum rule. The
       references of the parts.
    """

    name: ClassVar[str] = "combined"
    told: ClassVar[str] = "distances to the classes and the scores of the classifier together"
    judges: ClassVar[bool] = True

    parts: tuple[UnknownScore, ...]
    centres: np.ndarray
    scales: np.ndarray

    @classmethod
    def learn(cls, seen: Seen, codes: np.ndarray) -> Self:  # noqa: D102 - as told there
        order = np.argsort(codes, kind="stable")
        size = np.bincount(codes)
        place = np.arange(len(codes)) - np.repeat(np.cumsum(size) - size, size)
        held, rest = order[place % 5 == 1], order[place % 5 != 1]
        centres, scales = np.zeros(len(PARTS)), np.ones(len(PARTS))
        if len(held):
            less, unseen = (Seen(seen.vectors[rows], seen.classifier) for rows in (rest, held))
            told = np.array([part.familiarity(unseen) for part in _learnt(less, codes[rest])])
            centres, spread = told.mean(axis=1), told.std(axis=1)
            # Of equal photos rounding alone is left; each part is about one or larger.
            rounding = np.finfo(np.float32).eps * np.abs(told).max(axis=1).clip(1)
            scales = np.where(spread > rounding, spread, 1.0)
        return cls(_learnt(seen, codes), centres, scales)

    def familiarity(self, seen: Seen) -> np.ndarray:  # noqa: D102
        told = np.array([part.familiarity(seen) for part in self.parts])
        return ((told - self.centres[:, None]) / self.scales[:, None]).sum(axis=0)

    def arrays(self) -> dict[str, np.ndarray]:  # noqa: D102
        inside = {
            f"{part.name}.{name}": array for part in self.parts for name, array in part.arrays().items()
        }
        return {"centres": self.centres, "scales": self.scales, **inside}

    @classmethod
    def restore(cls, arrays: Mapping[str, np.ndarray], *, d: int) -> Self:  # noqa: D102
        centres, scales = (
            stored_array(arrays, name, axes="s", sizes={"s": len(PARTS)}, whole=False)
            for name in ("centres", "scales")
        )
        if (scales <= 0).any():
            raise GuideError("the stored scores of the unknown have a spread that is not positive.")
        parts = []
        for part in PARTS:
            own = {
                name.removeprefix(f"{part.name}."): array
                for name, array in arrays.items()
                if name.startswith(f"{part.name}.")
            }
            parts.append(part.restore(own, d=d))
        return cls(tuple(parts), centres, scales)


def _learnt(seen: Seen, codes: np.ndarray) -> tuple[UnknownScore, ...]:
    """Learn each of `PARTS`; the first two share what takes long."""
    first = Mahalanobis.learn(seen, codes)
    return first, RelativeMahalanobis.of(first.classes, codes), VirtualLogit.learn(seen, codes)
