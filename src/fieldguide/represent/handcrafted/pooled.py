"""What all encoders share that pool local descriptors into one vector."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Self

import numpy as np

from fieldguide.cores import one_thread
from fieldguide.errors import GuideError, OptionError
from fieldguide.images.description import count
from fieldguide.represent.codebook import DescriptorSample, Learnt, principal_components
from fieldguide.represent.handcrafted.handcrafted import Handcrafted
from fieldguide.represent.handcrafted.spatial_pyramid import SpatialPyramid
from fieldguide.represent.local.catalogue import LOCAL, make_local
from fieldguide.represent.local.descriptors import Descriptors, LocalDescriptor
from fieldguide.represent.options import check_choice, check_whole_number

CODEBOOK_FILE = "codebook.safetensors"


class Pooled(Handcrafted):
    """Base of the encoders that describe many neighbourhoods of a photo and pool them into one vector.

    `fit` learns from a sample of the photos' descriptors: principal components if asked for, then the
    codebook. Members have the options of `Handcrafted` and those below, store every option under its own
    name, and say how to learn (`_learn`), what adds up over the descriptors of a region (`_sums`), and what
    becomes of the sums (`_parts`). Descriptors of nothing but zeros, of neighbourhoods without contrast, are
    left out: they say nothing but how many there are, and a photo without contrast has a vector of zeros.

    Attributes
    ----------
    local : LocalDescriptor
        Describes neighbourhoods.
    levels : sequence
        Regions to pool over, see `SpatialPyramid`.
    components : int or None
        To how many principal components descriptors are reduced.
    sample : int
        From how many descriptors to learn at most.
    random_state : int
        Another number, another sample.
    counted : str
        What the codebook is made of, to people.
    takes_bits : bool
        Whether binary descriptors can be pooled so.
    """

    learns: ClassVar[bool] = True
    counted: ClassVar[str] = "words"
    takes_bits: ClassVar[bool] = False

    local: LocalDescriptor
    levels: Sequence[int | str]
    components: int | None
    sample: int
    random_state: int

    @abstractmethod
    def _n_words(self) -> int:
        """Return how many words or the like there are to learn."""

    @abstractmethod
    def _points_a_word(self) -> int:
        """Return how many points a word `_learn` looks at, at most."""

    @abstractmethod
    def _learn(self, points: np.ndarray) -> dict[str, np.ndarray]:
        """Return a codebook for points (n, d), float32, in random order."""

    @abstractmethod
    def _shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shape of each array of the codebook."""

    @abstractmethod
    def _sums(self, points: np.ndarray, cells: np.ndarray, *, n_cells: int) -> np.ndarray:
        """Return what adds up over points, in each cell: (n_cells, s), float32."""

    @abstractmethod
    def _parts(self, sums: np.ndarray) -> np.ndarray:
        """Return what the sums of each region (regions, s) become of the vector: (regions, part width)."""

    @abstractmethod
    def _part_width(self) -> int:
        """Return how long the part of one region is."""

    @abstractmethod
    def _pooling_work(self, count: int, *, cells: int, regions: int) -> tuple[float, float]:
        """Return bytes and nanoseconds for pooling so many points at most, as `_work` does."""

    def _vector_width(self) -> int:
        return len(SpatialPyramid(self.levels)) * self._part_width()

    def _work(self) -> tuple[float, float]:
        pyramid, d = SpatialPyramid(self.levels), self.local.width
        local = self.local.work(int(self.size))
        points_bytes, nanoseconds = 0.0, local.nanoseconds
        if self.local.binary:
            points_bytes = 13 * d * local.count
        elif self.components is not None:
            points_bytes = 4 * (d + 2 * self._point_width()) * local.count
            nanoseconds += d * self.components / 40 * local.count
        regions, cells = len(pyramid), pyramid.cells
        pooling_bytes, more = self._pooling_work(local.count, cells=cells, regions=regions)
        pooling_bytes += 4 * regions * cells + 80 * local.count
        more += regions * cells * (1 + self._part_width() / 40)
        return (
            local.values_bytes + max(local.working_bytes, local.values_bytes + points_bytes + pooling_bytes),
            nanoseconds + more,
        )

    @property
    def width(self) -> int:  # noqa: D102 - told by Encoder
        self._check_options()
        self._check_learnt()
        return len(SpatialPyramid(self.levels)) * self._part_width()

    def fit(self, X: Any = None, y: object = None) -> Self:  # noqa: ARG002
        """Learn the codebook from photos; without any, check the options.

        Parameters
        ----------
        X : sequence, optional
            Photos, as `transform` takes them. Their order does not matter.
        y : object, optional
            Not looked at.

        Returns
        -------
        Pooled
            Itself.

        Raises
        ------
        ImageError
            If a photo cannot be read; the first such photo is named.
        OptionError
            If there are too few descriptors to learn from, or an option has a value that cannot be used.
        """
        self._check_options()
        if X is None:
            return self
        words = f"{self._n_words():,} {self.counted}"
        if self.sample < self._n_words():
            raise OptionError(
                f"sample={self.sample} is less than the {words} to learn. Give a larger sample."
            )
        sample = DescriptorSample(self.sample, seed=self.random_state)
        n_photos = len(self._rows(X, partial(self._draw, sample=sample), shape=(0,)))
        if sample.seen < self._n_words():
            photos = count(n_photos, "photo") + (" given has" if n_photos == 1 else " given have")
            raise OptionError(
                f"{words} need at least {self._n_words():,} descriptors, and the {photos} {sample.seen:,}. "
                f"Give more photos, or fewer {self.counted}."
            )
        self._learn_from(sample.rows())
        return self

    def set_params(self, **params: Any) -> Self:
        """Set options; whoever sets any forgets what was learnt.

        Parameters
        ----------
        **params
            Options by name; `local` may also be the name of a local descriptor.

        Returns
        -------
        Pooled
            Itself.
        """
        if params and hasattr(self, "learnt_"):
            del self.learnt_
        if "local" in params:
            params["local"] = chosen_local(params["local"], otherwise=self.local)
        return super().set_params(**params)

    def identity(self) -> dict[str, Any]:  # noqa: D102 - told by Encoder
        self._check_options()
        return {**super().identity(), "local": self.local.identity(), "learnt": self._learnt.digest}

    def state(self) -> tuple[dict[str, Any], dict[str, bytes]]:  # noqa: D102 - told by Encoder
        spec, _ = super().state()
        return spec, {CODEBOOK_FILE: self._learnt.to_bytes()}

    @classmethod
    def from_state(cls, spec: Mapping[str, Any], files: Mapping[str, bytes]) -> Self:  # noqa: D102 - told by Encoder
        params = dict(spec["params"])
        params["local"] = make_local(params["local"]["kind"], **params["local"]["params"])
        encoder = cls(**params)
        encoder._check_options()
        if CODEBOOK_FILE not in files:
            raise GuideError(f"The encoder's codebook {CODEBOOK_FILE} is missing.")
        encoder.learnt_ = Learnt.from_bytes(files[CODEBOOK_FILE], shapes=encoder._all_shapes())
        if encoder.identity() != spec["identity"]:
            raise GuideError(
                "The encoder was made by another version of fieldguide, or its codebook is damaged."
            )
        return encoder

    def _draw(self, batch: np.ndarray, *, sample: DescriptorSample) -> np.ndarray:
        """Let a sample take from the descriptors of prepared photos; there are no vectors yet."""
        for photo, found in zip(batch, self.local.describe(batch), strict=True):
            values, positions = self._seen(found)
            sample.add(self._with_places(values, positions), photo=photo)
        return np.empty((len(batch), 0), np.float32)

    def _rows(
        self,
        X: Sequence[Any] | np.ndarray,
        compute: Callable[[np.ndarray], np.ndarray],
        *,
        shape: tuple[int, ...],
    ) -> np.ndarray:
        with one_thread("blas"):
            return super()._rows(X, compute, shape=shape)

    def _learn_from(self, rows: np.ndarray) -> None:
        arrays: dict[str, np.ndarray] = {}
        if self.components is not None:
            described = rows[:, : self.local.width]
            arrays["mean"], arrays["basis"] = principal_components(described, components=self.components)
        points = self._points(rows[: self._n_words() * self._points_a_word()], Learnt(arrays))
        self.learnt_ = Learnt({**arrays, **self._learn(points)})

    def _vectors(self, batch: np.ndarray) -> np.ndarray:
        learnt = self._learnt
        pyramid = SpatialPyramid(self.levels)
        vectors = [self._vector(found, learnt, pyramid=pyramid) for found in self.local.describe(batch)]
        return np.stack(vectors) if vectors else np.empty((0, self.width), np.float32)

    def _vector(self, found: Descriptors, learnt: Learnt, *, pyramid: SpatialPyramid) -> np.ndarray:
        values, positions = self._seen(found)
        points = self._points(self._with_places(values, positions), learnt)
        sums = self._sums(points, pyramid.cells_of(positions), n_cells=pyramid.cells)
        return self._parts(pyramid.membership @ sums).astype(np.float32).ravel()

    def _seen(self, found: Descriptors) -> tuple[np.ndarray, np.ndarray]:
        """Return values and positions of what has contrast."""
        if self.local.binary:
            return found.values, found.positions
        seen = found.values.any(axis=1)
        return found.values[seen], found.positions[seen]

    def _with_places(self, values: np.ndarray, positions: np.ndarray) -> np.ndarray:  # noqa: ARG002 - members use them
        """Return what the sample keeps of descriptors: the values (m, d), and columns a member adds."""
        return values

    def _points(self, rows: np.ndarray, learnt: Learnt) -> np.ndarray:
        """Return what the codebook is of: float32, of numbers projected, of bits -1 or 1."""
        if self.local.binary:
            return np.unpackbits(rows, axis=1).astype(np.float32) * 2 - 1
        rows = rows.astype(np.float32, copy=False)
        if "basis" not in learnt:
            return rows
        d = self.local.width
        return np.concatenate([(rows[:, :d] - learnt["mean"]) @ learnt["basis"], rows[:, d:]], axis=1)

    def _all_shapes(self) -> dict[str, tuple[int, ...]]:
        if self.components is None:
            return self._shapes()
        d = self.local.width
        return {"mean": (d,), "basis": (d, self.components), **self._shapes()}

    def _point_width(self) -> int:
        return self.local.width if self.components is None else self.components

    @property
    def _learnt(self) -> Learnt:
        self._check_learnt()
        return self.learnt_

    def _check_learnt(self) -> None:
        if not hasattr(self, "learnt_"):
            raise OptionError(
                f"{type(self).__name__} has not learnt its codebook yet; call fit with photos, or let "
                "fieldguide.fit do it."
            )

    def _plain_params(self) -> dict[str, Any]:
        """Return the options as JSON values."""
        local = {"kind": self.local.kind, "params": self.local.get_params(deep=False)}
        return {**super()._plain_params(), "levels": list(self.levels), "local": local}

    def _check_options(self) -> None:
        super()._check_options()
        if not isinstance(self.local, LocalDescriptor):
            raise OptionError(f"local={self.local!r} is no local descriptor; known: {', '.join(LOCAL)}.")
        self.local.check_options()
        SpatialPyramid(self.levels)
        check_whole_number(self.sample, option="sample", low=1, high=10**8)
        check_whole_number(self.random_state, option="random_state", low=0, high=2**32 - 1)
        if self.components is not None:
            check_whole_number(self.components, option="components", low=1, high=self.local.width)
        if self.local.binary and not self.takes_bits:
            raise OptionError(
                f"{type(self).__name__} pools descriptors of numbers, and {type(self.local).__name__} gives "
                "bits. Use BagOfWords, or SIFT or SURF."
            )
        if self.local.binary and self.components is not None:
            raise OptionError(
                f"components={self.components}: bits have no principal components. Use components=None."
            )

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "learnt_")


def chosen_local(local: LocalDescriptor | str | None, *, otherwise: LocalDescriptor) -> LocalDescriptor:
    """Return the local descriptor meant.

    Parameters
    ----------
    local : LocalDescriptor, str or None
        One of them, its name, or nothing.
    otherwise : LocalDescriptor
        What nothing stands for.

    Returns
    -------
    LocalDescriptor

    Raises
    ------
    OptionError
        If the name is unknown.
    """
    if local is None:
        return otherwise
    if isinstance(local, str):
        check_choice(local, option="local", known=LOCAL)
        return make_local(local)
    return local
