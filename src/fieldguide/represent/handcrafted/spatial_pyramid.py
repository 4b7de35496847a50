"""Where in a photo descriptors lie, in regions that may overlap."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from fieldguide.errors import OptionError

_MOST = 16  # rows, columns, and levels


class SpatialPyramid:
    """Regions of a photo: grids of several finenesses over the whole of it.

    Parameters
    ----------
    levels : sequence of int or str
        A grid each: 2 has 2 x 2 regions, "3x1" three rows of one.

    Attributes
    ----------
    grids : tuple of (int, int)
        Rows and columns of each grid, in the order of `levels`.
    cells : int
        Into how many pieces the edges of all grids cut the photo.
    membership : ndarray of shape (regions, cells), float32
        1 where a cell belongs to a region. Regions go grid by grid, and row by row inside a grid.

    Raises
    ------
    OptionError
        If there is no level, there are more than 16, or one is neither a whole number from 1 to 16 nor two of
        them as in "3x1".

    Notes
    -----
    What adds up over descriptors (counts, sums) is added up once in each cell; every region is a sum of
    cells.

    References
    ----------
    .. [1] S. Lazebnik, C. Schmid, J. Ponce, "Beyond bags of features: spatial pyramid matching for
       recognizing natural scene categories", CVPR 2006.
    """

    def __init__(self, levels: Sequence[int | str]) -> None:
        if isinstance(levels, (str, bytes)) or not isinstance(levels, Sequence) or not levels:
            raise OptionError(f"levels={levels!r} must be a list such as (1, 2) or (1, '3x1').")
        if len(levels) > _MOST:
            raise OptionError(f"levels has {len(levels)} grids; at most {_MOST} are pooled over.")
        self.grids = tuple(_grid(level) for level in levels)
        self._down, self._across = (_edges({grid[axis] for grid in self.grids}) for axis in (0, 1))
        self.cells = (len(self._down) + 1) * (len(self._across) + 1)
        self.membership = self._membership()

    def __len__(self) -> int:
        return len(self.membership)

    def cells_of(self, positions: np.ndarray) -> np.ndarray:
        """Tell in which cell each descriptor lies.

        Parameters
        ----------
        positions : ndarray of shape (m, 2), float32 in [0, 1]
            From the left and from the top.

        Returns
        -------
        ndarray of shape (m,), int64
            Below `cells`. What lies on an edge belongs to the cell on its right or below.
        """
        row = np.searchsorted(self._down, positions[:, 1], side="right")
        column = np.searchsorted(self._across, positions[:, 0], side="right")
        return row * (len(self._across) + 1) + column

    def _membership(self) -> np.ndarray:
        down, across = (np.concatenate([[0], edges, [1]]) for edges in (self._down, self._across))
        middles = np.meshgrid((down[1:] + down[:-1]) / 2, (across[1:] + across[:-1]) / 2, indexing="ij")
        rows = []
        for n_rows, n_columns in self.grids:
            region = np.floor(middles[0] * n_rows) * n_columns + np.floor(middles[1] * n_columns)
            rows.append(region.ravel() == np.arange(n_rows * n_columns)[:, np.newaxis])
        return np.concatenate(rows).astype(np.float32)


def _grid(level: object) -> tuple[int, int]:
    words = str(level).split("x") if isinstance(level, (str, int, np.integer)) else []
    sides = [int(word) for word in words if word.isascii() and word.isdigit()]
    if isinstance(level, bool) or len(sides) != len(words) or not 1 <= len(sides) <= 2:
        sides = []
    if not sides or not all(1 <= side <= _MOST for side in sides):
        raise OptionError(f"levels: {level!r} is neither a whole number from 1 to {_MOST} nor like '3x1'.")
    return sides[0], sides[-1]


def _edges(parts: set[int]) -> np.ndarray:
    """Return where any of the divisions into equal parts cuts between 0 and 1, ascending."""
    return np.array(sorted({Fraction(i, n) for n in parts for i in range(1, n)}), dtype=np.float64)
