"""Describing photos on a regular grid, at one scale after the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from fieldguide.represent.local.descriptors import Descriptors, LocalWork
from fieldguide.represent.local.pool_windows import blank_maps, inside, pool_windows
from fieldguide.represent.local.window_plan import N_BINS, WindowPlan

_CHUNK_PX = (
    1 << 16
)  # photos of one pass: enough to hide the cost of calls, few enough for the processor's cache


@dataclass(frozen=True, eq=False, slots=True)
class GridScale:
    """What is measured at one scale.

    Attributes
    ----------
    plan : WindowPlan
        The windows.
    draw : callable
        Takes photos (n, side, side) and fills their maps (n, side, n_maps, side).
    finish : callable
        Normalises descriptors (n, m, d) where they are.
    """

    plan: WindowPlan
    draw: Callable[[np.ndarray, np.ndarray], None]
    finish: Callable[[np.ndarray], None]


def describe_grid(batch: np.ndarray, *, scales: Sequence[GridScale], n_maps: int) -> list[Descriptors]:
    """Describe all windows of all photos.

    Parameters
    ----------
    batch : ndarray of shape (n, side, side, 1), float32 in [0, 1]
        Brightness of the photos.
    scales : sequence of GridScale
        At least one, each planned for this side.
    n_maps : int
        How many maps are summed in each of the 4 x 4 bins.

    Returns
    -------
    list of Descriptors
        Scale by scale, and row by row within a scale. The positions are one array for all photos.
    """
    counts = [scale.plan.count**2 for scale in scales]
    values = np.empty((len(batch), sum(counts), N_BINS * N_BINS * n_maps), np.float32)
    n_chunk = max(1, _CHUNK_PX // batch.shape[1] ** 2)
    for first in range(0, len(batch), n_chunk):
        photos, rows = batch[first : first + n_chunk, :, :, 0], values[first : first + n_chunk]
        for scale, own in zip(scales, np.split(rows, np.cumsum(counts)[:-1], axis=1), strict=True):
            _describe_scale(photos, scale=scale, n_maps=n_maps, out=own)
    positions = np.concatenate([_positions(scale.plan) for scale in scales])
    return [Descriptors(own, positions) for own in values]


def grid_work(plans: Sequence[WindowPlan], *, n_maps: int) -> LocalWork:
    """Tell what `describe_grid` takes for one photo.

    Parameters
    ----------
    plans : sequence of WindowPlan
        Of each scale.
    n_maps : int
        As for `describe_grid`.

    Returns
    -------
    LocalWork
    """
    count, width = sum(plan.count**2 for plan in plans), N_BINS * N_BINS * n_maps
    working_bytes, nanoseconds = 0, 30.0 * count * width
    for plan in plans:
        n_bins, length = plan.kernel.shape
        along = plan.tiles * n_bins
        room = 60 * plan.side_px**2 + 4 * n_maps * (plan.padded_px + along) ** 2
        working_bytes = max(working_bytes, room)
        products = n_maps * along * length * (plan.padded_px + along)
        nanoseconds += 120 * plan.side_px**2 + products / 5
    return LocalWork(count, 4 * count * width, working_bytes, nanoseconds)


def _describe_scale(photos: np.ndarray, *, scale: GridScale, n_maps: int, out: np.ndarray) -> None:
    maps = blank_maps(len(photos), n_maps=n_maps, plan=scale.plan)
    scale.draw(photos, inside(maps, plan=scale.plan))
    pool_windows(maps, plan=scale.plan, out=out)
    scale.finish(out)


def _positions(plan: WindowPlan) -> np.ndarray:
    along = (plan.centres_px / plan.side_px).astype(np.float32)
    down, across = np.meshgrid(along, along, indexing="ij")
    return np.stack([across.ravel(), down.ravel()], axis=1)
