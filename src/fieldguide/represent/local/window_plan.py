"""Where the windows of a grid lie along one side of a photo, and how they weigh its pixels."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

N_BINS = 4
TILE = 4  # windows of one matrix product: fewer cost calls, more cost multiplications by zero


@dataclass(frozen=True, eq=False, slots=True)
class WindowPlan:
    """Windows of four bins at equal steps along a side, the same for rows and columns.

    The window with the number p has its bin b at TILE * tile + place = p + shifts[b] of the products, so that
    bins which see the same pixels share a product, and a product multiplies few zeros.

    Attributes
    ----------
    side_px : int
        Side of the photo.
    count : int
        How many windows lie along the side.
    centres_px : ndarray of shape (count,), float64
        Centres of the windows, from the edge of the photo.
    kernel : ndarray of shape (TILE * 4, length), float32
        Weights of the pixels for each place and bin of a tile.
    shifts : tuple of int
        See above.
    tiles : int
        How many products cover all windows.
    tile_px : int
        Distance from tile to tile.
    before_px, start_px, padded_px : int
        Where the photo, and where the first tile begins in a side padded with zeros, and its length.
    strength : float
        Square root of the sum of the squared weights that the bins give to an even photo.
    """

    side_px: int
    count: int
    centres_px: np.ndarray
    kernel: np.ndarray
    shifts: tuple[int, ...]
    tiles: int
    tile_px: int
    before_px: int
    start_px: int
    padded_px: int
    strength: float


def plan_windows(
    side_px: int,
    *,
    step_px: int,
    first_px: float,
    origin_px: float,
    count: int,
    bin_px: float,
    overlap_px: float,
    weigh: Callable[[np.ndarray], np.ndarray],
) -> WindowPlan:
    """Plan the windows along a side.

    Parameters
    ----------
    side_px : int
        Side of the photo.
    step_px : int
        Distance from window to window.
    first_px : float
        Where the first window begins, from the edge of the photo.
    origin_px : float
        Where the first value of a map lies, from the edge of the photo: 0.5 if in the middle of the pixel.
    count : int
        How many windows there are.
    bin_px : float
        Width of a bin; a window is four of them.
    overlap_px : float
        How far the weights of a bin reach beyond it, on either side.
    weigh : callable
        Gives for places (m,) from the beginning of a window, in pixels, the weights (4, m) in the bins.

    Returns
    -------
    WindowPlan
    """
    shifts = tuple(int(i * bin_px // step_px) for i in range(N_BINS))
    first = first_px - origin_px
    lowest = math.floor(first - overlap_px)
    reach = max((i + 1) * bin_px - shift * step_px for i, shift in enumerate(shifts)) + overlap_px
    length = math.ceil(first + reach) - lowest + 1 + (TILE - 1) * step_px
    places = lowest - first + np.arange(length)
    kernel = np.empty((TILE, N_BINS, length), np.float32)
    for place in range(TILE):
        for own, shift in enumerate(shifts):
            kernel[place, own] = weigh(places - (place - shift) * step_px)[own]
    tiles = math.ceil((count + shifts[-1]) / TILE)
    before = max(0, -lowest)
    start = lowest + before
    return WindowPlan(
        side_px=side_px,
        count=count,
        centres_px=first_px + N_BINS / 2 * bin_px + step_px * np.arange(count),
        kernel=kernel.reshape(TILE * N_BINS, length),
        shifts=shifts,
        tiles=tiles,
        tile_px=TILE * step_px,
        before_px=before,
        start_px=start,
        padded_px=max(before + side_px, start + (tiles - 1) * TILE * step_px + length),
        strength=float((kernel[0].sum(axis=1) ** 2).sum()),
    )
