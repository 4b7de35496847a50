"""The nearest descriptors of places in photos."""

import numpy as np

from fieldguide.audit.keypoints import Keypoints
from fieldguide.cores import on_all_cores

_WIDTH = 24
_NEAREST = 4
_PROBED, _PER_CELL = 2, 256
_BATCH = 4096


def nearest_descriptors(places: Keypoints) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Find for each place those in other photos whose surroundings look most alike.

    Parameters
    ----------
    places : Keypoints
        p places.

    Returns
    -------
    place, view, other : ndarray of shape (m,), int64
        A place, which of its descriptors, and the place whose first descriptor is near.
    distance : ndarray of shape (m,), float32
        Squared.

    Notes
    -----
    24 principal components, each divided by the root of its deviation, so that what all photos share counts
    less. The four nearest are looked for among the members of the two nearest of p / 256 cells (an inverted
    file): p^2 / 256 distances to the cells, and 512 p to their members.
    """
    known, *_ = views = _compact(places.descriptors)
    total = len(known)
    if total == 0:
        none = np.empty(0, dtype=np.int64)
        return none, none, none, np.empty(0, dtype=np.float32)
    centres = known[np.linspace(0, total - 1, max(1, total // _PER_CELL)).astype(np.int64)]
    members = _listed(_cells(known, centres, k=1).ravel(), n=len(centres))
    found = [
        (rows, np.full(len(rows), view), others, distance)
        for view, queries in enumerate(views)
        for rows, others, distance in [_search(known, queries, centres, members, photo=places.photo)]
    ]
    place, view, other, distance = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return place, view, other, distance


def _compact(descriptors: tuple[np.ndarray, ...]) -> list[np.ndarray]:
    first = descriptors[0]
    if len(first) < 2:
        return list(descriptors)
    middle = first.mean(axis=0)
    variance, axes = np.linalg.eigh(np.cov((first - middle).T.astype(np.float64)))
    variance, axes = variance[-_WIDTH:], axes[:, -_WIDTH:]
    project = (axes / np.maximum(variance, 1e-6) ** 0.25).astype(np.float32)
    return [(view - middle) @ project for view in descriptors]


def _cells(vectors: np.ndarray, centres: np.ndarray, *, k: int) -> np.ndarray:
    """Give the k nearest centres of each vector, in any order, the first of equal ones."""
    k = min(k, len(centres))
    squares = np.square(centres).sum(axis=1)

    def assign(rows: slice) -> np.ndarray:
        distance = squares - 2 * vectors[rows] @ centres.T
        if k == 1:
            return distance.argmin(axis=1)[:, None]
        return np.argpartition(distance, k - 1, axis=1)[:, :k]

    return np.concatenate(on_all_cores(assign, len(vectors), rows=_BATCH))


def _listed(cells: np.ndarray, *, n: int) -> list[np.ndarray]:
    """List for each of n cells the positions at which it is named."""
    order = np.argsort(cells, kind="stable")
    return np.split(order, np.searchsorted(cells[order], np.arange(1, n)))


def _search(
    known: np.ndarray,
    queries: np.ndarray,
    centres: np.ndarray,
    members: list[np.ndarray],
    *,
    photo: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    probed = _cells(queries, centres, k=_PROBED)
    asking = [which // probed.shape[1] for which in _listed(probed.ravel(), n=len(centres))]

    def look(cells: slice) -> list[tuple[np.ndarray, ...]]:
        (cell,) = range(len(members))[cells]
        inside = members[cell]
        if len(inside) == 0:
            return []
        parts = np.split(asking[cell], range(_BATCH, len(asking[cell]), _BATCH))
        return [_nearest_inside(known, queries, rows, inside, photo=photo) for rows in parts]

    parts = [part for some in on_all_cores(look, len(members), rows=1) for part in some]
    rows, others, distance = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.lexsort((others, distance, rows))
    rows, others, distance = rows[order], others[order], distance[order]
    rank = np.arange(len(rows)) - np.searchsorted(rows, rows)
    kept = (rank < _NEAREST) & np.isfinite(distance)
    return rows[kept], others[kept], distance[kept]


def _nearest_inside(
    known: np.ndarray, queries: np.ndarray, rows: np.ndarray, inside: np.ndarray, *, photo: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    asked, there = queries[rows], known[inside]
    distance = np.square(there).sum(axis=1) - 2 * asked @ there.T + np.square(asked).sum(axis=1)[:, None]
    distance[photo[rows][:, None] == photo[inside]] = np.inf
    k = min(_NEAREST, len(inside))
    best = np.argpartition(distance, k - 1, axis=1)[:, :k]
    return np.repeat(rows, k), inside[best].ravel(), np.take_along_axis(distance, best, axis=1).ravel()
