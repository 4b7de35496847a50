"""Which fit runs on how many cores."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from fieldguide.cores import available_cores, one_thread

# The number of BLAS threads belongs to the process: two fits at once would restore each other's.
_ONE_AT_A_TIME = threading.Lock()

LIGHT = 2**28

Map = Callable[[Callable[..., Any], Iterable[Any]], Iterable[Any]]


@contextmanager
def cores_for(work: int) -> Iterator[Map]:
    """Spread jobs over the cores: light ones side by side on one thread each, heavy ones in turn on all.

    Parameters
    ----------
    work : int
        Size of one job: photos times features times classes.

    Yields
    ------
    callable
        Like `map`, with results in order.

    Notes
    -----
    Small factorisations gain nothing from several BLAS threads and lose much when the machine is busy: the
    Cholesky factor of a 1680 x 1680 matrix took 0.04 s on one thread and up to 1.5 s on two, on two cores
    shared with three other processes.
    """
    if work > LIGHT:
        yield map
        return
    with (
        _ONE_AT_A_TIME,
        one_thread("blas"),
        ThreadPoolExecutor(available_cores()) as executor,
    ):
        yield executor.map


@contextmanager
def blas_for(work: int) -> Iterator[None]:
    """Keep light matrix products to the calling thread, let heavy ones use all cores.

    Parameters
    ----------
    work : int
        Multiplications in one product.

    Notes
    -----
    Thousands of products of a millisecond each, spread over cores that others use too, wait for them most of
    the time.
    """
    if work > LIGHT:
        yield
        return
    with one_thread("blas"):
        yield


@contextmanager
def openmp_for(work: int) -> Iterator[None]:
    """Let the calling thread use OpenMP on one core for light jobs, on all for heavy ones.

    Parameters
    ----------
    work : int
        As for `cores_for`: light jobs run side by side.
    """
    if work > LIGHT:
        yield
        return
    with one_thread("openmp"):
        yield
