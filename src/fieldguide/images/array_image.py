"""A photo that is in memory already."""

import hashlib
from collections.abc import Callable

import numpy as np

from fieldguide.errors import ImageError, OptionError
from fieldguide.images.colour import grey_to_rgb, to_bytes, to_fractions
from fieldguide.images.facts import Facts
from fieldguide.images.image import Image

_MODES = {1: "L", 3: "RGB", 4: "RGBA"}
_MOST_CHANNELS = 1024
_FEW_CHANNELS = 16  # last axes longer than this, after a first of 1, 3 or 4, are columns and not channels


class ArrayImage(Image):
    """A photo in memory, of any number of channels.

    Parameters
    ----------
    array : ndarray of shape (h, w) or (h, w, c)
        As uint8, as uint16 (whose full range is black to white) or as floating numbers in [0, 1]. One
        channel is grey, three are red, green and blue, four are these with opacity. Any other number are
        bands that no screen shows: `bands` gives them, `open` refuses. It is not copied, so it must not
        change afterwards.
    name : str, default="array"
        What people call it.
    opacity : bool, default=True
        Whether the last of four channels is opacity. Say False where it is a measurement, such as near
        infrared beside red, green and blue: then all four are bands.

    Raises
    ------
    OptionError
        If the shape or the type is another.

    Examples
    --------
    >>> photo = np.zeros((4, 6, 4), dtype=np.uint16)
    >>> ArrayImage(photo).bands().shape, ArrayImage(photo, opacity=False).bands().shape
    ((4, 6, 3), (4, 6, 4))
    """

    __slots__ = ("_array", "_hash", "name", "opacity")

    def __init__(self, array: np.ndarray, *, name: str = "array", opacity: bool = True) -> None:
        _check(array, name=name)
        self._array = array
        self.name = name
        self.opacity = opacity
        self._hash: bytes | None = None

    def open(self, *, at_least: int | None = None) -> np.ndarray:  # noqa: ARG002, D102 - told by Image
        if not self._has_colours:
            channels = self._channels
            raise ImageError(
                f"{self.name}: its {channels} channels are not red, green and blue. Encoders that take any "
                "channels: hog, local_binary_patterns, corners, lines, words, vlad, fisher; or pixels and "
                f"colour_histogram with channels={channels}"
            )
        pixels = self._scaled(to_bytes)
        if pixels.shape[2] == 1:
            pixels = _read_only(np.repeat(pixels, 3, axis=2))
        return pixels

    def bands(self, *, at_least: int | None = None) -> np.ndarray:  # noqa: D102 - told by Image
        if self._array.dtype == np.uint8 and self._has_colours:
            return self.open(at_least=at_least)
        return self._scaled(to_bytes if self._array.dtype == np.uint8 else to_fractions)

    def shown(self, *, at_least: int | None = None) -> np.ndarray:  # noqa: D102 - told by Image
        if self._has_colours:
            return self.open(at_least=at_least)
        mean = self._scaled(to_fractions).mean(axis=2, dtype=np.float32)
        return _read_only(grey_to_rgb(mean.clip(0, 1)))

    def content_hash(self) -> bytes:  # noqa: D102 - told by Image
        if self._hash is None:
            digest = hashlib.sha256(f"{self._array.dtype.str} {self._array.shape}".encode())
            digest.update(np.ascontiguousarray(self._array).data)
            if self._channels == 4 and not self.opacity:
                digest.update(b"four bands")
            self._hash = digest.digest()
        return self._hash

    def facts(self) -> Facts:  # noqa: D102 - told by Image
        height, width = self._array.shape[:2]
        channels = self._channels
        mode = _MODES[channels] if self._has_colours else f"{channels} channels"
        return {"width": width, "height": height, "mode": mode}

    @property
    def _channels(self) -> int:
        return self._array.shape[2] if self._array.ndim == 3 else 1

    @property
    def _has_colours(self) -> bool:
        return self._channels in _MODES and (self.opacity or self._channels != 4)

    def _scaled(self, scale: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        try:
            pixels = scale(self._array)
        except ImageError as error:
            raise ImageError(f"{self.name}: {error}") from None
        pixels = pixels if pixels.ndim == 3 else pixels[:, :, np.newaxis]
        return _read_only(_over_white(pixels) if self._has_colours and self._channels == 4 else pixels)


def _check(array: np.ndarray, *, name: str) -> None:
    is_image = array.ndim == 2 or (array.ndim == 3 and array.shape[2] <= _MOST_CHANNELS)
    if not is_image or array.size == 0:
        raise OptionError(f"{name}: an array of shape {array.shape} is no image; give (h, w) or (h, w, c)")
    if array.ndim == 3 and _has_channels_first(array.shape):
        raise OptionError(
            f"{name}: an array of shape {array.shape} seems to have its channels first; give (h, w, c), "
            "such as array.transpose(1, 2, 0)"
        )
    if array.dtype not in (np.uint8, np.uint16) and array.dtype.kind != "f":
        raise OptionError(
            f"{name}: pixels of type {array.dtype} have no agreed range; "
            "give uint8, uint16 or floating numbers from 0 to 1"
        )


def _has_channels_first(shape: tuple[int, ...]) -> bool:
    first, second, last = shape
    if last in _MODES:
        return False
    return (first in _MODES and last > _FEW_CHANNELS) or (first < second == last)


def _over_white(rgba: np.ndarray) -> np.ndarray:
    colours, alpha = rgba[:, :, :3], rgba[:, :, 3:]
    if rgba.dtype == np.uint8:
        alpha = alpha.astype(np.uint32)
        return ((colours * alpha + (255 - alpha) * 255 + 127) // 255).astype(np.uint8)
    return np.minimum(colours * alpha + (1 - alpha), 1)


def _read_only(pixels: np.ndarray) -> np.ndarray:
    pixels = np.ascontiguousarray(pixels).view()
    pixels.setflags(write=False)
    return pixels
