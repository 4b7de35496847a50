"""The same work on many rows, on all cores."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from fieldguide.cores import available_cores

_T = TypeVar("_T")


def in_batches(work: Callable[[slice], _T], total: int, *, size: int) -> list[_T]:
    """Do work on some rows after the other, in threads.

    Parameters
    ----------
    work : callable
        Takes the rows as a slice; NumPy releases Python's lock in it.
    total : int
        Number of rows.
    size : int
        Rows at a time; at least 1.

    Returns
    -------
    list
        What it gave, in the order of the rows.

    Examples
    --------
    >>> in_batches(lambda rows: (rows.start, rows.stop), 5, size=2)
    [(0, 2), (2, 4), (4, 5)]
    """
    batches = [slice(at, min(at + size, total)) for at in range(0, total, size)]
    with ThreadPoolExecutor(available_cores(), thread_name_prefix="fieldguide") as pool:
        return list(pool.map(work, batches))
