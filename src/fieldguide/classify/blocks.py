"""Row blocks of a fixed size in memory."""

from collections.abc import Iterator

# float64 numbers in one block: 32 MB.
BLOCK = 2**22


def row_blocks(n: int, *, width: int) -> Iterator[slice]:
    """Cut n rows into blocks that hold about 32 MB of float64 each.

    Parameters
    ----------
    n : int
        Number of rows.
    width : int
        Numbers that one row takes.

    Yields
    ------
    slice
        In order; together they cover ``range(n)``. At least one row each.
    """
    step = max(1, BLOCK // max(1, width))
    for start in range(0, n, step):
        yield slice(start, min(start + step, n))
