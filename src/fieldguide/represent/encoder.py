"""What turns photos into vectors."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from os import PathLike
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils import Tags  # pyrefly: ignore[missing-module-attribute]

from fieldguide.cores import available_cores, one_thread
from fieldguide.errors import OptionError
from fieldguide.images import IN_FLIGHT, Image, as_image
from fieldguide.represent.cost import MOST_BYTES, Cost
from fieldguide.represent.is_finite import is_finite
from fieldguide.represent.not_finite import not_finite


class Encoder(TransformerMixin, BaseEstimator, ABC):
    """Base of everything that turns photos into vectors of a fixed width; a scikit-learn transformer.

    Most encoders have nothing to learn from photos: `fit` only checks the options. Those that `learns` names
    take a codebook or the like from the photos given to `fit`, so they are fitted inside each fold. A vector
    depends on its photo, on the options and on what was learnt alone, not on the photos beside it or their
    order, bit for bit. Subclasses give `prepare` (decode and resize one photo), `encode` (pixels to vectors),
    and what describes and restores them; all of it may be called from several threads at once.

    Attributes
    ----------
    batch_size : int
        How many photos a worker had best hand to `encode` at once, if they are small.
    learns : bool
        Whether `fit` learns from the photos. Then `width`, `identity`, `encode` and `state` are to be had
        after `fit` only, and a fitted copy is not what `sklearn.base.clone` gives.
    """

    batch_size: ClassVar[int] = 16
    learns: ClassVar[bool] = False

    @property
    @abstractmethod
    def width(self) -> int:
        """Length d of the vectors."""

    @property
    @abstractmethod
    def licence(self) -> str | None:
        """Licence of the weights as an SPDX identifier; None where there are none."""

    @abstractmethod
    def identity(self) -> dict[str, Any]:
        """Name everything that shapes the vectors, as JSON values.

        Returns
        -------
        dict
            Equal for two encoders exactly if their vectors may stand for each other: the key of the feature
            cache.
        """

    @abstractmethod
    def prepare(self, image: Image) -> np.ndarray:
        """Decode a photo and resize it to the shape that `encode` takes.

        Parameters
        ----------
        image : Image
            One photo.

        Returns
        -------
        ndarray of shape (h, w, c), uint8 or float32
            Shape and type are the same for all photos.

        Raises
        ------
        ImageError
            If the photo cannot be read.
        OptionError
            If an option of the encoder has a value that cannot be used.
        """

    @abstractmethod
    def encode(self, batch: np.ndarray) -> np.ndarray:
        """Turn prepared photos into vectors.

        Parameters
        ----------
        batch : ndarray of shape (n, h, w, c)
            What `prepare` gave; n may be 0. Not modified.

        Returns
        -------
        ndarray of shape (n, d), float32
            Finite, not normalised.

        Raises
        ------
        OptionError
            If `batch` has another shape or dtype, or an option a value that cannot be used.
        """

    def cost(self) -> Cost:
        """Tell what one photo takes at most, from the options alone; what is learnt need not be there.

        Returns
        -------
        Cost
            Of encoders outside of fieldguide nothing is known, and nothing is bounded.

        Raises
        ------
        OptionError
            If an option has a value that cannot be used.
        """
        return Cost()

    def photos_at_once(self) -> int:
        """Tell how many photos a worker hands to `encode`.

        Returns
        -------
        int
            `batch_size`, or fewer, if so many take more memory than one photo may.
        """
        return max(1, min(self.batch_size, MOST_BYTES // max(1, self.cost().photo_bytes)))

    @abstractmethod
    def state(self) -> tuple[dict[str, Any], dict[str, bytes]]:
        """Give what `restore_encoder` needs.

        Returns
        -------
        spec : dict
            JSON values: the kind, the options (`params`), the identity.
        files : dict of str to bytes
            Contents by file name.
        """

    @classmethod
    @abstractmethod
    def from_state(cls, spec: Mapping[str, Any], files: Mapping[str, bytes]) -> Self:
        """Make the encoder that `state` described; nothing in the files is run.

        Raises
        ------
        GuideError
            If something is missing, damaged, or not what the identity says.
        """

    def fit(self, X: object = None, y: object = None) -> Self:  # noqa: ARG002
        """Check the options; learn from the photos, if there is anything to learn.

        Parameters
        ----------
        X : sequence, optional
            Photos, as `transform` takes them; looked at only by encoders that learn.
        y : object, optional
            Not looked at.

        Returns
        -------
        Encoder
            Itself.

        Raises
        ------
        OptionError
            If an option has a value that cannot be used.
        """
        self._check_options()
        return self

    def transform(self, X: Sequence[Any] | np.ndarray) -> np.ndarray:
        """Turn photos into vectors, on all cores.

        Parameters
        ----------
        X : sequence, or ndarray of shape (n, h, w) or (n, h, w, c)
            Photos: paths, arrays, Pillow images or `Image`; or a stack of arrays of the same shape.

        Returns
        -------
        ndarray of shape (n, d), float32

        Raises
        ------
        ImageError
            If a photo cannot be read, or its vector is not finite; the first such photo is named.
        OptionError
            If `X` is a single photo, or an option has a value that cannot be used.
        """
        return self._rows(X, self.encode, shape=(self.width,))

    @abstractmethod
    def _check_options(self) -> None:
        """Raise OptionError for the first option that cannot be used."""

    def _rows(
        self,
        X: Sequence[Any] | np.ndarray,
        compute: Callable[[np.ndarray], np.ndarray],
        *,
        shape: tuple[int, ...],
    ) -> np.ndarray:
        """Apply `compute` to batches of prepared photos in threads; one row of `shape` for each photo."""
        self._check_options()
        images = _as_images(X)
        rows = np.empty((len(images), *shape), np.float32)
        workers = available_cores()
        size = max(1, min(self.photos_at_once(), -(-len(images) // workers)))

        def prepared(image: Image) -> np.ndarray:
            with IN_FLIGHT.photo():
                return self.prepare(image)

        def fill(start: int) -> None:
            batch = np.stack([prepared(image) for image in images[start : start + size]])
            rows[start : start + size] = compute(batch)
            for image, row in zip(images[start : start + size], rows[start : start + size], strict=True):
                if not is_finite(row.ravel()):
                    raise not_finite(image.name)

        # On one thread a matrix product rounds as it does in the pipeline.
        with one_thread("blas"), ThreadPoolExecutor(workers) as pool:
            for _ in pool.map(
                fill, range(0, len(images), size)
            ):  # an error comes out in the order of the photos
                pass
        return rows

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()  # pyrefly: ignore[missing-attribute]
        tags.requires_fit = False
        tags.input_tags.two_d_array = False
        return tags


def check_batch(batch: np.ndarray, *, shape: tuple[int, ...]) -> None:
    """Refuse what is no stack of prepared photos.

    Parameters
    ----------
    batch : ndarray
        What `encode` was given.
    shape : tuple of int
        Shape (h, w, c) of each photo.

    Raises
    ------
    OptionError
        If the shape or the dtype differ.
    """
    if batch.dtype != np.uint8 or batch.shape[1:] != shape:
        wanted = ", ".join(map(str, shape))
        raise OptionError(
            f"A batch must be uint8 of shape (n, {wanted}), not {batch.dtype} of {batch.shape}."
        )


def _as_images(X: Sequence[Any] | np.ndarray) -> list[Image]:
    if isinstance(X, (str, bytes, PathLike, Image, Mapping)) or not hasattr(X, "__len__"):
        raise OptionError(
            f"Photos must come as a sequence, not as one {type(X).__name__}. Put a single photo in a list."
        )
    if isinstance(X, np.ndarray) and X.dtype != object:
        is_one_photo = X.ndim == 3 and X.shape[2] in (3, 4)
        if is_one_photo or (X.ndim not in (3, 4) and X.size):
            raise OptionError(
                f"An array of photos has the shape (n, h, w) or (n, h, w, c), not {X.shape}. "
                "Put a single photo in a list."
            )
    return [as_image(photo) for photo in X]
