"""A box in a larger photo."""

import hashlib
import math

import numpy as np

from fieldguide.errors import ImageError, OptionError
from fieldguide.images.image import Image
from fieldguide.printable import printable

Box = tuple[float, float, float, float]


class BoxImage(Image):
    """A box in a larger photo, as a photo of its own.

    Parameters
    ----------
    image : Image
        The larger photo. It is decoded in full each time the box is opened.
    box : tuple of 4 float
        Left, top, width and height in pixels of the upright photo. Pixels that it touches are in; what
        leaves the photo is cut off.
    name : str, optional
        What people call it; by default the name of the photo and the box.

    Raises
    ------
    OptionError
        If the box has no area, or a number in it is not finite.
    """

    __slots__ = ("_exact_name", "_hash", "box", "image", "name")

    def __init__(self, image: Image, box: Box, *, name: str | None = None) -> None:
        left, top, width, height = box
        if not (all(map(math.isfinite, box)) and width > 0 and height > 0):
            raise OptionError(f"{image.name}: the box {_shown(box)} has no area")
        self.image = image
        self.box = (float(left), float(top), float(width), float(height))
        self._exact_name = f"{image.exact_name} [{_shown(box)}]" if name is None else name
        self.name = printable(self._exact_name)
        self._hash: bytes | None = None

    @property
    def exact_name(self) -> str:  # noqa: D102 - told by Image
        return self._exact_name

    def check(self) -> None:  # noqa: D102 - told by Image
        self.image.check()

    def open(self, *, at_least: int | None = None) -> np.ndarray:  # noqa: ARG002, D102 - told by Image
        return self._inside(self.image.open())

    def bands(self, *, at_least: int | None = None) -> np.ndarray:  # noqa: ARG002, D102 - told by Image
        return self._inside(self.image.bands())

    def shown(self, *, at_least: int | None = None) -> np.ndarray:  # noqa: ARG002, D102 - told by Image
        return self._inside(self.image.shown())

    def remark(self) -> str:  # noqa: D102 - told by Image
        return self.image.remark()

    def _inside(self, pixels: np.ndarray) -> np.ndarray:
        height, width = pixels.shape[:2]
        left, top, right, bottom = self._edges()
        rows = slice(min(max(top, 0), height), min(max(bottom, 0), height))
        columns = slice(min(max(left, 0), width), min(max(right, 0), width))
        inside = pixels[rows, columns]
        if not inside.size:
            raise ImageError(f"{self.name}: the box lies outside the photo of {width} x {height} pixels")
        inside = np.ascontiguousarray(inside)
        inside.setflags(write=False)
        return inside

    def content_hash(self) -> bytes:  # noqa: D102 - told by Image
        if self._hash is None:
            edges = "{} {} {} {}".format(*self._edges())
            self._hash = hashlib.sha256(self.image.content_hash() + edges.encode()).digest()
        return self._hash

    def _edges(self) -> tuple[int, int, int, int]:
        left, top, width, height = self.box
        return math.floor(left), math.floor(top), math.ceil(left + width), math.ceil(top + height)


def _shown(box: Box) -> str:
    return " ".join(f"{number:g}" for number in box)
