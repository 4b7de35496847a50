"""Histograms of oriented gradients: where edges are and which way they run."""

from typing import ClassVar

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.sparse import csr_array

from fieldguide.errors import OptionError
from fieldguide.represent.handcrafted.handcrafted import Handcrafted
from fieldguide.represent.options import check_flag, check_whole_number

_CLIP = np.float32(0.2)
_EPSILON = np.float32(1e-5)


class HOG(Handcrafted):
    """Represent a photo by the orientations of its edges, cell by cell.

    Each cell of the photo has a histogram of orientations, to which its pixels contribute the length of their
    gradient; blocks of cells overlap and are normalised each by itself.

    Parameters
    ----------
    size : int from 4 to 4096, default=64
        Side of the square that photos are resized to, in pixels; a multiple of `cell`. A small photo is best
        left at its own size.
    cell : int from 2 to 256, default=8
        Side of a cell, in pixels.
    block : int from 1 to 16, default=2
        Side of a block, in cells.
    orientations : int from 2 to 36, default=9
        Bins of orientation.
    signed : bool, default=False
        Whether an edge from dark to bright differs from one from bright to dark: bins over 360 degrees
        instead of 180.
    soft : bool, default=True
        Whether a pixel's vote is shared, linearly, between the nearest two orientations and the nearest cells
        (section 6.3); otherwise it goes to one.
    aspect : {"squash", "pad", "crop"}, default="squash"
        How a photo that is not square becomes square, see `resize`.

    Notes
    -----
    d = (size / cell - block + 1)^2 x block^2 x orientations; values in [0, 1]. A flat block is all zeros.

    Photos may have any channels: the gradient at a pixel is that of the channel where it is longest, as in
    [1]_. A prepared photo is this gradient (size, size, 2), in [-1, 1]. It is the centred difference; the
    outermost pixels have none across the border. Blocks are normalised by L2-Hys: v / sqrt(|v|^2 + e^2),
    clipped at 0.2, and normalised again. There is no Gaussian window over a block. With `soft=False` the
    vectors are those of `skimage.feature.hog`.

    References
    ----------
    .. [1] N. Dalal and B. Triggs, "Histograms of Oriented Gradients for Human Detection", CVPR 2005,
       https://doi.org/10.1109/CVPR.2005.177, sections 4 and 6.

    Examples
    --------
    >>> photo = np.zeros((20, 20), dtype=np.uint8)
    >>> photo[10:] = 255
    >>> HOG(size=16, cell=8, block=1, orientations=3).transform([photo]).round(1)
    array([[0., 1., 0., 0., 1., 0., 0., 1., 0., 0., 1., 0.]], dtype=float32)
    """

    kind: ClassVar[str] = "hog"
    smallest_px: ClassVar[int] = 4

    def __init__(
        self,
        size: int = 64,
        *,
        cell: int = 8,
        block: int = 2,
        orientations: int = 9,
        signed: bool = False,
        soft: bool = True,
        aspect: str = "squash",
    ) -> None:
        self.size = size
        self.cell = cell
        self.block = block
        self.orientations = orientations
        self.signed = signed
        self.soft = soft
        self.aspect = aspect

    @property
    def width(self) -> int:  # noqa: D102 - told by Encoder
        self._check_options()
        blocks = self.size // self.cell - self.block + 1
        return int(blocks**2 * self.block**2 * self.orientations)

    @property
    def _n_channels(self) -> int:
        return 2

    def _channels(self, square: np.ndarray, *, name: str) -> np.ndarray:  # noqa: ARG002 - any will do
        gradients = np.zeros((2, *square.shape), np.float32)  # along x, along y
        gradients[0, :, 1:-1] = square[:, 2:] - square[:, :-2]
        gradients[1, 1:-1] = square[2:] - square[:-2]
        longest = (gradients**2).sum(axis=0).argmax(axis=2)[np.newaxis, :, :, np.newaxis]
        return np.moveaxis(np.take_along_axis(gradients, longest, axis=3)[..., 0], 0, 2)

    def _vectors(self, batch: np.ndarray) -> np.ndarray:
        cells = self._cells(batch[..., 0], batch[..., 1])
        windows = sliding_window_view(cells, (self.block, self.block), axis=(1, 2))
        blocks = np.moveaxis(windows, 3, 5).reshape(*windows.shape[:3], self.block**2 * self.orientations)
        return _normalised(np.minimum(_normalised(blocks), _CLIP)).reshape(len(batch), self.width)

    def _work(self) -> tuple[float, float]:
        pixels, numbers = int(self.size) ** 2, self.width
        cells = (self.size // self.cell) ** 2 * self.orientations
        working_bytes = max(80 * pixels, 40 * pixels + 12 * cells + 12 * numbers)
        return working_bytes, (120 + 4 * self.orientations) * pixels + 40 * cells + 30 * numbers

    def _cells(self, dx: np.ndarray, dy: np.ndarray) -> np.ndarray:
        """Return the histogram of each cell, (n, cells, cells, orientations)."""
        dx, dy = (np.ascontiguousarray(np.moveaxis(along, 1, 0)) for along in (dx, dy))  # (h, n, w)
        length = np.sqrt(dx**2 + dy**2)
        place = self._place(dx, dy)
        pool = _pooling(self.size, cell=self.cell, soft=self.soft)
        return np.stack(
            [_pooled(length * self._share(place, number=i), pool=pool) for i in range(self.orientations)],
            axis=3,
        )

    def _place(self, dx: np.ndarray, dy: np.ndarray) -> np.ndarray:
        """Return each gradient's orientation in widths of a bin, from 0 to below `orientations`."""
        if self.signed:
            turns = np.arctan2(dy, dx) / np.float32(2 * np.pi)
            turns -= np.floor(turns)
        else:
            flip = np.where((dy < 0) | ((dy == 0) & (dx < 0)), np.float32(-1), np.float32(1))
            turns = np.arctan2(dy * flip, dx * flip) / np.float32(np.pi)
        return np.minimum(turns, np.float32(1 - 1e-7)) * np.float32(self.orientations)

    def _share(self, place: np.ndarray, *, number: int) -> np.ndarray:
        """Return which share of each vote goes to a bin; bin centres lie half a bin above their numbers."""
        if not self.soft:
            return np.floor(place) == number
        apart = np.abs(place - np.float32(number + 0.5))
        around = np.minimum(apart, np.float32(self.orientations) - apart)
        return np.maximum(np.float32(1) - around, np.float32(0))

    def _check_options(self) -> None:
        super()._check_options()
        check_whole_number(self.cell, option="cell", low=2, high=256)
        check_whole_number(self.block, option="block", low=1, high=16)
        check_whole_number(self.orientations, option="orientations", low=2, high=36)
        check_flag(self.signed, option="signed")
        check_flag(self.soft, option="soft")
        if self.size % self.cell:
            low, high = self.size - self.size % self.cell, self.size + -self.size % self.cell
            either = f"{low} or {high}" if low else f"{high}"
            raise OptionError(f"size={self.size} is no multiple of cell={self.cell}; take {either}.")
        if self.block > self.size // self.cell:
            raise OptionError(
                f"block={self.block} cells of cell={self.cell} pixels do not fit into size={self.size}."
            )


def _pooling(size: int, *, cell: int, soft: bool) -> csr_array:
    """Return the weight (cells, size) of each row of pixels in each row of cells: its mean if not soft."""
    centres = (np.arange(size // cell) + 0.5)[:, np.newaxis]
    apart = np.abs((np.arange(size) + 0.5) / cell - centres)
    weights = np.maximum(1 - apart, 0) if soft else apart < 0.5
    return csr_array((weights / cell).astype(np.float32))


def _pooled(votes: np.ndarray, *, pool: csr_array) -> np.ndarray:
    """Return what cells (n, cells, cells) get of votes (h, n, w).

    A sparse product adds up each column by itself, so that no photo depends on those beside it.
    """
    height, n, width = votes.shape
    by_row = pool @ votes.reshape(height, n * width)
    cells = len(by_row)
    across = np.ascontiguousarray(by_row.reshape(cells * n, width).T)
    return (pool @ across).reshape(cells, cells, n).transpose(2, 1, 0)


def _normalised(blocks: np.ndarray) -> np.ndarray:
    square = (blocks**2).sum(axis=-1, keepdims=True)
    return blocks / np.sqrt(square + _EPSILON**2)
