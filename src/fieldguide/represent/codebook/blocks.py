"""Rows in blocks of a fixed size: spread over the cores, or small enough for a core's cache."""

from collections.abc import Iterator

# Rows at a time on one core, however many there are, so that sums over blocks do not depend on the machine.
SPREAD_ROWS = 2**14
_CACHED = 2**18  # float32 numbers: 1 MB, what a core's second-level cache holds


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
