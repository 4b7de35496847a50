"""A square divided into cells."""

import numpy as np


def cell_numbers(size: int, *, cells: int) -> np.ndarray:
    """Tell which cell each pixel of a square is in.

    Parameters
    ----------
    size : int
        Side of the square, in pixels; at least `cells`.
    cells : int
        Cells along a side.

    Returns
    -------
    ndarray of shape (size, size), int64
        From 0 to cells^2 - 1, row by row.
    """
    along = np.arange(size) * cells // size
    return along[:, np.newaxis] * cells + along
