"""A photo that several encoders look at, decoded once for all."""

from collections.abc import Callable

import numpy as np

from fieldguide.images import Image


class OpenedOnce(Image):
    """Remember what a photo was opened to, for as long as this object lives.

    Parameters
    ----------
    image : Image
        The photo.
    """

    def __init__(self, image: Image) -> None:
        self._image = image
        self._opened: dict[tuple[str, int | None], np.ndarray] = {}
        self.name = image.name

    def open(self, *, at_least: int | None = None) -> np.ndarray:  # noqa: D102 - told by Image
        return self._once(self._image.open, at_least=at_least)

    def bands(self, *, at_least: int | None = None) -> np.ndarray:  # noqa: D102 - told by Image
        return self._once(self._image.bands, at_least=at_least)

    def shown(self, *, at_least: int | None = None) -> np.ndarray:  # noqa: D102 - told by Image
        return self._once(self._image.shown, at_least=at_least)

    def content_hash(self) -> bytes:  # noqa: D102 - told by Image
        return self._image.content_hash()

    def _once(self, opener: Callable[..., np.ndarray], *, at_least: int | None) -> np.ndarray:
        asked = (opener.__name__, at_least)
        if asked not in self._opened:
            self._opened[asked] = opener(at_least=at_least)
        return self._opened[asked]
