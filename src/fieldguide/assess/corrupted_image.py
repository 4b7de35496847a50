"""A photo made worse."""

import hashlib

import numpy as np

from fieldguide.assess.corruption import Corruption
from fieldguide.images import Image

# Part of the fingerprint: to be raised when a corruption changes what it does.
VERSION = 1


class CorruptedImage(Image):
    """A photo made worse when it is opened; nothing is stored.

    Parameters
    ----------
    image : Image
        The photo.
    corruption : Corruption
        What is done to it.
    level : float
        How much.

    Notes
    -----
    Where something is random (a place, a direction) it follows from the photo's content, so the same photo
    is always made worse in the same way, and its vectors can be kept in a feature cache.
    """

    __slots__ = ("_corruption", "_image", "_level", "name")

    def __init__(self, image: Image, corruption: Corruption, level: float) -> None:
        self.name = f"{image.name} ({corruption.name} {corruption.level(level)})"
        self._image = image
        self._corruption = corruption
        self._level = level

    def open(self, *, at_least: int | None = None) -> np.ndarray:  # noqa: D102 - told by Image
        # Twice as large, so that half of it is still large enough.
        pixels = self._image.open(at_least=None if at_least is None else 2 * at_least)
        seed = int.from_bytes(self._image.content_hash()[:8], "big")
        return self._corruption.change(pixels, self._level, np.random.default_rng(seed))

    def content_hash(self) -> bytes:  # noqa: D102 - told by Image
        words = f"{VERSION} {self._corruption.name} {self._level!r}".encode()
        return hashlib.sha256(self._image.content_hash() + words).digest()
