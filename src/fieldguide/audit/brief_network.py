"""The network that audits look with."""

from typing import Any

import numpy as np

from fieldguide.audit.glance import DECODED_PX
from fieldguide.images import Image
from fieldguide.represent import Pretrained
from fieldguide.represent.resize import resize

RESOLUTION_PX = 160


class BriefNetwork(Pretrained):
    """EfficientNet-Lite0 at 160 px, of photos decoded as small as a glance takes them.

    Attributes
    ----------
    resolution : int
        160.

    Notes
    -----
    A JPEG of 500 x 375 px is decoded at half its size, for the vector and the glance at once. The vectors are
    not those of `Pretrained(resolution=160)` (cosine 0.997 in the median) and are cached apart; label errors
    are found as well (docs/benchmarks.md).
    """

    def __init__(self) -> None:
        super().__init__(resolution=RESOLUTION_PX)

    def identity(self) -> dict[str, Any]:  # noqa: D102 - told by Encoder
        return super().identity() | {"decoded_px": DECODED_PX}

    def prepare(self, image: Image) -> np.ndarray:  # noqa: D102 - told by Encoder
        return resize(image.shown(at_least=DECODED_PX), side_px=RESOLUTION_PX, aspect=self.aspect)
