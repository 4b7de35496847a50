"""A photo that an object of another library gives when it is asked for."""

from collections.abc import Callable
from typing import Any

import numpy as np

from fieldguide.errors import FieldguideError, ImageError
from fieldguide.images.array_image import ArrayImage
from fieldguide.images.as_image import as_image
from fieldguide.images.failure import FAILURES, reason
from fieldguide.images.image import Image
from fieldguide.printable import printable


class ItemImage(Image):
    """A photo that comes out of an object as pixels.

    Parameters
    ----------
    fetch : callable
        Gives a Pillow image, an array, or a tensor of shape (c, h, w); the same at each call.
    name : str
        What people call it.
    """

    __slots__ = ("_fetch", "_hash", "name")

    def __init__(self, fetch: Callable[[], Any], *, name: str) -> None:
        self._fetch = fetch
        self.name = printable(name)
        self._hash: bytes | None = None

    def open(self, *, at_least: int | None = None) -> np.ndarray:  # noqa: D102 - told by Image
        return self._image().open(at_least=at_least)

    def bands(self, *, at_least: int | None = None) -> np.ndarray:  # noqa: D102 - told by Image
        return self._image().bands(at_least=at_least)

    def shown(self, *, at_least: int | None = None) -> np.ndarray:  # noqa: D102 - told by Image
        return self._image().shown(at_least=at_least)

    def content_hash(self) -> bytes:  # noqa: D102 - told by Image
        if self._hash is None:
            self._hash = self._image().content_hash()
        return self._hash

    def _image(self) -> Image:
        try:
            thing = self._fetch()
            if hasattr(thing, "numpy"):  # a tensor
                thing = thing.numpy()
                thing = thing.transpose(1, 2, 0) if _has_channels_first(thing) else thing
            if isinstance(thing, np.ndarray):
                return ArrayImage(thing, name=self.name)
            return as_image(thing)
        except (*FAILURES, FieldguideError) as error:
            raise ImageError(f"{self.name}: {str(error) or reason(error)}") from error


def _has_channels_first(array: np.ndarray) -> bool:
    if array.ndim != 3:
        return False
    return array.shape[0] in (1, 3, 4) or array.shape[0] < min(array.shape[1:])
