"""Corners: how many points stand out in two directions, where, and how much."""

from typing import ClassVar

import numpy as np
from scipy.ndimage import gaussian_filter1d

from fieldguide.errors import OptionError
from fieldguide.represent.handcrafted.cell_numbers import cell_numbers
from fieldguide.represent.handcrafted.handcrafted import Handcrafted
from fieldguide.represent.handcrafted.peaks import peaks
from fieldguide.represent.handcrafted.smooth_gradients import smooth_gradients
from fieldguide.represent.options import check_number, check_whole_number

_STRONG = 1e-5
_STEP = 1e-2  # from one level to the next
_WINDOW_TO_SCALE = 1.5  # the window is wider than the gradients' own smoothing


class Corners(Handcrafted):
    """Represent a photo by its corners: their number in each cell, weak and strong ones apart.

    Parameters
    ----------
    size : int from 8 to 4096, default=128
        Side of the square that photos are resized to, in pixels.
    cells : int from 1 to 64, default=4
        The square is divided into cells x cells; each has its counts.
    levels : int from 1 to 6, default=4
        Ranges of strength that are counted apart, each a factor of 100 in the response (about 3 in contrast),
        down from that of a clear corner; everything stronger is counted with the strongest.
    sigma : float from 0.5 to 16, default=1.0
        Scale of the gradients, in pixels; that of the window is 1.5 times as large.
    sensitivity : float from 0.01 to 0.24, default=0.05
        The k of the response: the higher, the fewer edges pass for corners.
    distance : int from 1 to 64, default=2
        A corner is the strongest point within so many pixels, to each side.
    aspect : {"squash", "pad", "crop"}, default="squash"
        How a photo that is not square becomes square, see `resize`.

    Notes
    -----
    d = cells^2 x levels, counts of corners: for each cell from the strongest level to the weakest. A photo
    without corners, such as a flat one, is all zeros. Photos may have any channels: their brightness is
    looked at.

    R = det M - k (tr M)^2 of [1]_, where M is the matrix of products of gradients, averaged in a Gaussian
    window. Gradients are derivatives of the smoothed photo, times sigma, so that R does not depend on the
    scale at which one looks at an ideal corner. The strongest level starts at R = 1e-5, a fiftieth of the
    response at a right-angled corner of black on white.

    References
    ----------
    .. [1] C. Harris and M. Stephens, "A Combined Corner and Edge Detector", Alvey Vision Conference 1988,
       https://doi.org/10.5244/C.2.23, section 3.

    Examples
    --------
    >>> photo = np.zeros((32, 32), dtype=np.uint8)
    >>> photo[8:, 8:] = 255
    >>> Corners(size=32, cells=2, levels=1).transform([photo])
    array([[1., 0., 0., 0.]], dtype=float32)
    """

    kind: ClassVar[str] = "corners"
    smallest_px: ClassVar[int] = 8

    def __init__(
        self,
        size: int = 128,
        *,
        cells: int = 4,
        levels: int = 4,
        sigma: float = 1.0,
        sensitivity: float = 0.05,
        distance: int = 2,
        aspect: str = "squash",
    ) -> None:
        self.size = size
        self.cells = cells
        self.levels = levels
        self.sigma = sigma
        self.sensitivity = sensitivity
        self.distance = distance
        self.aspect = aspect

    @property
    def width(self) -> int:  # noqa: D102 - told by Encoder
        self._check_options()
        return int(self.cells**2 * self.levels)

    def _vectors(self, batch: np.ndarray) -> np.ndarray:
        response = self._response(batch[..., 0])
        weakest = _STRONG * _STEP ** (self.levels - 1)
        photo, row, column = peaks(response, distance=self.distance, least=weakest)
        strength = np.log(response[photo, row, column] / _STRONG) / np.log(_STEP)
        level = np.ceil(strength).clip(0, self.levels - 1).astype(np.intp)
        cell = cell_numbers(self.size, cells=self.cells)[row, column]
        place = (photo * self.cells**2 + cell) * self.levels + level
        counts = np.bincount(place, minlength=len(batch) * self.width)
        return counts.reshape(len(batch), self.width).astype(np.float32)

    def _work(self) -> tuple[float, float]:
        pixels, weights = (
            int(self.size) ** 2,
            4 * (8 * self.sigma + 1) + 6 * (8 * _WINDOW_TO_SCALE * self.sigma + 1),
        )
        return 50 * pixels, (130 + 0.4 * weights) * pixels

    def _response(self, brightness: np.ndarray) -> np.ndarray:
        """Return R at each pixel, (n, h, w)."""
        dx, dy = (along * np.float32(self.sigma) for along in smooth_gradients(brightness, sigma=self.sigma))
        xx, yy, xy = (self._averaged(part) for part in (dx * dx, dy * dy, dx * dy))
        return xx * yy - xy**2 - np.float32(self.sensitivity) * (xx + yy) ** 2

    def _averaged(self, part: np.ndarray) -> np.ndarray:
        for axis in (1, 2):
            part = gaussian_filter1d(part, _WINDOW_TO_SCALE * self.sigma, axis=axis, mode="nearest")
        return part

    def _check_options(self) -> None:
        super()._check_options()
        check_whole_number(self.cells, option="cells", low=1, high=64)
        check_whole_number(self.levels, option="levels", low=1, high=6)
        check_number(self.sigma, option="sigma", low=0.5, high=16)
        check_number(self.sensitivity, option="sensitivity", low=0.01, high=0.24)
        check_whole_number(self.distance, option="distance", low=1, high=64)
        if self.cells > self.size:
            raise OptionError(f"cells={self.cells} do not fit into size={self.size} pixels.")
