"""One view of a photo: turned, mirrored, or a part of it."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fieldguide.images import Image

_PLACES = {
    "top left": (0.0, 0.0),
    "top right": (0.0, 1.0),
    "bottom left": (1.0, 0.0),
    "bottom right": (1.0, 1.0),
}
PLACES = {**_PLACES, "middle": (0.5, 0.5)}


@dataclass(frozen=True)
class View:
    """What is done to a photo before an encoder sees it.

    Attributes
    ----------
    mirrored : bool
        Left and right are exchanged.
    quarter_turns : int
        Anticlockwise, after that.
    share : float in (0, 1]
        Of height and of width that is kept, before either.
    place : str
        Where that part is: one of `PLACES`.
    """

    mirrored: bool = False
    quarter_turns: int = 0
    share: float = 1.0
    place: str = "middle"

    @property
    def name(self) -> str:
        """In words, such as ``"0.875 top left, mirrored"``; different for different views."""
        part = [f"{self.share:g} {self.place}"] if self.share < 1 else []
        turned = [f"turned {90 * self.quarter_turns}"] if self.quarter_turns else []
        return ", ".join([*part, *["mirrored"] * self.mirrored, *turned]) or "plain"

    def of(self, image: Image) -> Image:
        """Give the photo as it is seen.

        Parameters
        ----------
        image : Image
            The photo.

        Returns
        -------
        Image
            Not opened yet; `image` itself where nothing is done to it.
        """
        return image if self == PLAIN else _Seen(image, self)

    def pixels(self, pixels: np.ndarray) -> np.ndarray:
        """Do to an array what is done to the photo.

        Parameters
        ----------
        pixels : ndarray of shape (h, w, c)
            Not modified.

        Returns
        -------
        ndarray of shape (h', w', c)
            C-contiguous.
        """
        if self.share < 1:
            rows, columns = (max(1, round(self.share * side)) for side in pixels.shape[:2])
            down, right = PLACES[self.place]
            top, left = int(down * (pixels.shape[0] - rows)), int(right * (pixels.shape[1] - columns))
            pixels = pixels[top : top + rows, left : left + columns]
        if self.mirrored:
            pixels = pixels[:, ::-1]
        return np.ascontiguousarray(np.rot90(pixels, self.quarter_turns))


PLAIN = View()


class _Seen(Image):
    """A view of a photo, which opens as photos do."""

    def __init__(self, image: Image, view: View) -> None:
        self._image, self._view = image, view
        self.name = image.name

    def open(self, *, at_least: int | None = None) -> np.ndarray:  # told by Image
        return self._pixels(self._image.open, at_least=at_least)

    def bands(self, *, at_least: int | None = None) -> np.ndarray:  # told by Image
        return self._pixels(self._image.bands, at_least=at_least)

    def shown(self, *, at_least: int | None = None) -> np.ndarray:  # told by Image
        return self._pixels(self._image.shown, at_least=at_least)

    def content_hash(self) -> bytes:  # told by Image
        return self._image.content_hash()

    def _pixels(self, opener: Callable[..., np.ndarray], *, at_least: int | None) -> np.ndarray:
        """Open so much of the photo that enough is left of it."""
        needed = None if at_least is None else math.ceil(at_least / self._view.share)
        return self._view.pixels(opener(at_least=needed))
