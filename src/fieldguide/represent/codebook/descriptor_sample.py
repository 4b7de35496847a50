"""A uniform sample of the descriptors of many photos, in bounded memory."""

import hashlib
import threading

import numpy as np

from fieldguide.errors import OptionError

_ROWS_AT_ONCE = 2**16


class DescriptorSample:
    """Keep a uniform random sample of rows that come photo by photo, in any order, from any thread.

    Every row gets a random key, drawn from the content of its photo and the seed; the sample is the rows with
    the lowest keys. So it does not depend on the order of the photos, on their names, or on which thread is
    faster.

    Parameters
    ----------
    capacity : int, at least 1
        How many rows to keep at most.
    seed : int, at least 0
        Another seed, another sample.

    Attributes
    ----------
    seen : int
        How many rows came.

    Notes
    -----
    Numbers are kept as float16 (11 bits: descriptors have a spread of tenths and are learnt from, not
    pooled), bits as they are. Memory: 1.25 times the sample, twice that while `rows` puts it in order.
    """

    def __init__(self, capacity: int, *, seed: int) -> None:
        self.seen = 0
        self._capacity = capacity
        self._seed = seed
        self._lock = threading.Lock()
        self._room = capacity + max(capacity // 4, 4096)
        self._keys = np.empty(self._room, dtype=np.uint64)
        self._rows: np.ndarray | None = None
        self._used = 0
        self._highest = np.iinfo(np.uint64).max

    def add(self, rows: np.ndarray, *, photo: np.ndarray) -> None:
        """Take some of a photo's descriptors into the sample.

        Parameters
        ----------
        rows : ndarray of shape (m, d), float32 or uint8
            All descriptors of the photo; m may be 0. d and dtype are the same for all photos.
        photo : ndarray
            Its pixels.

        Raises
        ------
        OptionError
            If a number is not finite, or beyond 65,504, what float16 holds.
        """
        keys = self._draw_keys(len(rows), photo=photo)
        low = keys <= self._highest  # may be out of date, and is then too high: rows are sorted out later
        few_keys, few_rows = keys[low], _stored(rows[low])
        with self._lock:
            self.seen += len(rows)
            while len(few_keys):
                taken = self._take(few_keys, few_rows)
                few_keys, few_rows = few_keys[taken:], few_rows[taken:]

    def rows(self) -> np.ndarray:
        """Give the sample and forget it.

        Returns
        -------
        ndarray of shape (m, d), float16 or uint8
            In random order: the first rows are a smaller uniform sample. m is at most `capacity`.
        """
        with self._lock:
            self._shrink()
            order = np.argsort(self._keys[: self._used], kind="stable")
            stored, self._rows = self._rows, None
            return np.empty((0, 0), np.float16) if stored is None else stored[order]

    def _draw_keys(self, m: int, *, photo: np.ndarray) -> np.ndarray:
        digest = hashlib.blake2b(photo.tobytes(), digest_size=16).digest()
        words = np.frombuffer(digest, dtype=np.uint32).tolist()
        return np.random.default_rng([self._seed, *words]).integers(0, 2**64, size=m, dtype=np.uint64)

    def _take(self, keys: np.ndarray, rows: np.ndarray) -> int:
        """Put in as many rows as there is room for; return how many."""
        if self._rows is None:
            self._rows = np.empty((self._room, rows.shape[1]), dtype=rows.dtype)
        taken = min(len(keys), self._room - self._used)
        place = slice(self._used, self._used + taken)
        self._keys[place], self._rows[place] = keys[:taken], rows[:taken]
        self._used += taken
        if self._used == self._room:
            self._shrink()
        return taken

    def _shrink(self) -> None:
        """Keep the rows with the lowest keys, in place."""
        if self._used <= self._capacity or self._rows is None:
            return
        lowest = np.argpartition(self._keys[: self._used], self._capacity - 1)[: self._capacity]
        lowest.sort()  # ascending, so that no row is overwritten before it has moved
        for start in range(0, self._capacity, _ROWS_AT_ONCE):
            moved = lowest[start : start + _ROWS_AT_ONCE]
            place = slice(start, start + len(moved))
            self._rows[place], self._keys[place] = self._rows[moved], self._keys[moved]
        self._used = self._capacity
        self._highest = self._keys[: self._used].max()


def _stored(rows: np.ndarray) -> np.ndarray:
    if rows.dtype == np.uint8:
        return rows
    with np.errstate(over="ignore"):
        stored = rows.astype(np.float16)
    if not np.isfinite(stored).all():
        raise OptionError(
            "Local descriptors must be finite and from -65,504 to 65,504; the largest is "
            f"{np.abs(rows).max():g}. Divide them by a constant."
        )
    return stored
