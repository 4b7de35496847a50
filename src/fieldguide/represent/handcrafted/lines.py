"""Straight lines: how many there are, which way they run and where."""

import math
from typing import ClassVar

import numpy as np

from fieldguide.represent.handcrafted.handcrafted import Handcrafted
from fieldguide.represent.handcrafted.peaks import peaks
from fieldguide.represent.handcrafted.smooth_gradients import smooth_gradients
from fieldguide.represent.options import check_number, check_whole_number

_ANGLES = 60  # bins of the accumulator: 3 degrees
_STEP_PX = 2.0
_SPREAD = 2  # bins to each side of its gradient that a pixel votes for: 6 degrees
_APART = 3  # bins to each side within which there is one line: 9 degrees, 6 pixels


class Lines(Handcrafted):
    """Represent a photo by its straight edges: how many run which way, and where.

    Each pixel on an edge votes for the straight line through it along the edge; lines with enough votes are
    counted. Both edges of a bar count.

    Parameters
    ----------
    size : int from 16 to 1024, default=128
        Side of the square that photos are resized to, in pixels.
    orientations : int from 1 to 30, default=6
        Bins of a line's direction, over 180 degrees. The first has upright lines in its middle; then they
        turn clockwise.
    positions : int from 1 to 30, default=4
        Bins of a line's signed distance from the centre of the square, from one border to the other;
        what lies beyond, in the corners, is counted with the outermost.
    sigma : float from 0.5 to 16, default=1.0
        The photo is smoothed by a Gaussian of so many pixels.
    contrast : float from 0.001 to 1, default=0.02
        A pixel is on an edge if brightness (0 to 1) changes by so much per pixel.
    length : float from 0.05 to 1, default=0.25
        A line has edges along so many sides of the square, gaps left out.
    aspect : {"squash", "pad", "crop"}, default="squash"
        How a photo that is not square becomes square, see `resize`.

    Notes
    -----
    d = orientations x positions, counts of lines, orientation by orientation. A photo without lines, such as
    a flat one, is all zeros. Photos may have any channels: their brightness is looked at.

    The line of a vote is x cos t + y sin t = r, the normal parameters of [1]_ (equation 1), with the origin
    in the centre, in bins of 3 degrees and 2 pixels. A pixel does not vote for all t, but for those within 6
    degrees of its gradient [2]_. Edges are one pixel wide: gradients that are the longest along x or y,
    whichever they are nearer to. A vote weighs the length of edge in a pixel, 1 / max(|cos t|, |sin t|), and
    a bin gets half of the votes of the next distances; a line is the highest bin within 9 degrees and 6
    pixels.

    References
    ----------
    .. [1] R. O. Duda and P. E. Hart, "Use of the Hough Transformation to Detect Lines and Curves in
       Pictures", Communications of the ACM 15(1), 1972, https://doi.org/10.1145/361237.361242.
    .. [2] F. O'Gorman and M. B. Clowes, "Finding Picture Edges through Collinearity of Feature Points", IEEE
       Transactions on Computers C-25(4), 1976, https://doi.org/10.1109/TC.1976.1674627.

    Examples
    --------
    >>> photo = np.zeros((64, 64), dtype=np.uint8)
    >>> photo[:, 10:] = 255
    >>> Lines(size=64, orientations=2, positions=2).transform([photo])
    array([[1., 0., 0., 0.]], dtype=float32)
    """

    kind: ClassVar[str] = "lines"
    smallest_px: ClassVar[int] = 16
    largest_px: ClassVar[int] = 1024

    def __init__(
        self,
        size: int = 128,
        *,
        orientations: int = 6,
        positions: int = 4,
        sigma: float = 1.0,
        contrast: float = 0.02,
        length: float = 0.25,
        aspect: str = "squash",
    ) -> None:
        self.size = size
        self.orientations = orientations
        self.positions = positions
        self.sigma = sigma
        self.contrast = contrast
        self.length = length
        self.aspect = aspect

    @property
    def width(self) -> int:  # noqa: D102 - told by Encoder
        self._check_options()
        return int(self.orientations * self.positions)

    @property
    def _reach(self) -> int:
        """Bins of distance to either side of the centre: half a diagonal."""
        return math.ceil(self.size / math.sqrt(2) / _STEP_PX) + 1

    def _vectors(self, batch: np.ndarray) -> np.ndarray:
        photo, angle, distance = self._lines(self._accumulator(batch[..., 0]))
        turn = np.floor(angle / math.pi * self.orientations + 0.5).astype(np.intp)
        past = turn == self.orientations  # upright again, seen from the other side
        turn[past] = 0
        distance = np.where(past, -distance, distance)
        across = np.floor((distance / self.size + 0.5) * self.positions).clip(0, self.positions - 1)
        place = (photo * self.orientations + turn) * self.positions + across.astype(np.intp)
        counts = np.bincount(place, minlength=len(batch) * self.width)
        return counts.reshape(len(batch), self.width).astype(np.float32)

    def _work(self) -> tuple[float, float]:
        pixels = int(self.size) ** 2
        return 60 * pixels + 32 * _ANGLES * (2 * self._reach + 1), (180 + 2 * (8 * self.sigma + 1)) * pixels

    def _accumulator(self, brightness: np.ndarray) -> np.ndarray:
        """Return the votes (n, angles, distances), in pixels of edge."""
        dx, dy = smooth_gradients(brightness, sigma=self.sigma)
        photo, row, column = np.nonzero(_edges(dx, dy, contrast=self.contrast))
        along = np.arctan2(dy[photo, row, column], dx[photo, row, column]) % math.pi
        weight = 1 / np.maximum(np.abs(np.cos(along)), np.abs(np.sin(along)))
        middle, width = (self.size - 1) / 2, 2 * self._reach + 1
        votes = np.zeros(len(brightness) * _ANGLES * width)
        for turn in range(-_SPREAD, _SPREAD + 1):
            number = (np.rint(along / math.pi * _ANGLES).astype(np.intp) + turn) % _ANGLES
            angle = number * math.pi / _ANGLES
            distance = (column - middle) * np.cos(angle) + (row - middle) * np.sin(angle)
            far = np.rint(distance / _STEP_PX).astype(np.intp) + self._reach
            votes += np.bincount(
                (photo * _ANGLES + number) * width + far, weights=weight, minlength=len(votes)
            )
        return votes.reshape(len(brightness), _ANGLES, width)

    def _lines(self, votes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return photo, angle and distance (in pixels) of each line."""
        shared = _continued(votes, by=_APART)
        shared[:, :, 1:-1] += (shared[:, :, :-2] + shared[:, :, 2:]) / 2
        photo, number, far = peaks(shared, distance=_APART, least=self.length * self.size)
        once = (number >= _APART) & (number < _APART + _ANGLES)
        photo, number, far = photo[once], number[once] - _APART, far[once]
        return photo, number * math.pi / _ANGLES, (far - self._reach) * _STEP_PX

    def _check_options(self) -> None:
        super()._check_options()
        check_whole_number(self.orientations, option="orientations", low=1, high=30)
        check_whole_number(self.positions, option="positions", low=1, high=30)
        check_number(self.sigma, option="sigma", low=0.5, high=16)
        check_number(self.contrast, option="contrast", low=0.001, high=1)
        check_number(self.length, option="length", low=0.05, high=1)


def _edges(dx: np.ndarray, dy: np.ndarray, *, contrast: float) -> np.ndarray:
    """Tell the pixels (n, h, w) whose gradient is the longest of three, along x or y."""
    length = np.sqrt(dx**2 + dy**2)
    padded = np.pad(length, ((0, 0), (1, 1), (1, 1)))
    aside = (length >= padded[:, 1:-1, :-2]) & (length > padded[:, 1:-1, 2:])
    upright = (length >= padded[:, :-2, 1:-1]) & (length > padded[:, 2:, 1:-1])
    return (length >= contrast) & np.where(np.abs(dx) >= np.abs(dy), aside, upright)


def _continued(votes: np.ndarray, *, by: int) -> np.ndarray:
    """Continue the accumulator beyond its first and last angle, where distances change their sign."""
    return np.concatenate([votes[:, -by:, ::-1], votes, votes[:, :by, ::-1]], axis=1)
