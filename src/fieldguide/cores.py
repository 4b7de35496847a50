"""How many processor cores there are for us, and who uses them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from threadpoolctl import ThreadpoolController


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
