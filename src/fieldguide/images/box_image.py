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
    size : tuple of 2 int, optional
        Width and height in pixels of the photo for which the box was drawn. A photo that is more than a pixel
        larger or smaller is refused, as the box means another place in it.

    Raises
    ------
    OptionError
        If the box has no area, or a number in it is not finite.
    """

    __slots__ = ("_exact_name", "_hash", "box", "image", "name", "size")

    def __init__(
        self, image: Image, box: Box, *, name: str | None = None, size: tuple[int, int] | None = None
    ) -> None:
        left, top, width, height = box
        if not (all(map(math.isfinite, box)) and width > 0 and height > 0):
            raise OptionError(f"{image.name}: the box {_shown(box)} has no area")
        self.image = image
        self.size = size
        self.box = (float(left), float(top), float(width), float(height))
        self._exact_name = f"{image.exact_name} [{_shown(box)}]" if name is None else name
        self.name = printable(self._exact_name)
        self._hash: bytes | None = None

    @property
    def exact_name(self) -> str:  # noqa: D102 - told by Image
        return self._exact_name

    def check(self) -> None:  # noqa: D102 - told by Image
        self.image.check()
        facts = {} if self.size is None else self.image.facts()
        if facts.keys() >= {"width", "height"}:
            self._require_size(int(facts["width"]), int(facts["height"]))

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
        self._require_size(width, height)
        left, top, right, bottom = self._edges()
        rows = slice(min(max(top, 0), height), min(max(bottom, 0), height))
        columns = slice(min(max(left, 0), width), min(max(right, 0), width))
        inside = pixels[rows, columns]
        if not inside.size:
            raise ImageError(f"{self.name}: the box lies outside the photo of {width} x {height} pixels")
        inside = np.ascontiguousarray(inside)
        inside.setflags(write=False)
        return inside

    def _require_size(self, width: int, height: int) -> None:
        if self.size is None or all(abs(a - b) <= 1 for a, b in zip(self.size, (width, height), strict=True)):
            return
        what = "turned" if self.size == (height, width) else "resized or replaced"
        raise ImageError(
            f"{self.name}: its box is of a photo of {self.size[0]} x {self.size[1]} pixels, and the photo, "
            f"upright, has {width} x {height}; it was {what} since the box was drawn"
        )

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
