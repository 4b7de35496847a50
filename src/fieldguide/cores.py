"""How many processor cores there are for us, and who uses them."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Literal, TypeVar

from threadpoolctl import ThreadpoolController

Result = TypeVar("Result")


def available_cores() -> int:
    """Count the processor cores that this process may use.

    Returns
    -------
    int
        At least 1; what `taskset` or a batch system leaves of the machine.
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def one_thread(library: Literal["blas", "openmp"]) -> Iterator[None]:
    """Keep matrix products, or loops that OpenMP spreads, to the thread that asks for them.

    Parameters
    ----------
    library : {"blas", "openmp"}
        Which of them.

    Notes
    -----
    Workers that share the cores gain nothing from products that spread over all of them, and wait for each
    other's: OpenBLAS lets one product at a time use its threads. To be entered by the thread that starts the
    workers, not by each of them: the number belongs to the process, and threadpoolctl heeds one thread at a
    time.
    """
    # A new controller each time (about a millisecond): libraries may have been loaded since the last.
    with ThreadpoolController().limit(limits=1, user_api=library):
        yield


def on_all_cores(work: Callable[[slice], Result], n: int, *, rows: int) -> list[Result]:
    """Do the same work on some rows after the other, on all cores.

    Parameters
    ----------
    work : callable
        Takes the rows as a slice; called from several threads at once, with BLAS on one thread. It
        gains where NumPy releases Python's lock in it.
    n : int
        Number of rows.
    rows : int
        Rows at a time, at least 1. Sums over the results do not depend on the machine where this does not.

    Returns
    -------
    list
        What `work` gave, in the order of the rows.

    Examples
    --------
    >>> on_all_cores(lambda rows: (rows.start, rows.stop), 5, rows=2)
    [(0, 2), (2, 4), (4, 5)]
    """
    batches = [slice(at, min(at + rows, n)) for at in range(0, n, rows)]
    with (
        one_thread("blas"),
        ThreadPoolExecutor(available_cores(), thread_name_prefix="fieldguide") as pool,
    ):
        return list(pool.map(work, batches))
