"""Rows in blocks of a fixed size: spread over the cores, or small enough for a core's cache."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from fieldguide.cores import available_cores, one_thread

Result = TypeVar("Result")

_CACHED = 2**18  # float32 numbers: 1 MB, what a core's second-level cache holds
_SPREAD_ROWS = 2**14


def cached_blocks(n: int, *, width: int) -> Iterator[slice]:
    """Cut n rows into blocks that stay in the cache while several operations pass over them.

    Parameters
    ----------
    n : int
        Number of rows.
    width : int
        float32 numbers that one row takes.

    Yields
    ------
    slice
        In order; together they cover ``range(n)``. All but the last have `cached_rows` rows.
    """
    step = cached_rows(width)
    for start in range(0, n, step):
        yield slice(start, min(start + step, n))


def cached_rows(width: int) -> int:
    """Count the rows of a block that stays in the cache.

    Parameters
    ----------
    width : int
        float32 numbers that one row takes.

    Returns
    -------
    int
        From 64 to 4,096.
    """
    return min(max(_CACHED // width, 64), 4096)


def on_all_cores(compute: Callable[[slice], Result], n: int) -> Iterator[Result]:
    """Apply a function to blocks of rows, on all cores.

    Parameters
    ----------
    compute : callable
        Takes the slice of a block; called from several threads at once, with BLAS on one thread.
    n : int
        Number of rows. Blocks have 16,384, however many cores there are, so that sums over them do not
        depend on the machine.

    Yields
    ------
    object
        What `compute` returned, in the order of the blocks.
    """
    blocks = [slice(start, min(start + _SPREAD_ROWS, n)) for start in range(0, n, _SPREAD_ROWS)]
    with one_thread("blas"), ThreadPoolExecutor(available_cores()) as pool:
        yield from pool.map(compute, blocks)
