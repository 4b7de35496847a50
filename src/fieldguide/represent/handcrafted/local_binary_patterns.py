"""Local binary patterns: which texture, where."""

import math
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from fieldguide.errors import OptionError
from fieldguide.represent.handcrafted.cell_numbers import cell_numbers
from fieldguide.represent.handcrafted.handcrafted import Handcrafted
from fieldguide.represent.options import check_flag, check_number, check_whole_number


class LocalBinaryPatterns(Handcrafted):
    """Represent a photo by how often each pattern of brighter and darker neighbours occurs, cell by cell.

    A pixel's pattern says which of the points on a circle around it are at least as bright. Patterns with at
    most two changes around the circle (uniform ones: edges, corners, spots, flat) are told apart by how long
    the bright arc is and where it begins, the others are counted together. Brightening a photo, or any other
    increasing change of its grey levels, changes no pattern but by interpolation.

    Parameters
    ----------
    size : int from 4 to 4096, default=128
        Side of the square that photos are resized to, in pixels.
    points : int from 4 to 24, default=8
        Points on a circle.
    radii : sequence of float from 1 to 64, default=(1, 2, 3)
        Radii of the circles, in pixels; each gives histograms of its own.
    rotation_invariant : bool, default=False
        Whether it is left out where the bright arc begins: a turned texture keeps its histogram.
    cells : int from 1 to 64, default=4
        The square is divided into cells x cells, each with its histogram.
    aspect : {"squash", "pad", "crop"}, default="squash"
        How a photo that is not square becomes square, see `resize`.

    Notes
    -----
    d = cells^2 x (number of radii) x b with b = points (points - 1) + 3, or points + 2 if rotation-invariant.
    Each histogram sums to one. Photos may have any channels: their brightness is looked at (the luma of red,
    green and blue, the mean of other channels).

    Pattern of the pixel g_c: the signs s(g_p - g_c) of (2) in [1]_, s(0) = 1, at p = 0 .. points - 1 counter-
    clockwise from the right; uniform if U of (10) is at most 2; rotation-invariant numbering as in (9).
    Points between pixels are interpolated bilinearly, from differences to g_c, so that a flat neighbourhood
    is exactly flat: all points as bright. Pixels whose circle leaves the square have no pattern.

    References
    ----------
    .. [1] T. Ojala, M. Pietikainen and T. Maenpaa, "Multiresolution Gray-Scale and Rotation Invariant Texture
       Classification with Local Binary Patterns", IEEE TPAMI 24(7), 2002,
       https://doi.org/10.1109/TPAMI.2002.1017623.

    Examples
    --------
    >>> flat = np.zeros((20, 20), dtype=np.uint8)
    >>> texture = LocalBinaryPatterns(size=16, points=4, radii=(1,), rotation_invariant=True, cells=1)
    >>> texture.transform([flat])
    array([[0., 0., 0., 0., 1., 0.]], dtype=float32)
    """

    kind: ClassVar[str] = "local_binary_patterns"
    smallest_px: ClassVar[int] = 4

    def __init__(
        self,
        size: int = 128,
        *,
        points: int = 8,
        radii: Sequence[float] = (1, 2, 3),
        rotation_invariant: bool = False,
        cells: int = 4,
        aspect: str = "squash",
    ) -> None:
        self.size = size
        self.points = points
        self.radii = radii
        self.rotation_invariant = rotation_invariant
        self.cells = cells
        self.aspect = aspect

    @property
    def width(self) -> int:  # noqa: D102 - told by Encoder
        self._check_options()
        return int(self.cells**2 * len(self.radii) * self._bins)

    @property
    def _bins(self) -> int:
        return self.points + 2 if self.rotation_invariant else self.points * (self.points - 1) + 3

    def _vectors(self, batch: np.ndarray) -> np.ndarray:
        histograms = [self._histograms(batch[..., 0], radius=float(radius)) for radius in self.radii]
        return np.stack(histograms, axis=2).reshape(len(batch), self.width)

    def _work(self) -> tuple[float, float]:
        pixels, circles = int(self.size) ** 2, len(self.radii)
        return (45 + self.points) * pixels + 16 * self.width, circles * (
            20 + 8 * self.points
        ) * pixels + 20 * self.width

    def _histograms(self, brightness: np.ndarray, *, radius: float) -> np.ndarray:
        """Return (n, cells^2, bins), float32."""
        n, border = len(brightness), math.ceil(radius)
        numbers = self._numbers(self._bright(brightness, radius=radius))
        inside = slice(border, self.size - border)
        cells = cell_numbers(self.size, cells=self.cells)[inside, inside]
        place = (np.arange(n)[:, np.newaxis, np.newaxis] * self.cells**2 + cells) * self._bins + numbers
        counts = np.bincount(place.reshape(-1), minlength=n * self.cells**2 * self._bins)
        counts = counts.reshape(n, self.cells**2, self._bins)
        return (counts / counts.sum(axis=2, keepdims=True)).astype(np.float32)

    def _bright(self, brightness: np.ndarray, *, radius: float) -> np.ndarray:
        """Return which points are at least as bright as the centre, (points, n, h, w), without the border."""
        border = math.ceil(radius)
        length = self.size - 2 * border
        centre = brightness[:, border : border + length, border : border + length]
        bright = np.empty((self.points, *centre.shape), bool)
        for point in range(self.points):
            angle = 2 * math.pi * point / self.points
            brighter = np.zeros_like(centre)
            for top, left, weight in _corners(-radius * math.sin(angle), radius * math.cos(angle)):
                rows = slice(border + top, border + top + length)
                columns = slice(border + left, border + left + length)
                brighter += np.float32(weight) * (brightness[:, rows, columns] - centre)
            np.greater_equal(brighter, 0, out=bright[point])
        return bright

    def _numbers(self, bright: np.ndarray) -> np.ndarray:
        """Return the number of each pattern, (n, h, w), int32."""
        ones = bright.sum(axis=0, dtype=np.int32)
        changes = np.zeros_like(ones)
        start = np.zeros_like(ones)  # of the bright arc, where there is just one
        for point in range(self.points):
            before = bright[point - 1]
            changes += bright[point] != before
            start += np.int32(point) * (bright[point] > before)
        numbers = ones
        if not self.rotation_invariant:
            numbers = np.where(ones == self.points, self._bins - 2, (ones - 1) * self.points + start + 1)
            numbers = np.where(ones == 0, 0, numbers)
        return np.where(changes <= 2, numbers, self._bins - 1)

    def _check_options(self) -> None:
        super()._check_options()
        check_whole_number(self.points, option="points", low=4, high=24)
        check_flag(self.rotation_invariant, option="rotation_invariant")
        check_whole_number(self.cells, option="cells", low=1, high=64)
        if isinstance(self.radii, str) or not isinstance(self.radii, Sequence) or not self.radii:
            raise OptionError(f"radii={self.radii!r} must be a sequence of numbers, such as (1, 2, 3).")
        for radius in self.radii:
            check_number(radius, option="radii", low=1, high=64)
        widest = max(self.radii)
        # The outermost cells lose the border, and each must keep a pixel.
        if self.size // self.cells <= math.ceil(widest):
            raise OptionError(
                f"size={self.size} leaves cells={self.cells} of {self.size // self.cells} pixels, too few "
                f"for circles of radius {widest:g}; take a larger size, fewer cells or smaller radii."
            )


def _corners(down: float, right: float) -> list[tuple[int, int, float]]:
    """Return the pixels around a point, relative to the centre: (rows down, columns right, weight)."""
    down, right = round(down, 5), round(right, 5)  # on a pixel where only rounding says otherwise
    top, left = math.floor(down), math.floor(right)
    low, far = down - top, right - left
    around = [
        (top, left, (1 - low) * (1 - far)),
        (top, left + 1, (1 - low) * far),
        (top + 1, left, low * (1 - far)),
        (top + 1, left + 1, low * far),
    ]
    return [corner for corner in around if corner[2]]
