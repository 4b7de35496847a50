"""Summing maps of a photo in the bins of many windows at once."""

import numpy as np
from numpy.lib.stride_tricks import as_strided

from fieldguide.represent.local.window_plan import N_BINS, TILE, WindowPlan

_LARGEST_PRODUCT = 1 << 18  # multiplications: from here on OpenBLAS starts threads, though all cores are busy
_BLOCK_ROWS = 32  # keeps the products along rows below that


def blank_maps(n: int, *, n_maps: int, plan: WindowPlan) -> np.ndarray:
    """Make room for the maps of photos, with the zeros around them that the products need.

    Parameters
    ----------
    n : int
        How many photos.
    n_maps : int
        How many maps each has.
    plan : WindowPlan
        Windows.

    Returns
    -------
    ndarray of shape (n, rows, n_maps, columns), float32
        Zeros; `inside` tells where the photos go.
    """
    blocks = -(-plan.padded_px // _BLOCK_ROWS)
    rows = blocks * -(-plan.padded_px // blocks)
    return np.zeros((n, rows, n_maps, plan.padded_px), np.float32)


def inside(maps: np.ndarray, *, plan: WindowPlan) -> np.ndarray:
    """Return the part (n, side, n_maps, side) of `blank_maps` that belongs to the photos."""
    part = slice(plan.before_px, plan.before_px + plan.side_px)
    return maps[:, part, :, part]


def pool_windows(maps: np.ndarray, *, plan: WindowPlan, out: np.ndarray) -> None:
    """Sum maps in the bins of the windows of a grid.

    Parameters
    ----------
    maps : ndarray of shape (n, rows, n_maps, columns), float32
        What `blank_maps` made, filled.
    plan : WindowPlan
        Windows.
    out : ndarray of shape (n, count * count, 4 * 4 * n_maps), float32
        Filled; windows and bins row by row, the maps of a bin together.

    Notes
    -----
    The weights of a bin are a product of one weight for the row and one for the column, so a sum over a bin
    is two matrix products. All windows have the same weights, so the products are small and of one shape:
    (rows of a block, pixels of a tile) x (pixels, bins). Their shape does not depend on the number of photos,
    nor does their rounding.
    """
    n, _, n_maps, _ = maps.shape
    down = _down(_across(maps, plan), plan).reshape(
        n, plan.tiles * TILE, N_BINS, n_maps, plan.tiles * TILE, N_BINS
    )
    sorted_out = out.reshape(n, plan.count, plan.count, N_BINS, N_BINS, n_maps)
    for row, top in enumerate(plan.shifts):
        for column, left in enumerate(plan.shifts):
            bins = down[:, top : top + plan.count, row, :, left : left + plan.count, column]
            sorted_out[:, :, :, row, column] = bins.swapaxes(2, 3)


def _across(maps: np.ndarray, plan: WindowPlan) -> np.ndarray:
    """Sum along rows; (n, rows, n_maps, tiles * TILE * 4)."""
    n, rows, n_maps, columns = maps.shape
    blocks = -(-columns // _BLOCK_ROWS)
    n_bins, length = plan.kernel.shape
    sums = np.empty((n, rows, n_maps, plan.tiles * n_bins), np.float32)
    lines = rows // blocks * n_maps
    photo, row, line, pixel = maps.strides
    tiles = as_strided(
        maps[..., plan.start_px :],
        (n, blocks, plan.tiles, lines, length),
        (photo, rows // blocks * row, plan.tile_px * pixel, line, pixel),
        writeable=False,
    )
    photo, row, line, pixel = sums.strides
    place = as_strided(
        sums,
        (n, blocks, plan.tiles, lines, n_bins),
        (photo, rows // blocks * row, n_bins * pixel, line, pixel),
    )
    np.matmul(tiles, plan.kernel.T, out=place)
    return sums


def _down(across: np.ndarray, plan: WindowPlan) -> np.ndarray:
    """Sum along columns; (n, tiles, TILE * 4, n_maps, tiles * TILE * 4)."""
    n, _, n_maps, columns = across.shape
    n_bins, length = plan.kernel.shape
    groups = 1 if n_bins * length * n_maps * columns <= _LARGEST_PRODUCT else n_maps
    width = n_maps // groups * columns
    sums = np.empty((n, plan.tiles, n_bins, groups, width), np.float32)
    photo, row, _, pixel = across.strides
    tiles = as_strided(
        across[:, plan.start_px :],
        (n, plan.tiles, groups, length, width),
        (photo, plan.tile_px * row, width * pixel, row, pixel),
        writeable=False,
    )
    np.matmul(plan.kernel, tiles, out=sums.swapaxes(2, 3))
    return sums.reshape(n, plan.tiles, n_bins, n_maps, columns)
