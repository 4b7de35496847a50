"""Row blocks of a fixed size in memory."""

from collections.abc import Iterator

# float64 numbers in one block: 32 MB.
BLOCK = 2**22
# Numbers that stay near a core between one use and the next, 2.5 MB of float32.
NEAR = 5 * 2**17


def row_blocks(n: int, *, width: int, block: int | None = None) -> Iterator[slice]:
    """Cut n rows into blocks that hold about 32 MB of float64 each.

    Parameters
    ----------
    n : int
        Number of rows.
    width : int
        Numbers that one row takes.
    block : int, optional
        Numbers in one block, instead; `NEAR` for what is used twice.

    Yields
    ------
    slice
        In order; together they cover ``range(n)``. At least one row each.
    """
    step = max(1, (BLOCK if block is None else block) // max(1, width))
    for start in range(0, n, step):
        yield slice(start, min(start + step, n))
