"""What all encoders that need no network share."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np

from fieldguide.errors import GuideError, OptionError
from fieldguide.images import Image
from fieldguide.represent.cost import Cost
from fieldguide.represent.encoder import Encoder
from fieldguide.represent.options import check_choice, check_whole_number
from fieldguide.represent.resize import ASPECTS, resize

_LUMA = tuple(np.float32(weight) for weight in (0.299, 0.587, 0.114))  # ITU-R BT.601


class Handcrafted(Encoder):
    """Base of the encoders that compute a vector from the pixels of a square, by rules thought out.

    Members have the options `size` (side of the square in pixels) and `aspect` (see `resize`) and store every
    option under its own name; they give `width` and `_vectors`, and check their own options.

    Attributes
    ----------
    kind : str
        Name in the catalogue and in guides.
    revision : int
        Goes up whenever the same photo and options give other vectors than before.
    smallest_px, largest_px : int
        Range of `size`.
    """

    kind: ClassVar[str]
    revision: ClassVar[int] = 1
    smallest_px: ClassVar[int] = 1
    largest_px: ClassVar[int] = 4096

    size: int
    aspect: str

    @abstractmethod
    def _vectors(self, batch: np.ndarray) -> np.ndarray:
        """Return vectors (n, d), float32, of prepared photos (n, size, size, c), float32."""

    def _channels(self, square: np.ndarray, *, name: str) -> np.ndarray:  # noqa: ARG002 - told in messages
        """Return what the encoder looks at of a square (size, size, c) in [0, 1]: its brightness here."""
        return grey(square)

    def _fractions(self, square: np.ndarray) -> np.ndarray:
        """Return a square of bytes or fractions as fractions."""
        return square.astype(np.float32) / np.float32(255) if square.dtype == np.uint8 else square

    @property
    def _n_channels(self) -> int:
        """Channels of a prepared photo."""
        return 1

    @abstractmethod
    def _work(self) -> tuple[float, float]:
        """Return bytes that are there at once besides the prepared photo and the vector, and nanoseconds.

        Both at most, measured on one core of 2.5 GHz; preparing is counted.
        """

    def _vector_width(self) -> int:
        """Return the length of the vector, whether or not what it takes is learnt."""
        return self.width

    def cost(self) -> Cost:  # noqa: D102 - told by Encoder
        self._check_options()
        pixels = int(self.size) ** 2
        working_bytes, nanoseconds = self._work()
        return Cost.of(
            prepared_bytes=4 * pixels * self._n_channels,
            working_bytes=working_bytes + 16 * pixels,
            nanoseconds=nanoseconds + 30 * pixels,
            width=self._vector_width(),
        )

    @property
    def licence(self) -> None:  # noqa: D102 - told by Encoder
        return None

    def identity(self) -> dict[str, Any]:  # noqa: D102 - told by Encoder
        self._check_options()
        return {"kind": self.kind, "revision": self.revision, "resampling": "bicubic", **self._plain_params()}

    def prepare(self, image: Image) -> np.ndarray:  # noqa: D102 - told by Encoder
        self._check_options()
        square = resize(image.bands(at_least=self.size), side_px=self.size, aspect=self.aspect)
        return self._channels(self._fractions(square), name=image.name)

    def encode(self, batch: np.ndarray) -> np.ndarray:  # noqa: D102 - told by Encoder
        self._check_options()
        shape = (self.size, self.size, self._n_channels)
        if batch.dtype != np.float32 or batch.shape[1:] != shape:
            wanted = ", ".join(map(str, shape))
            raise OptionError(
                f"A batch must be float32 of shape (n, {wanted}), not {batch.dtype} of {batch.shape}."
            )
        return self._vectors(batch)

    def state(self) -> tuple[dict[str, Any], dict[str, bytes]]:  # noqa: D102 - told by Encoder
        return {"kind": self.kind, "params": self._plain_params(), "identity": self.identity()}, {}

    @classmethod
    def from_state(cls, spec: Mapping[str, Any], files: Mapping[str, bytes]) -> Self:  # noqa: ARG003, D102 - told by Encoder
        encoder = cls(**spec["params"])
        if encoder.identity() != spec["identity"]:
            raise GuideError("The encoder was made by another version of fieldguide, whose vectors differ.")
        return encoder

    def _plain_params(self) -> dict[str, Any]:
        """Return the options as JSON values."""
        return {name: _plain(value) for name, value in self.get_params(deep=False).items()}

    def _check_options(self) -> None:
        check_whole_number(self.size, option="size", low=self.smallest_px, high=self.largest_px)
        check_choice(self.aspect, option="aspect", known=ASPECTS)


def grey(square: np.ndarray) -> np.ndarray:
    """Return the brightness of a photo.

    Parameters
    ----------
    square : ndarray of shape (h, w, c), float32
        Photo.

    Returns
    -------
    ndarray of shape (h, w, 1), float32
        The luma (ITU-R BT.601) of three channels, otherwise the mean of all channels.
    """
    if square.shape[2] == 3:
        # Not a matrix product, whose rounding may differ between pixels: what is flat has to stay flat.
        red, green, blue = (square[:, :, i] * weight for i, weight in enumerate(_LUMA))
        return (red + green + blue)[:, :, np.newaxis]
    return square.mean(axis=2, keepdims=True, dtype=np.float32)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value.item() if isinstance(value, np.generic) else value
