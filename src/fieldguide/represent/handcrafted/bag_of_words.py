"""Bags of visual words."""

from collections.abc import Sequence
from numbers import Real
from typing import ClassVar

import numpy as np

from fieldguide.errors import OptionError
from fieldguide.represent.codebook import k_means, nearest_words
from fieldguide.represent.codebook.blocks import cached_blocks, cached_rows
from fieldguide.represent.codebook.k_means import POINTS_A_WORD
from fieldguide.represent.handcrafted.pooled import Pooled, chosen_local
from fieldguide.represent.local.descriptors import LocalDescriptor
from fieldguide.represent.local.sift import SIFT
from fieldguide.represent.options import check_choice, check_whole_number

ASSIGNMENTS = ("hard", "soft")
_LEAST_VARIANCE = np.float32(1e-12)  # where every descriptor of the sample is a word


class BagOfWords(Pooled):
    """Represent a photo by how often visual words occur in it.

    Parameters
    ----------
    words : int from 1 to 100,000, default=1000
        Size of the codebook.
    assignment : {"hard", "soft"}, default="hard"
        Whether a descriptor counts for the nearest word, or is shared out among the near ones.
    softness : float above 0, default=0.3
        For soft assignment: deviation of the Gaussian kernel, in root mean square distances of a descriptor
        to its nearest word. 0.3 shares a SIFT descriptor among about 4 of 200 words, 1 among 150.
    hellinger : bool, default=True
        Whether to take the square root of shares, so that products of vectors compare histograms by the
        Hellinger kernel, and frequent words do not outweigh all others.
    local : LocalDescriptor or str, optional
        What describes neighbourhoods, or its name; `SIFT()` if not given.
    levels : sequence of int or str, default=(1, 2)
        Regions to count in, see `SpatialPyramid`: the whole photo and its quarters.
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
    d = words x regions; values are in [0, 1]: shares of the descriptors of all levels (of sum 1), or their
    square roots (of length 1). Levels count alike; the weights of [2]_ belong to its intersection kernel.
    Words of bits are bits, and compared by how many differ. Soft assignment is "codeword uncertainty" of
    [3]_: a descriptor counts exp(-|x - w|^2 / 2 s^2) for the word w, divided by the sum over all words
    (equation 9).

    References
    ----------
    .. [1] G. Csurka, C. Dance, L. Fan, J. Willamowski, C. Bray, "Visual categorization with bags of
       keypoints", ECCV workshop, 2004.
    .. [2] S. Lazebnik, C. Schmid, J. Ponce, "Beyond bags of features: spatial pyramid matching for
       recognizing natural scene categories", CVPR 2006.
    .. [3] J. van Gemert, J.-M. Geusebroek, C. Veenman, A. Smeulders, "Kernel codebooks for scene
       categorization", ECCV 2008.

    Examples
    --------
    >>> import numpy as np
    >>> photos = np.random.default_rng(0).integers(0, 256, (4, 64, 64), dtype=np.uint8)
    >>> BagOfWords(50, size=64).fit(photos).transform(photos).shape
    (4, 250)
    """

    kind: ClassVar[str] = "words"
    takes_bits: ClassVar[bool] = True

    def __init__(
        self,
        words: int = 1000,
        *,
        assignment: str = "hard",
        softness: float = 0.3,
        hellinger: bool = True,
        local: LocalDescriptor | str | None = None,
        levels: Sequence[int | str] = (1, 2),
        components: int | None = None,
        sample: int = 1_000_000,
        random_state: int = 0,
        size: int = 256,
        aspect: str = "squash",
    ) -> None:
        self.words = words
        self.assignment = assignment
        self.softness = softness
        self.hellinger = hellinger
        self.local = chosen_local(local, otherwise=SIFT())
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
        words = k_means(points, k=self.words, bits=self.local.binary)
        _, closeness = nearest_words(points, words)
        squares = np.einsum("nd,nd->n", points, points) - 2 * closeness
        return {"words": words, "spread": np.sqrt(squares.mean(keepdims=True).clip(min=0))}

    def _shapes(self) -> dict[str, tuple[int, ...]]:
        return {"words": (self.words, self._point_width()), "spread": (1,)}

    def _part_width(self) -> int:
        return self.words

    def _sums(self, points: np.ndarray, cells: np.ndarray, *, n_cells: int) -> np.ndarray:
        words = self._learnt["words"]
        if self.assignment == "soft":
            return self._soft_sums(points, cells, n_cells=n_cells)
        labels, _ = nearest_words(points, words)
        counts = np.bincount(cells * self.words + labels, minlength=n_cells * self.words)
        return counts.reshape(n_cells, self.words).astype(np.float32)

    def _soft_sums(self, points: np.ndarray, cells: np.ndarray, *, n_cells: int) -> np.ndarray:
        """Share each point out among the words, by a Gaussian kernel of the distance."""
        words = self._learnt["words"]
        half_squares = np.einsum("kd,kd->k", words, words) / np.float32(2)
        variance = max(np.square(self.softness * self._learnt["spread"][0]), _LEAST_VARIANCE)
        sums = np.zeros((n_cells, self.words), dtype=np.float32)
        for rows in cached_blocks(len(points), width=self.words):
            kernel = points[rows] @ words.T
            kernel -= half_squares
            kernel -= kernel.max(axis=1, keepdims=True)
            kernel /= variance
            np.exp(np.maximum(kernel, -60, out=kernel), out=kernel)
            kernel /= kernel.sum(axis=1, keepdims=True)
            sums += (cells[rows] == np.arange(n_cells)[:, np.newaxis]).astype(np.float32) @ kernel
        return sums

    def _pooling_work(self, count: int, *, cells: int, regions: int) -> tuple[float, float]:
        each = self._point_width() / 40 + (12 + cells / 40 if self.assignment == "soft" else 2)
        block = 2 * 4 * cached_rows(self.words) * self.words
        return block + self.words * (24 * cells + 16 * regions), count * self.words * each

    def _parts(self, sums: np.ndarray) -> np.ndarray:
        shares = sums / (sums.sum() or np.float32(1))
        return np.sqrt(shares) if self.hellinger else shares

    def _check_options(self) -> None:
        super()._check_options()
        check_whole_number(self.words, option="words", low=1, high=100_000)
        check_choice(self.assignment, option="assignment", known=ASSIGNMENTS)
        if not isinstance(self.softness, Real) or not 0 < self.softness <= 100:
            raise OptionError(f"softness={self.softness!r} must be a number above 0, and at most 100.")
        if not isinstance(self.hellinger, (bool, np.bool_)):
            raise OptionError(f"hellinger={self.hellinger!r} must be True or False.")
