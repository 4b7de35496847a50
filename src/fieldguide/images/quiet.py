"""Silence Pillow's warnings in the thread that decodes, and in no other."""

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


class _DecodingHere(threading.local):
    """A pattern for a warning filter: it matches every text, but only in a thread inside `quiet`.

    `warnings.catch_warnings` swaps the filters of the whole process, so that two threads leaving it in the
    wrong order lose the user's filters for good. This filter stays in place and changes its mind per thread.
    """

    depth = 0
    pattern = r"(?!)"  # matches nothing: what scikit-learn hands on to the threads and processes it starts

    def match(self, _text: str) -> bool:
        return self.depth > 0


_here = _DecodingHere()
_FILTER = ("ignore", _here, Warning, None, 0)


@contextmanager
def quiet() -> Iterator[None]:
    """Ignore warnings that are raised in this thread until the block ends.

    Other threads, and the warnings settings of the program, are untouched: one entry that matches nothing
    outside such blocks stays in `warnings.filters`.
    """
    if not warnings.filters or warnings.filters[0] is not _FILTER:
        warnings.filters.insert(0, _FILTER)  # type: ignore[attr-defined]
    _here.depth += 1
    try:
        yield
    finally:
        _here.depth -= 1
