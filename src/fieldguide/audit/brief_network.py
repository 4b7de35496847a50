"""The network that audits look with."""

from typing import Any

import numpy as np

from fieldguide.audit.glance import DECODED_PX
from fieldguide.images import Image
from fieldguide.represent import Pretrained
from fieldguide.represent.networks.engine import quickest_precision
from fieldguide.represent.resize import resize

RESOLUTION_PX = 176


class BriefNetwork(Pretrained):
    """EfficientNet-Lite0 at 176 px, as quick as the processor allows, of photos decoded small.

    Attributes
    ----------
    resolution : int
        176.

    Notes
    -----
    A JPEG of 500 x 375 px is decoded at half its size, for the vector and the glance at once. The vectors are
    not those of `Pretrained(resolution=176)` and are cached apart. They are computed in bfloat16 where the
    processor has it: docs/benchmarks.md says what the audit finds with them.
    """

    def __init__(self) -> None:
        super().__init__(resolution=RESOLUTION_PX, precision=quickest_precision())

    def identity(self) -> dict[str, Any]:  # noqa: D102 - told by Encoder
        return super().identity() | {"decoded_px": DECODED_PX}

    def prepare(self, image: Image) -> np.ndarray:  # noqa: D102 - told by Encoder
        return resize(image.shown(at_least=DECODED_PX), side_px=RESOLUTION_PX, aspect=self.aspect)
