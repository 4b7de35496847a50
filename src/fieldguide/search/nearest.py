"""Exact nearest neighbours: a matrix product finds those in question, float64 decides among them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fieldguide.errors import OptionError, suggestion

_METRICS = ("cosine", "euclidean")
_MEMORY_BYTES = 256_000_000
_LARGEST = 1e15  # squares must stay inside float32
# So many pairs at most are looked at at once; many equal vectors are all near.
_PAIRS = 2**17
_CELL_BYTES = 16  # of a block of scores: the score, its partitioned copy, the mask, an index
_NUMBER_BYTES = 32  # of a block of vectors: float64, its centred copy, float32


def nearest(
    queries: np.ndarray,
    base: np.ndarray,
    *,
    k: int,
    metric: str = "cosine",
    memory_bytes: int = _MEMORY_BYTES,
) -> tuple[np.ndarray, np.ndarray]:
    """Find the k vectors of `base` that are nearest to each query.

    Parameters
    ----------
    queries : array of shape (n, d)
        Finite; float32, or any real dtype.
    base : array of shape (m, d)
        Finite; as for `queries`. A memory map is read block by block.
    k : int
        How many, 1 to m.
    metric : {"cosine", "euclidean"}, default="cosine"
        "cosine" is 1 - q.b / (|q| |b|) in [0, 2], where a zero vector has similarity 0 with everything,
        itself too; "euclidean" is sqrt(sum (q - b)^2), for numbers of at most 1e15 in size.
    memory_bytes : int, default=256_000_000
        What the search may use beside its arguments and its result, roughly.

    Returns
    -------
    indices : ndarray of shape (n, k), int64
        Rows of `base`, nearest first; of equal distances the lower index first.
    distances : ndarray of shape (n, k), float32
        Ascending.

    Raises
    ------
    OptionError
        If `k`, the metric, the shapes or the numbers cannot be used.

    Notes
    -----
    |q - b|^2 = |q|^2 + |b|^2 - 2 q.b in float32 is fast, but wrong by about sqrt(d) eps (|q| + |b|)^2 [1]_:
    too much for near duplicates, and two equal rows may come out unequal. So it only names those that may be
    among the k nearest, with eight times that error to spare. Their distances are computed in float64 as
    sqrt(sum (q - b)^2), for cosine between unit vectors, where |u - v|^2 / 2 = 1 - u.v, and rounded to
    float32 before they are compared. So blocks, threads and the library of the product change nothing.

    Time: 2 n m d operations of that product; many equal vectors near a query cost extra.

    References
    ----------
    .. [1] N. J. Higham, T. Mary, "A New Approach to Probabilistic Rounding Error Analysis", SIAM J. Sci.
       Comput. 41(5), 2019, https://doi.org/10.1137/18M1226312. Theorem 3.1.

    Examples
    --------
    >>> base = np.array([[0.0, 2.0], [1.0, 1.0], [3.0, 0.0]])
    >>> indices, distances = nearest(np.array([[1.0, 0.0]]), base, k=2)
    >>> indices
    array([[2, 1]])
    >>> distances.round(3)
    array([[0.   , 0.293]], dtype=float32)
    """
    queries, base = np.asanyarray(queries), np.asanyarray(base)
    _check(queries, base, k=k, metric=metric)
    indices = np.empty((len(queries), k), dtype=np.int64)
    distances = np.empty((len(queries), k), dtype=np.float32)
    step = _block_rows(base.shape[1], memory_bytes=memory_bytes)
    centre = np.zeros(base.shape[1])
    centre = _Block.take(base, rows=slice(0, step), metric=metric, centre=centre).exact.mean(axis=0)
    for rows in _slices(len(queries), step=step):
        search = _Search(_Block.take(queries, rows=rows, metric=metric, centre=centre), k=k, metric=metric)
        for base_rows in _slices(len(base), step=step):
            search.visit(_Block.take(base, rows=base_rows, metric=metric, centre=centre))
        indices[rows], distances[rows] = search.indices, search.distances
    return indices, distances


@dataclass(frozen=True, slots=True)
class _Block:
    """Some rows: in float64 for the verdict, centred in float32 for the matrix product.

    Centring leaves distances as they are and makes the numbers, and so the rounding errors, small.
    """

    first: int
    exact: np.ndarray  # (b, d) float64; unit length for cosine
    rough: np.ndarray  # (b, d) float32
    squares: np.ndarray  # (b,) float32, of `rough`
    is_zero: np.ndarray  # (b,) bool

    @classmethod
    def take(cls, vectors: np.ndarray, *, rows: slice, metric: str, centre: np.ndarray) -> "_Block":
        exact = np.array(vectors[rows], dtype=np.float64)
        largest = np.abs(exact).max(axis=1, initial=0.0)
        limit = _LARGEST if metric == "euclidean" else np.finfo(np.float64).max
        usable = largest <= limit  # false for NaN too
        if not usable.all():
            raise OptionError(
                f"Vectors must be finite{', and at most 1e15 in size' if metric == 'euclidean' else ''}; "
                f"row {rows.start + int(usable.argmin())} is not."
            )
        is_zero = largest == 0
        if metric == "cosine":
            exact /= np.where(is_zero, 1.0, largest)[:, None]  # first to a size whose squares exist
            exact /= np.where(is_zero, 1.0, np.linalg.norm(exact, axis=1))[:, None]
        rough = (exact - centre).astype(np.float32)
        return cls(rows.start, exact, rough, np.einsum("nd,nd->n", rough, rough), is_zero)


class _Search:
    """The k nearest so far of a block of queries."""

    def __init__(self, queries: _Block, *, k: int, metric: str) -> None:
        self._queries = queries
        self._is_cosine = metric == "cosine"
        shape = (len(queries.exact), k)
        self.indices = np.full(shape, np.iinfo(np.int64).max)
        self.distances = np.full(shape, np.inf, dtype=np.float32)

    def visit(self, base: _Block) -> None:
        near = self._may_be_near(base)
        for own in _slices(len(near), step=max(1, _PAIRS // near.shape[1])):
            rows, columns = np.nonzero(near[own])
            if rows.size:
                self._merge(own, base, rows=rows, columns=columns)

    def _merge(self, own: slice, base: _Block, *, rows: np.ndarray, columns: np.ndarray) -> None:
        """Compare the nearest so far of some queries with further vectors; `rows` count from `own`."""
        found = self._exact_distances(base, rows=own.start + rows, columns=columns)
        n, k = self.indices[own].shape
        rows = np.concatenate([np.repeat(np.arange(n), k), rows])
        indices = np.concatenate([self.indices[own].ravel(), base.first + columns])
        distances = np.concatenate([self.distances[own].ravel(), found])
        order = np.lexsort((indices, distances, rows))
        starts = np.searchsorted(rows[order], np.arange(n))
        best = order[starts[:, None] + np.arange(k)]
        self.indices[own], self.distances[own] = indices[best], distances[best]

    def _may_be_near(self, base: _Block) -> np.ndarray:
        """Mark the pairs whose squared distance, wrong as it may be, does not rule them out."""
        queries = self._queries
        squared = queries.rough @ base.rough.T
        squared *= -2.0
        squared += queries.squares[:, None]
        squared += base.squares
        bound = np.square(self.distances[:, -1])
        if self._is_cosine:
            squared[queries.is_zero] = 2.0  # |u - v|^2 is twice the cosine distance, which is 1 here
            squared[:, base.is_zero] = 2.0
            bound = 2.0 * self.distances[:, -1]
        k = self.indices.shape[1]
        if squared.shape[1] >= k:
            bound = np.minimum(bound, np.partition(squared, k - 1, axis=1)[:, k - 1])
        reach = np.square(np.sqrt(queries.squares) + math.sqrt(base.squares.max()))
        error = 8.0 * math.sqrt(base.exact.shape[1]) * np.finfo(np.float32).eps * (reach + self._is_cosine)
        return squared <= (bound + 2.0 * error)[:, None]

    def _exact_distances(self, base: _Block, *, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        queries = self._queries
        squared = np.empty(len(rows))
        for part in _slices(len(rows), step=len(base.exact) + len(queries.exact)):
            difference = queries.exact[rows[part]] - base.exact[columns[part]]
            squared[part] = np.square(difference, out=difference).sum(axis=1)
        if not self._is_cosine:
            return np.sqrt(squared).astype(np.float32)
        no_direction = queries.is_zero[rows] | base.is_zero[columns]
        return np.where(no_direction, 1.0, squared / 2.0).astype(np.float32)


def _check(queries: np.ndarray, base: np.ndarray, *, k: int, metric: str) -> None:
    if metric not in _METRICS:
        raise OptionError(
            f"metric is {metric!r}; it is one of {', '.join(_METRICS)}.{suggestion(metric, _METRICS)}"
        )
    if queries.ndim != 2 or base.ndim != 2 or queries.shape[1] != base.shape[1] or not base.shape[1]:
        raise OptionError(
            f"queries (n, d) and base (m, d) must be rows of one length d; they came as {queries.shape} and "
            f"{base.shape}."
        )
    if not 1 <= k <= len(base):
        raise OptionError(f"k is {k}; among {len(base)} vectors it can be 1 to {len(base)}.")


def _block_rows(width: int, *, memory_bytes: int) -> int:
    """Choose b so that b x b scores and two blocks of b vectors take half the memory each."""
    return max(
        1, min(math.isqrt(memory_bytes // 2 // _CELL_BYTES), memory_bytes // 4 // (_NUMBER_BYTES * width))
    )


def _slices(length: int, *, step: int) -> Iterator[slice]:
    for start in range(0, length, step):
        yield slice(start, min(start + step, length))
