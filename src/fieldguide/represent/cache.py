"""The feature cache: vectors that were computed once, kept in one bounded file."""

import logging
import os
import re
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from itertools import compress
from pathlib import Path
from typing import Any, Self, TypeVar

import numpy as np
import platformdirs

from fieldguide.errors import OptionError, StorageError
from fieldguide.represent.cache_database import CacheDatabase
from fieldguide.represent.is_finite import is_finite

_T = TypeVar("_T")

_DEFAULT_LIMIT_BYTES = 4_000_000_000
_LEAST_LIMIT_BYTES = 1_000_000
_UNITS = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12}

_log = logging.getLogger(__name__)
_inherited: list[CacheDatabase] = []  # opened before a fork: a child must not even close them


class FeatureCache:
    """Vectors that were computed once, found again by photo content and encoder identity.

    The cache never stops the work: when its file is damaged, locked or cannot be written, one warning is
    logged (logger `fieldguide.represent.cache`), and from then on nothing is found and nothing is kept.

    Parameters
    ----------
    folder : str or path, optional
        Where `features.sqlite` lives. By default the folder in the environment variable FIELDGUIDE_CACHE,
        else the user's cache folder.
    limit_bytes : int, optional
        Size that the file is held to, at least 1,000,000; the oldest vectors make room for new ones. By
        default what FIELDGUIDE_CACHE_LIMIT says ("500 MB", "4GB", "4000000000"), else 4 GB.

    Raises
    ------
    OptionError
        If the limit is not a size, or too small.

    Notes
    -----
    Keyed by the SHA-256 of the identity as canonical JSON and by the photo's content hash. A vector is kept
    as little-endian float32, or as float16 where all its numbers are half floats, with a CRC-32 over photo
    and vector; what does not match, or is not finite, is treated as missing.

    The file is opened by the first call that needs it. Any number of processes may share it. Within a process
    a lock lets one call in at a time, and a forked child opens the file anew.

    Examples
    --------
    >>> import numpy as np, tempfile
    >>> with tempfile.TemporaryDirectory() as folder, FeatureCache(folder) as cache:
    ...     cache.store({"kind": "mean"}, [b"p" * 32], np.ones((1, 3), np.float32))
    ...     found = cache.lookup({"kind": "mean"}, [b"p" * 32, b"q" * 32], width=3)
    >>> list(found.values())
    [array([1., 1., 1.], dtype=float32)]
    """

    _database: CacheDatabase | None = None
    _process: int = -1

    def __init__(
        self, folder: str | os.PathLike[str] | None = None, *, limit_bytes: int | None = None
    ) -> None:
        chosen = folder or os.environ.get("FIELDGUIDE_CACHE") or _default_folder()
        self.path = Path(chosen).expanduser() / "features.sqlite"
        self.limit_bytes = _limit_from_environment() if limit_bytes is None else limit_bytes
        if self.limit_bytes < _LEAST_LIMIT_BYTES:
            raise OptionError(
                f"The limit of the feature cache is {self.limit_bytes:,} bytes; "
                f"it must be at least {_LEAST_LIMIT_BYTES:,}."
            )
        self._problem: str | None = None
        self._lock = threading.RLock()

    def lookup(
        self, identity: Mapping[str, Any], hashes: Sequence[bytes], *, width: int
    ) -> dict[bytes, np.ndarray]:
        """Find the vectors of photos.

        Parameters
        ----------
        identity : mapping
            What the encoder says of itself; JSON values only.
        hashes : sequence of bytes
            Content hashes of the photos, 32 bytes each; repeats are fine.
        width : int
            Length of a vector; one of another length counts as missing.

        Returns
        -------
        dict
            Hash -> float32 array of shape (width,), read-only, for the photos that were found.
        """
        return self._attempt(lambda database: database.read(identity, hashes, width=width), otherwise={})

    def store(self, identity: Mapping[str, Any], hashes: Sequence[bytes], vectors: np.ndarray) -> None:
        """Keep the vectors of photos; all of them or, when the process is killed meanwhile, none.

        Parameters
        ----------
        identity : mapping
            As for `lookup`.
        hashes : sequence of bytes
            Content hashes of the photos, 32 bytes each.
        vectors : array of shape (n, d)
            Their vectors, float32; those that are not finite are not kept. What is larger than a
            quarter of the limit goes in several steps.

        Raises
        ------
        OptionError
            If there are not as many vectors as hashes.
        """
        matrix = np.ascontiguousarray(vectors, dtype="<f4")
        if matrix.ndim != 2 or len(matrix) != len(hashes):
            raise OptionError(f"{len(hashes)} photos need an array of as many vectors, not {matrix.shape}.")
        finite = [is_finite(row) for row in matrix]
        if not all(finite):
            hashes, matrix = list(compress(hashes, finite)), matrix[finite]
        self._attempt(
            lambda database: database.write(identity, hashes, matrix, limit_bytes=self.limit_bytes),
            otherwise=None,
        )

    def describe(self) -> dict[str, Any]:
        """Say what is in the cache; a cache that does not exist is empty, and is not made.

        Returns
        -------
        dict
            JSON values: `path`; `entries`; `bytes` in use and `limit_bytes` that bounds them; `disk_bytes`,
            which the files take with their log; `encoders`, a list of `name`, `entries` and `identity`;
            `problem`, None or why the file cannot be used.
        """
        counts: list[tuple[dict[str, Any], int]] = []
        used = 0
        if _size(self.path):
            counts = self._attempt(CacheDatabase.counts, otherwise=counts)
            used = self._attempt(CacheDatabase.used_bytes, otherwise=used)
        return {
            "path": str(self.path),
            "entries": sum(entries for _, entries in counts),
            "bytes": used,
            "limit_bytes": self.limit_bytes,
            "disk_bytes": sum(_size(path) for path in self._files()),
            "encoders": [
                {"name": _readable(identity), "entries": entries, "identity": identity}
                for identity, entries in counts
            ],
            "problem": self._problem,
        }

    def clear(self) -> None:
        """Forget every vector and give the disk space back; a damaged file is removed.

        Raises
        ------
        StorageError
            If another program holds the file, or it may not be removed.
        """
        with self._lock:
            self._problem = None
            if not _size(self.path):
                return
            try:
                self._opened().empty()
            except OSError as error:
                raise self._not_cleared(error) from error
            except CacheDatabase.trouble as error:
                if CacheDatabase.is_busy(error):
                    raise StorageError(
                        f"The feature cache {self.path} is in use by another program; try again after it."
                    ) from error
                self._remove()

    def close(self) -> None:
        """Close the file; a later call opens it again."""
        database, self._database = self._database, None
        if database is None:
            return
        if self._process == os.getpid():
            database.close()
        else:
            _inherited.append(database)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def _attempt(self, work: Callable[[CacheDatabase], _T], *, otherwise: _T) -> _T:
        """Do `work`; after the first failure of the file, warn once and leave it alone."""
        with self._lock:
            if self._problem is not None:
                return otherwise
            try:
                return work(self._opened())
            except sqlite3.ProgrammingError:
                raise  # a wrong argument, not a wrong file
            except CacheDatabase.trouble as error:
                self._problem = str(error)
                self.close()
            _log.warning(
                "The feature cache %s cannot be used (%s); features are computed without it. Next: %s",
                self.path,
                self._problem,
                self.remedy,
            )
            return otherwise

    @property
    def remedy(self) -> str:
        """What to do if the cache cannot be used."""
        if self.path.is_file() and os.access(self.path.parent, os.W_OK):
            return "`fieldguide cache --clear` starts a new one; FIELDGUIDE_CACHE names another folder."
        return (
            "name a folder that can be written in FIELDGUIDE_CACHE (or XDG_CACHE_HOME), or use --no-cache "
            "(cache=None)."
        )

    def _opened(self) -> CacheDatabase:
        if self._process != os.getpid():
            self.close()
        if self._database is None:
            self._database, self._process = CacheDatabase(self.path), os.getpid()
        return self._database

    def _files(self) -> list[Path]:
        """List what sqlite writes; the log goes first when they are removed, it must not meet a new file."""
        return [self.path.with_name(self.path.name + suffix) for suffix in ("-wal", "-shm", "")]

    def _remove(self) -> None:
        self.close()
        try:
            for path in self._files():
                path.unlink(missing_ok=True)
        except OSError as error:
            raise self._not_cleared(error) from error

    def _not_cleared(self, error: OSError) -> StorageError:
        return StorageError(
            f"The feature cache {self.path} cannot be cleared: {error.strerror}. Check the permissions "
            "of its folder, or set FIELDGUIDE_CACHE to another one."
        )


