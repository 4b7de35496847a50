"""A photo that is in memory already."""

import hashlib

import numpy as np

from fieldguide.errors import ImageError, OptionError
from fieldguide.images.colour import grey_to_rgb, to_bytes
from fieldguide.images.facts import Facts
from fieldguide.images.image import Image


class ArrayImage(Image):
    """A photo in memory.

    Parameters
    ----------
    array : ndarray of shape (h, w), (h, w, 1), (h, w, 3) or (h, w, 4)
        Grey, RGB or RGBA, as uint8, as uint16 (scaled by 1/257) or as floating numbers in [0, 1]. It is not
        copied, so it must not change afterwards.
    name : str, default="array"
        What people call it.

    Raises
    ------
    OptionError
        If the shape or the type is another.
    """

    __slots__ = ("_array", "_hash", "name")

    def __init__(self, array: np.ndarray, *, name: str = "array") -> None:
        _check(array, name=name)
        self._array = array
        self.name = name
        self._hash: bytes | None = None

    def open(self, *, at_least: int | None = None) -> np.ndarray:  # noqa: ARG002, D102 - told by Image
        try:
            pixels = _to_rgb(self._array)
        except ImageError as error:
            raise ImageError(f"{self.name}: {error}") from None
        pixels = np.ascontiguousarray(pixels).view()
        pixels.setflags(write=False)
        return pixels

    def content_hash(self) -> bytes:  # noqa: D102 - told by Image
        if self._hash is None:
            digest = hashlib.sha256(f"{self._array.dtype.str} {self._array.shape}".encode())
            digest.update(np.ascontiguousarray(self._array).data)
            self._hash = digest.digest()
        return self._hash

    def facts(self) -> Facts:  # noqa: D102 - told by Image
        height, width = self._array.shape[:2]
        channels = self._array.shape[2] if self._array.ndim == 3 else 1
        return {"width": width, "height": height, "mode": {1: "L", 3: "RGB", 4: "RGBA"}[channels]}


def _check(array: np.ndarray, *, name: str) -> None:
    is_image = array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (1, 3, 4))
    if not is_image or array.size == 0:
        raise OptionError(
            f"{name}: an array of shape {array.shape} is no image; "
            "give (h, w), (h, w, 1), (h, w, 3) or (h, w, 4)"
        )
    if array.dtype not in (np.uint8, np.uint16) and array.dtype.kind != "f":
        raise OptionError(
            f"{name}: pixels of type {array.dtype} have no agreed range; "
            "give uint8, uint16 or floating numbers from 0 to 1"
        )


def _to_rgb(array: np.ndarray) -> np.ndarray:
    if array.ndim == 2:
        return grey_to_rgb(array)
    pixels = to_bytes(array)
    if pixels.shape[2] == 1:
        return grey_to_rgb(pixels[:, :, 0])
    return pixels if pixels.shape[2] == 3 else _over_white(pixels)


def _over_white(rgba: np.ndarray) -> np.ndarray:
    alpha = rgba[:, :, 3:].astype(np.uint32)
    return ((rgba[:, :, :3] * alpha + (255 - alpha) * 255 + 127) // 255).astype(np.uint8)
