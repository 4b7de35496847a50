"""Vectors of locally aggregated descriptors."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from fieldguide.represent.codebook import k_means, nearest_words
from fieldguide.represent.codebook.blocks import cached_rows
from fieldguide.represent.codebook.k_means import POINTS_A_WORD, sums_by_word
from fieldguide.represent.handcrafted.pooled import Pooled, chosen_local
from fieldguide.represent.local.descriptors import LocalDescriptor
from fieldguide.represent.local.sift import SIFT
from fieldguide.represent.options import check_choice, check_whole_number

NORMALISATIONS = ("intra", "power", "length")


class VLAD(Pooled):
    """Represent a photo by how its descriptors differ from the nearest visual words, added up.

    Parameters
    ----------
    words : int from 1 to 100,000, default=64
        Size of the codebook.
    normalise : {"intra", "power", "length"}, default="intra"
        What is done to the sums before the part of a region gets the length 1: every word's sum gets the
        length 1, every number its signed square root, or nothing.
    local : LocalDescriptor or str, optional
        What describes neighbourhoods by numbers, or its name; `SIFT(root=True)` if not given.
    levels : sequence of int or str, default=(1,)
        Regions to add up in, see `SpatialPyramid`.
    components : int, optional
        Principal components to reduce descriptors to; not reduced if not given.
    sample : int from 1 to 100,000,000, default=1,000,000
        From how many descriptors to learn at most; words are learnt from at most 256 a word.
    random_state : int, default=0
        Another number, another sample.
    size : int from 1 to 4096, default=256
        Side of the square that photos are resized to, in pixels.
    aspect : {"squash", "pad", "crop"}, default="squash"
        How a photo that is not square becomes square, see `resize`.

    Notes
    -----
    d = words x numbers of a descriptor x regions (8192); of length 1 unless a region has no descriptors.
    Intra-normalisation is that of [2]_: no word outweighs the others, however often a pattern is repeated.
    The signed square root is that of [3]_.

    References
    ----------
    .. [1] H. Jegou, M. Douze, C. Schmid, P. Perez, "Aggregating local descriptors into a compact image
       representation", CVPR 2010, equation 1.
    .. [2] R. Arandjelovic, A. Zisserman, "All about VLAD", CVPR 2013.
    .. [3] H. Jegou et al., "Aggregating local image descriptors into compact codes", PAMI 34, 2012.

    Examples
    --------
    >>> import numpy as np
    >>> photos = np.random.default_rng(0).integers(0, 256, (4, 64, 64), dtype=np.uint8)
    >>> VLAD(8, size=64).fit(photos).transform(photos).shape
    (4, 1024)
    """

    kind: ClassVar[str] = "vlad"

    def __init__(
        self,
        words: int = 64,
        *,
        normalise: str = "intra",
        local: LocalDescriptor | str | None = None,
        levels: Sequence[int | str] = (1,),
        components: int | None = None,
        sample: int = 1_000_000,
        random_state: int = 0,
        size: int = 256,
        aspect: str = "squash",
    ) -> None:
        self.words = words
        self.normalise = normalise
        self.local = chosen_local(local, otherwise=SIFT(root=True))
        self.levels = levels
        self.components = components
        self.sample = sample
        self.random_state = random_state
        self.size = size
        self.aspect = aspect

    def _n_words(self) -> int:
        return self.words

    def _points_a_word(self) -> int:
        return POINTS_A_WORD

    def _learn(self, points: np.ndarray) -> dict[str, np.ndarray]:
        return {"words": k_means(points, k=self.words)}

    def _shapes(self) -> dict[str, tuple[int, ...]]:
        return {"words": (self.words, self._point_width())}

    def _part_width(self) -> int:
        return self.words * self._point_width()

    def _sums(self, points: np.ndarray, cells: np.ndarray, *, n_cells: int) -> np.ndarray:
        words = self._learnt["words"]
        labels, _ = nearest_words(points, words)
        places = cells * self.words + labels
        residuals = sums_by_word(points - words[labels], places, k=n_cells * self.words)
        return residuals.reshape(n_cells, words.size)

    def _pooling_work(self, count: int, *, cells: int, regions: int) -> tuple[float, float]:
        d, numbers = self._point_width(), self.words * self._point_width()
        block = 2 * 4 * cached_rows(self.words) * self.words
        found = count * (self.words * (d / 40 + 2) + 20 * d)
        return block + 12 * d * count + numbers * (12 * cells + 24 * regions), found + numbers * (
            5 * cells + 40 * regions
        )

    def _parts(self, sums: np.ndarray) -> np.ndarray:
        residuals = sums.reshape(len(sums), self.words, self._point_width())
        if self.normalise == "power":
            residuals = np.copysign(np.sqrt(np.abs(residuals)), residuals)
        if self.normalise == "intra":
            residuals = residuals / _lengths(residuals)
        parts = residuals.reshape(len(sums), self._part_width())
        return parts / _lengths(parts) / np.sqrt(np.float32(len(parts)))

    def _check_options(self) -> None:
        super()._check_options()
        check_whole_number(self.words, option="words", low=1, high=100_000)
        check_choice(self.normalise, option="normalise", known=NORMALISATIONS)


def _lengths(vectors: np.ndarray) -> np.ndarray:
    """Return the lengths along the last axis, 1 instead of 0."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.where(lengths > 0, lengths, np.float32(1))
