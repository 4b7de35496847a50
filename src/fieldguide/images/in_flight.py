"""The memory of photos that are being decoded, bounded over all threads."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from fieldguide.cores import available_cores

_LEAST = 1_000_000_000  # bytes
_FOR_EACH_CORE = 256_000_000  # bytes: a photo of 24 megapixels in full size


class InFlight:
    """Bytes that decoded photos may take at a time. Safe in many threads.

    Parameters
    ----------
    most : int
        Bytes; a photo that needs more waits until it is alone.

    Notes
    -----
    A thread that has taken bytes for the photo it works on takes more without waiting, so that no two threads
    wait for each other.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._taken = 0
        self._changed = threading.Condition()
        self._here = threading.local()

    @contextmanager
    def photo(self) -> Iterator[None]:
        """Work on one photo; what `take` took is given back at the end of the outermost such block."""
        if getattr(self._here, "taken", None) is not None:
            yield
            return
        self._here.taken = 0
        try:
            yield
        finally:
            with self._changed:
                self._taken -= self._here.taken
                self._changed.notify_all()
            self._here.taken = None

    def take(self, size: int) -> None:
        """Wait until a photo may be decoded; to be called inside `photo`.

        Parameters
        ----------
        size : int
            Bytes that the photo will take.
        """
        with self._changed:
            if not self._here.taken:
                self._changed.wait_for(lambda: not self._taken or self._taken + size <= self.most)
            self._taken += size
            self._here.taken += size


IN_FLIGHT = InFlight(max(_LEAST, _FOR_EACH_CORE * available_cores()))
