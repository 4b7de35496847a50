"""The sqlite file below the feature cache: what is in it, and every statement that touches it."""

import hashlib
import itertools
import json
import sqlite3
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from fieldguide.represent.is_finite import is_finite

_SCHEMA = 2  # raised also when photos are decoded otherwise than before, since vectors are of their pixels
_PAGE_BYTES = 32_768  # six rows of 1,280 float32 on a page; with 4,096 each row spills over: half as fast
_BUSY_S = 10.0
_JOURNAL_BYTES = 64 << 20
_ROW_BYTES = 100  # a row beside its vector: photo hash twice (row and index), numbers, headers
# What goes into the checksum beside photo and vector, so that halves are not read as half as many float32.
_HALVES, _SINGLES = b"float16", b""
_ROWS_A_QUERY = 500  # sqlite before 3.32 takes at most 999 parameters

_TABLES = (
    # AUTOINCREMENT: the number of an encoder is never given to another one, even after a clear.
    """CREATE TABLE encoder (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        key BLOB NOT NULL UNIQUE,
        identity TEXT NOT NULL)""",
    # Rows are appended, so `id` is the age and a repeated run reads the file from front to back.
    """CREATE TABLE vector (
        id INTEGER PRIMARY KEY,
        encoder INTEGER NOT NULL,
        photo BLOB NOT NULL,
        value BLOB NOT NULL,
        checksum INTEGER NOT NULL,
        UNIQUE (encoder, photo))""",
)
_READ = """SELECT photo, value, checksum FROM vector
    WHERE encoder = (SELECT id FROM encoder WHERE key = ?) AND photo IN ({})"""
_WRITE = "INSERT OR REPLACE INTO vector (encoder, photo, value, checksum) VALUES (?, ?, ?, ?)"
_COUNT = """SELECT identity, entries FROM encoder JOIN
    (SELECT encoder, COUNT(*) AS entries FROM vector GROUP BY encoder) ON encoder = id ORDER BY id"""


