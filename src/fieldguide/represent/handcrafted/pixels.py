"""The photo itself, made small: what every other encoder has to beat."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from PIL import Image as PillowImage

from fieldguide.errors import GuideError, OptionError
from fieldguide.images import Image
from fieldguide.represent.encoder import Encoder, check_batch
from fieldguide.represent.options import check_choice, check_whole_number
from fieldguide.represent.resize import ASPECTS, resize

_REVISION = 1


class Pixels(Encoder):
    """Represent a photo by the pixels of its miniature.

    Parameters
    ----------
    size : int from 1 to 256, default=32
        Side of the square miniature, in pixels.
    colour : bool, default=True
        Whether to keep the three colours; otherwise their luma (ITU-R BT.601).
    aspect : {"squash", "pad", "crop"}, default="squash"
        How a photo that is not square becomes square, see `resize`.

    Notes
    -----
    d = size^2 x 3, or size^2 without colour; values in [0, 1], row by row, the channels of a pixel together.

    Examples
    --------
    >>> import numpy as np
    >>> white = np.full((4, 6, 3), 255, np.uint8)
    >>> Pixels(size=2, colour=False).transform([white])
    array([[1., 1., 1., 1.]], dtype=float32)
    """

    def __init__(self, size: int = 32, *, colour: bool = True, aspect: str = "squash") -> None:
        self.size = size
        self.colour = colour
        self.aspect = aspect

    @property
    def width(self) -> int:  # noqa: D102 - told by Encoder
        self._check_options()
        return int(self.size) ** 2 * self._channels

    @property
    def licence(self) -> None:  # noqa: D102 - told by Encoder
        return None

    def identity(self) -> dict[str, Any]:  # noqa: D102 - told by Encoder
        self._check_options()
        return {"kind": "pixels", "revision": _REVISION, "resampling": "bicubic", **self._plain_params()}

    def prepare(self, image: Image) -> np.ndarray:  # noqa: D102 - told by Encoder
        self._check_options()
        miniature = resize(image.open(at_least=self.size), side_px=self.size, aspect=self.aspect)
        if self.colour:
            return miniature
        return np.asarray(PillowImage.fromarray(miniature).convert("L"))[:, :, np.newaxis]

    def encode(self, batch: np.ndarray) -> np.ndarray:  # noqa: D102 - told by Encoder
        self._check_options()
        check_batch(batch, shape=(self.size, self.size, self._channels))
        return batch.reshape(len(batch), self.width).astype(np.float32) / np.float32(255)

    def state(self) -> tuple[dict[str, Any], dict[str, bytes]]:  # noqa: D102 - told by Encoder
        return {"kind": "pixels", "params": self._plain_params(), "identity": self.identity()}, {}

    @classmethod
    def from_state(cls, spec: Mapping[str, Any], files: Mapping[str, bytes]) -> Self:  # noqa: ARG003, D102 - told by Encoder
        params = spec["params"]
        encoder = cls(size=params["size"], colour=params["colour"], aspect=params["aspect"])
        if encoder.identity() != spec["identity"]:
            raise GuideError("The encoder was made by another version of fieldguide, whose vectors differ.")
        return encoder

    @property
    def _channels(self) -> int:
        return 3 if self.colour else 1

    def _plain_params(self) -> dict[str, Any]:
        return {"size": int(self.size), "colour": bool(self.colour), "aspect": self.aspect}

    def _check_options(self) -> None:
        check_whole_number(self.size, option="size", low=1, high=256)
        if not isinstance(self.colour, (bool, np.bool_)):
            raise OptionError(f"colour={self.colour!r} must be True or False.")
        check_choice(self.aspect, option="aspect", known=ASPECTS)
