"""The photo itself, made small: what every other encoder has to beat."""

from typing import Any, ClassVar

import numpy as np
from PIL import Image as PillowImage

from fieldguide.errors import OptionError
from fieldguide.represent.handcrafted.handcrafted import Handcrafted, grey
from fieldguide.represent.handcrafted.match_channels import match_channels
from fieldguide.represent.options import check_flag, check_whole_number


class Pixels(Handcrafted):
    """Represent a photo by the pixels of its miniature.

    Parameters
    ----------
    size : int from 1 to 256, default=32
        Side of the square miniature, in pixels.
    colour : bool, default=True
        Whether to keep the channels; otherwise their brightness (the luma of ITU-R BT.601 of red, green and
        blue, the mean of other channels).
    channels : int from 1 to 1024, default=3
        How many channels photos have. 1 is the brightness of any photo. Grey photos are repeated for 3,
        others are refused. Only with `colour`.
    aspect : {"squash", "pad", "crop"}, default="squash"
        How a photo that is not square becomes square, see `resize`.

    Notes
    -----
    d = size^2 x channels, or size^2 without colour; values in [0, 1], row by row, the channels of a pixel
    together.

    Examples
    --------
    >>> import numpy as np
    >>> white = np.full((4, 6, 3), 255, np.uint8)
    >>> Pixels(size=2, colour=False).transform([white])
    array([[1., 1., 1., 1.]], dtype=float32)
    """

    kind: ClassVar[str] = "pixels"
    largest_px: ClassVar[int] = 256

    def __init__(
        self, size: int = 32, *, colour: bool = True, channels: int = 3, aspect: str = "squash"
    ) -> None:
        self.size = size
        self.colour = colour
        self.channels = channels
        self.aspect = aspect

    @property
    def width(self) -> int:  # noqa: D102 - told by Encoder
        self._check_options()
        return int(self.size) ** 2 * self._n_channels

    def identity(self) -> dict[str, Any]:  # noqa: D102 - told by Encoder
        identity = super().identity()
        if identity["channels"] == 3:  # as it was before there was a choice: caches and guides stay valid
            del identity["channels"]
        return identity

    @property
    def _n_channels(self) -> int:
        return int(self.channels) if self.colour else 1

    def _fractions(self, square: np.ndarray) -> np.ndarray:
        if not self.colour and square.dtype == np.uint8 and square.shape[2] == 3:
            square = np.asarray(PillowImage.fromarray(square).convert("L"))[:, :, np.newaxis]
        return super()._fractions(square)

    def _channels(self, square: np.ndarray, *, name: str) -> np.ndarray:
        return match_channels(square, channels=self.channels, name=name) if self.colour else grey(square)

    def _vectors(self, batch: np.ndarray) -> np.ndarray:
        return batch.reshape(len(batch), self.width)

    def _work(self) -> tuple[float, float]:
        numbers = self.width
        return 8 * numbers, 10 * numbers

    def _check_options(self) -> None:
        super()._check_options()
        check_flag(self.colour, option="colour")
        check_whole_number(self.channels, option="channels", low=1, high=1024)
        if not self.colour and self.channels != 3:
            raise OptionError(f"colour=False keeps the brightness alone; leave out channels={self.channels}.")