def _default_folder() -> str:
    return platformdirs.user_cache_dir("fieldguide", appauthor=False)


def _size(path: Path) -> int:
    """Say how large a file is; one that is not there, or not to be seen, has no size."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _limit_from_environment() -> int:
    text = os.environ.get("FIELDGUIDE_CACHE_LIMIT", "").strip()
    if not text:
        return _DEFAULT_LIMIT_BYTES
    found = re.fullmatch(r"([0-9]*\.?[0-9]+)\s*([a-z]*)", text.lower())
    if found is None or found[2] not in _UNITS:
        raise OptionError(f"FIELDGUIDE_CACHE_LIMIT is {text!r}; write a size such as '4 GB' or '500 MB'.")
    return int(float(found[1]) * _UNITS[found[2]])


def _readable(identity: Mapping[str, Any]) -> str:
    """Put an identity in a few words, hashes left out: "pretrained efficientnet_lite0, aspect squash"."""
    heads = ("kind", "network")
    first = " ".join(str(identity[key]) for key in heads if key in identity)
    said = {
        key: ", ".join(value) if key == "blocks" else value
        for key, value in identity.items()
        if key not in heads
    }
    rest = [
        f"{key} {value}"
        for key, value in said.items()
        if isinstance(value, str | int | float) and not re.fullmatch("[0-9a-f]{32,}", str(value))
    ]
    return ", ".join([first, *rest] if first else rest)