class CacheDatabase:
    """An open cache file; made when missing, made anew when its schema is not ours.

    Parameters
    ----------
    path : Path
        The file; its folder is made when missing.

    Raises
    ------
    CacheDatabase.trouble
        Here and by every method: the file is damaged, cannot be written, or was locked for longer than 10 s.

    Notes
    -----
    In write-ahead mode readers never wait, and a killed process leaves either all of a transaction or nothing
    of it. `synchronous=NORMAL` may lose the last transactions in a power cut, never the file. Memory mapping
    stays off: a file truncated by somebody else would end the process instead of raising.
    """

    #: What a file can make sqlite3 and its callers raise: messages and texts may hold damaged bytes.
    trouble = (sqlite3.Error, OSError, UnicodeDecodeError, json.JSONDecodeError)

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Autocommit: transactions are begun by name. The caller lets one thread in at a time.
        self._connection = sqlite3.connect(
            path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False
        )
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def read(
        self, identity: Mapping[str, Any], hashes: Sequence[bytes], *, width: int
    ) -> dict[bytes, np.ndarray]:
        """Find vectors; one of another length, not finite, or whose checksum does not match is missing.

        Parameters
        ----------
        identity : mapping
            JSON values.
        hashes : sequence of bytes
            Content hashes of photos.
        width : int
            Length of a vector.

        Returns
        -------
        dict
            Hash -> read-only float32 array of shape (width,).
        """
        key = hashlib.sha256(_canonical(identity)).digest()
        found = {}
        wanted = iter(hashes)
        while chunk := list(itertools.islice(wanted, _ROWS_A_QUERY)):
            query = _READ.format(",".join("?" * len(chunk)))
            for photo, value, checksum in self._connection.execute(query, [key, *chunk]):
                vector = _vector(value, photo=photo, width=width, checksum=checksum)
                if vector is not None and is_finite(vector):
                    found[photo] = vector
        return found

    def write(
        self, identity: Mapping[str, Any], hashes: Sequence[bytes], matrix: np.ndarray, *, limit_bytes: int
    ) -> None:
        """Keep vectors, making room first; one transaction, or several of a quarter of the limit each.

        Parameters
        ----------
        identity : mapping
            JSON values.
        hashes : sequence of bytes
            Content hashes of the photos.
        matrix : array of shape (n, d), little-endian float32
            Their vectors.
        limit_bytes : int
            Size that the file is held to.
        """
        row_bytes = 4 * matrix.shape[1] + _ROW_BYTES
        step = max(1, limit_bytes // 4 // row_bytes)
        for start in range(0, len(hashes), step):
            photos = hashes[start : start + step]
            with self._transaction():
                self._make_room(len(photos) * row_bytes, limit_bytes=limit_bytes)
                encoder = self._encoder_number(identity)
                rows = zip(photos, _values(matrix[start : start + step]), strict=True)
                self._connection.executemany(
                    _WRITE,
                    ((encoder, photo, value, _checksum(photo, value, kind)) for photo, (value, kind) in rows),
                )

    def counts(self) -> list[tuple[dict[str, Any], int]]:
        """List the encoders that have vectors, each with their number, in the order they first came.

        Returns
        -------
        list of (dict, int)
            Identity and number of vectors.
        """
        return [(json.loads(identity), entries) for identity, entries in self._connection.execute(_COUNT)]

    def used_bytes(self) -> int:
        """Say how much of the file is in use, from its header alone.

        Returns
        -------
        int
            Bytes in pages that hold something; pages of deleted rows are free, and are used again first.
        """
        return (self._pragma("page_count") - self._pragma("freelist_count")) * self._pragma("page_size")

    def empty(self) -> None:
        """Delete every row and give the disk space back."""
        with self._transaction():
            self._connection.execute("DELETE FROM vector")
            self._connection.execute("DELETE FROM encoder")
        with suppress(sqlite3.OperationalError):  # somebody reads just now: the space is reused instead
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close the file."""
        with suppress(sqlite3.Error):
            self._connection.close()

    @staticmethod
    def is_busy(error: Exception) -> bool:
        """Tell whether another process holds the file, as against the file being unusable.

        Parameters
        ----------
        error : Exception
            One of `trouble`.

        Returns
        -------
        bool
            True for SQLITE_BUSY and SQLITE_LOCKED, with all their extended codes.
        """
        code = getattr(error, "sqlite_errorcode", 0)
        return code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)

    def _prepare(self) -> None:
        self._connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")  # only a new file obeys
        self._use_write_ahead_log()
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute(f"PRAGMA journal_size_limit = {_JOURNAL_BYTES}")
        if self._pragma("user_version") != _SCHEMA:
            with self._transaction():
                if self._pragma("user_version") != _SCHEMA:  # another process may have been faster
                    self._make_tables()

    def _use_write_ahead_log(self) -> None:
        """Switch the mode; when two processes switch at once sqlite refuses one of them without waiting."""
        deadline = time.monotonic() + _BUSY_S
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if not self.is_busy(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                return

    def _make_tables(self) -> None:
        """Replace whatever another version left by our tables."""
        names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        for (name,) in self._connection.execute(names).fetchall():
            quoted = name.replace('"', '""')
            self._connection.execute(f'DROP TABLE "{quoted}"')
        for statement in _TABLES:
            self._connection.execute(statement)
        self._connection.execute(f"PRAGMA user_version = {_SCHEMA}")

    def _pragma(self, name: str) -> int:
        return self._connection.execute(f"PRAGMA {name}").fetchone()[0]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:  # Ctrl-C too
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise

    def _encoder_number(self, identity: Mapping[str, Any]) -> int:
        """Look the number up in the transaction that uses it: another process may have cleared the table."""
        text = _canonical(identity)
        key = hashlib.sha256(text).digest()
        self._connection.execute(
            "INSERT OR IGNORE INTO encoder (key, identity) VALUES (?, ?)", (key, text.decode())
        )
        found = self._connection.execute("SELECT id FROM encoder WHERE key = ?", (key,)).fetchone()
        if found is None:
            raise sqlite3.DatabaseError("its index of encoders is damaged")
        return found[0]

    def _make_room(self, incoming: int, *, limit_bytes: int) -> None:
        """Drop the oldest vectors, a sixteenth of the limit at once, so that most calls drop nothing."""
        if self.used_bytes() + incoming <= limit_bytes:
            return
        target = min(limit_bytes - incoming, limit_bytes - limit_bytes // 16)
        while (excess := self.used_bytes() - target) > 0 and self._drop_oldest(excess):
            pass

    def _drop_oldest(self, size: int) -> bool:
        """Drop the oldest vectors of about `size` bytes together; False when there is none left."""
        last = None
        rows = self._connection.execute("SELECT id, LENGTH(value) FROM vector ORDER BY id")
        for number, length in rows:
            last = number
            size -= (length or 0) + _ROW_BYTES
            if size <= 0:
                break
        rows.close()
        self._connection.execute("DELETE FROM vector WHERE id <= ?", (last,))
        return last is not None


def _values(matrix: np.ndarray) -> Iterator[tuple[bytes, bytes]]:
    """Write vectors, in half precision where that loses nothing; and what tells which."""
    with np.errstate(over="ignore"):
        halves = matrix.astype("<f2")
    lossless = (halves == matrix).all(axis=1)
    for vector, rounded, is_half in zip(matrix, halves, lossless.tolist(), strict=True):
        yield (rounded.tobytes(), _HALVES) if is_half else (vector.tobytes(), _SINGLES)


def _vector(value: object, *, photo: bytes, width: int, checksum: int) -> np.ndarray | None:
    """Read what `_values` wrote as float32; None if it is of another length or was changed."""
    if not isinstance(value, bytes):
        return None
    if len(value) == 4 * width and _checksum(photo, value, _SINGLES) == checksum:
        return np.frombuffer(value, dtype="<f4")
    if len(value) == 2 * width and _checksum(photo, value, _HALVES) == checksum:
        vector = np.frombuffer(value, dtype="<f2").astype("<f4")
        vector.flags.writeable = False
        return vector
    return None


def _canonical(identity: Mapping[str, Any]) -> bytes:
    return json.dumps(identity, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _checksum(*parts: bytes) -> int:
    total = 0
    for part in parts:
        total = zlib.crc32(part, total)
    return total
