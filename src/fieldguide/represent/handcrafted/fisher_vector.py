"""Fisher vectors."""

from collections.abc import Sequence
from numbers import Real
from typing import ClassVar

import numpy as np

from fieldguide.errors import OptionError
from fieldguide.represent.codebook import GaussianMixture, Moments, fisher_gradients, fit_mixture
from fieldguide.represent.codebook.blocks import cached_rows
from fieldguide.represent.codebook.fit_mixture import POINTS_A_GAUSSIAN
from fieldguide.represent.codebook.gaussian_mixture import MOST_SHARES
from fieldguide.represent.codebook.learnt import Learnt
from fieldguide.represent.handcrafted.pooled import Pooled, chosen_local
from fieldguide.represent.local.descriptors import LocalDescriptor
from fieldguide.represent.local.sift import SIFT
from fieldguide.represent.options import check_whole_number


class FisherVector(Pooled):
    """Represent a photo by how its descriptors would like to change a mixture of Gaussians.

    Parameters
    ----------
    gaussians : int from 1 to 10,000, default=256
        Size of the mixture.
    power : float above 0 and up to 1, default=0.5
        Exponent that the size of each number is raised to, its sign kept; 0.5 is the signed square root.
    coordinates : bool, default=False
        Whether the place of a descriptor counts as two more of its numbers, so that Gaussians have places.
    local : LocalDescriptor or str, optional
        What describes neighbourhoods by numbers, or its name; `SIFT(root=True)` if not given.
    levels : sequence of int or str, default=(1,)
        Regions to pool over, see `SpatialPyramid`; the paper's are (1, 2, "3x1").
    components : int, optional, default=64
        Principal components to reduce descriptors to; None leaves them as they are. A mixture without
        correlations needs them.
    sample : int from 1 to 100,000,000, default=1,000,000
        From how many descriptors to learn at most; Gaussians are learnt from at most 1,000 each.
    random_state : int, default=0
        Another number, another sample.
    size : int from 1 to 4096, default=256
        Side of the square that photos are resized to, in pixels.
    aspect : {"squash", "pad", "crop"}, default="squash"
        How a photo that is not square becomes square, see `resize`.

    Notes
    -----
    d = 2 x gaussians x numbers of a descriptor x regions (32,768: 131 kB a photo); of length 1 unless a
    region has no descriptors. The part of a region is its gradient with respect to means and deviations (see
    `fisher_gradients`), raised to the power, of length 1, as in [1]_ (sections 3.1 to 3.3); places as in
    [2]_.

    References
    ----------
    .. [1] F. Perronnin, J. Sanchez, T. Mensink, "Improving the Fisher kernel for large-scale image
       classification", ECCV 2010.
    .. [2] J. Sanchez, F. Perronnin, T. de Campos, "Modeling the spatial layout of images beyond spatial
       pyramids", Pattern Recognition Letters 33, 2012.
    .. [3] F. Perronnin, C. Dance, "Fisher kernels on visual vocabularies for image categorization", CVPR
       2007.

    Examples
    --------
    >>> import numpy as np
    >>> photos = np.random.default_rng(0).integers(0, 256, (4, 64, 64), dtype=np.uint8)
    >>> FisherVector(4, components=16, size=64).fit(photos).transform(photos).shape
    (4, 128)
    """

    kind: ClassVar[str] = "fisher"
    counted: ClassVar[str] = "gaussians"

    # What was learnt, and the mixture that was made of it: its coefficients are the same for every photo.
    _made: tuple[Learnt, GaussianMixture] | None = None

    def __init__(
        self,
        gaussians: int = 256,
        *,
        power: float = 0.5,
        coordinates: bool = False,
        local: LocalDescriptor | str | None = None,
        levels: Sequence[int | str] = (1,),
        components: int | None = 64,
        sample: int = 1_000_000,
        random_state: int = 0,
        size: int = 256,
        aspect: str = "squash",
    ) -> None:
        self.gaussians = gaussians
        self.power = power
        self.coordinates = coordinates
        self.local = chosen_local(local, otherwise=SIFT(root=True))
        self.levels = levels
        self.components = components
        self.sample = sample
        self.random_state = random_state
        self.size = size
        self.aspect = aspect

    def _n_words(self) -> int:
        return self.gaussians

    def _points_a_word(self) -> int:
        return POINTS_A_GAUSSIAN

    def _learn(self, points: np.ndarray) -> dict[str, np.ndarray]:
        mixture = fit_mixture(points, k=self.gaussians)
        return {"weights": mixture.weights, "means": mixture.means, "variances": mixture.variances}

    def _shapes(self) -> dict[str, tuple[int, ...]]:
        places = (self.gaussians, self._point_width())
        return {"weights": (self.gaussians,), "means": places, "variances": places}

    def _point_width(self) -> int:
        return super()._point_width() + 2 * bool(self.coordinates)

    def _part_width(self) -> int:
        return 2 * self.gaussians * self._point_width()

    def _with_places(self, values: np.ndarray, positions: np.ndarray) -> np.ndarray:
        if not self.coordinates:
            return values
        return np.concatenate([values, positions - np.float32(0.5)], axis=1)

    def _mixture(self) -> GaussianMixture:
        learnt = self._learnt
        if self._made is None or self._made[0] is not learnt:
            mixture = GaussianMixture(learnt["weights"], learnt["means"], learnt["variances"])
            self._made = learnt, mixture
        return self._made[1]

    def _sums(self, points: np.ndarray, cells: np.ndarray, *, n_cells: int) -> np.ndarray:
        mixture = self._mixture()
        sums = []
        for cell in range(n_cells):
            found = mixture.moments(points[cells == cell])
            sums.append(np.concatenate([found.counts, found.sums.ravel(), found.squares.ravel()]))
        return np.stack(sums)

    def _pooling_work(self, count: int, *, cells: int, regions: int) -> tuple[float, float]:
        terms, numbers = 2 * self._point_width() + 1, self._part_width()
        shared = min(count * self.gaussians, MOST_SHARES + cached_rows(self.gaussians) * self.gaussians)
        block = 12 * cached_rows(self.gaussians) * self.gaussians
        found = count * self.gaussians * (15 + 0.25 * terms)  # if all posteriors count
        working_bytes = block + 8 * terms * count + 24 * shared + numbers * (8 * cells + 24 * regions + 40)
        return working_bytes, found + numbers * (5 * cells + 60 * regions)

    def _parts(self, sums: np.ndarray) -> np.ndarray:
        mixture = self._mixture()
        k, d = mixture.means.shape
        parts = []
        for region in sums:
            counts, first, second = np.split(region, [k, k + k * d])
            moments = Moments(counts, first.reshape(k, d), second.reshape(k, d), 0.0)
            gradient = fisher_gradients(mixture, moments).ravel()
            gradient = np.copysign(np.abs(gradient) ** self.power, gradient)
            parts.append(gradient / (np.linalg.norm(gradient) or 1))
        return np.stack(parts) / np.sqrt(len(parts))

    def _check_options(self) -> None:
        super()._check_options()
        check_whole_number(self.gaussians, option="gaussians", low=1, high=10_000)
        if not isinstance(self.power, Real) or not 0 < self.power <= 1:
            raise OptionError(f"power={self.power!r} must be a number above 0, and at most 1.")
        if not isinstance(self.coordinates, (bool, np.bool_)):
            raise OptionError(f"coordinates={self.coordinates!r} must be True or False.")
