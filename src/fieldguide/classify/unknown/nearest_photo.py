"""The distance to the nearest photos."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from fieldguide.classify.blocks import row_blocks
from fieldguide.classify.unknown.score import UnknownScore
from fieldguide.classify.unknown.seen import Seen
from fieldguide.classify.unknown.unit_rows import unit_rows
from fieldguide.errors import GuideError
from fieldguide.stored.stored_array import stored_array

# Photos that are kept at most, and photos for each neighbour that is counted.
BANK, PER_NEIGHBOUR = 10_000, 1_000


@dataclass(frozen=True, eq=False)
class NearestPhoto(UnknownScore):
    """Familiarity -|x - x_(m)|, the distance to the m-th nearest training photo, on vectors of unit length.

    Parameters
    ----------
    bank : ndarray of shape (b, d), float16
        Training photos as vectors of unit length; at most 10,000, drawn with a fixed seed.
    m : int
        Which neighbour counts: one for every thousand photos, at least the first.

    Notes
    -----
    The authors take the 50th neighbour of 50,000 photos, the 1,000th of 1.28 million and the 10th of 1 % of
    these: about one for each thousand. O(b d) time for each photo.

    References
    ----------
    .. [1] Sun, Ming, Zhu, Li, "Out-of-Distribution Detection with Deep Nearest Neighbors", ICML 2022,
       https://arxiv.org/abs/2204.06507. Equation 3 and section 4.
    """

    name: ClassVar[str] = "nearest_photo"
    told: ClassVar[str] = "the distance to the nearest training photos"
    judges: ClassVar[bool] = False
    keeps_photos: ClassVar[bool] = True

    bank: np.ndarray
    m: int

    @classmethod
    def learn(cls, seen: Seen, codes: np.ndarray) -> Self:  # noqa: ARG003, D102 - as told there
        n = len(seen)
        rows = np.arange(n) if n <= BANK else np.sort(np.random.default_rng(0).permutation(n)[:BANK])
        return cls(unit_rows(seen.vectors[rows]).astype(np.float16), max(1, round(len(rows) / PER_NEIGHBOUR)))

    def familiarity(self, seen: Seen) -> np.ndarray:  # noqa: D102
        bank = self.bank.astype(np.float32)
        squares = (bank**2).sum(axis=1)
        found = np.empty(len(seen))
        for rows in row_blocks(len(seen), width=max(bank.shape)):
            vectors = unit_rows(seen.vectors[rows]).astype(np.float32)
            apart = (vectors**2).sum(axis=1)[:, None] + squares - 2 * vectors @ bank.T
            found[rows] = -np.sqrt(np.partition(apart, self.m - 1, axis=1)[:, self.m - 1].clip(min=0))
        return found

    def arrays(self) -> dict[str, np.ndarray]:  # noqa: D102
        return {"bank": self.bank, "m": np.array([self.m])}

    @classmethod
    def restore(cls, arrays: Mapping[str, np.ndarray], *, d: int) -> Self:  # noqa: D102
        bank = arrays.get("bank")
        halves = bank is not None and bank.dtype == np.float16 and np.isfinite(bank).all()
        if bank is None or not halves or bank.ndim != 2 or bank.shape[1] != d:
            raise GuideError(f"the stored photos must be finite float16 numbers of shape (n, {d}).")
        (m,) = stored_array(arrays, "m", axes="1", sizes={"1": 1}, whole=True).tolist()
        if not 1 <= m <= len(bank):
            raise GuideError(f"the stored distances are to the {m}th of {len(bank)} photos.")
        return cls(bank, m)
