"""A file of finished rounds, so that a comparison that was stopped goes on where it was."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import Any, Self

import numpy as np

from fieldguide.errors import StorageError
from fieldguide.files import require_free
from fieldguide.ladder.answers import Answers, Costs

_APPLICATION = 0x46476370  # "FGcp"
_HASH_BYTES = 32
TIMEOUT_S = 30.0
_TABLE = """CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, method TEXT NOT NULL, recipe TEXT NOT NULL, made TEXT NOT NULL, costs TEXT NOT NULL,
    classes TEXT NOT NULL, photos BLOB NOT NULL, log_probabilities BLOB NOT NULL)"""


class ResultsFile:
    """Answers by everything that shapes them, in one sqlite file; use it in a `with` statement.

    Parameters
    ----------
    path : path or None
        The file; made if it is not there. None keeps the answers in memory.

    Raises
    ------
    StorageError
        If the file cannot be opened, or is something else.

    Notes
    -----
    Each `put` is one transaction that is on the disk when it returns: a process that is killed leaves all
    rounds that were finished, and nothing half-written. Several processes may share the file.
    """

    def __init__(self, path: str | PathLike[str] | None) -> None:
        self._name = "" if path is None else str(path)
        if path is not None:
            require_free(Path(path), overwrite=True)
        with self._told():
            self._database = sqlite3.connect(":memory:" if path is None else path, timeout=TIMEOUT_S)
            try:
                self._check_ours()
                self._database.execute(_TABLE)
                self._database.execute(f"PRAGMA application_id = {_APPLICATION}")
            except BaseException:
                self._database.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def __len__(self) -> int:
        with self._told():
            return self._database.execute("SELECT count(*) FROM answers").fetchone()[0]

    def get(self, key: str) -> Answers | None:
        """Find the answers of a round.

        Parameters
        ----------
        key : str
            As it was put.

        Returns
        -------
        Answers or None
            None if they are not there, or damaged.

        Raises
        ------
        StorageError
            If the file cannot be read.
        """
        with self._told():
            row = self._database.execute(
                "SELECT costs, classes, photos, log_probabilities FROM answers WHERE key = ?", (key,)
            ).fetchone()
        try:
            return None if row is None else _answers(*row)
        except (TypeError, ValueError):  # a row that somebody changed is as good as none
            return None

    def put(self, key: str, answers: Answers, *, method: str, recipe: dict[str, Any]) -> None:
        """Keep the answers of a round.

        Parameters
        ----------
        key : str
            Names everything that shapes them.
        answers : Answers
            The answers.
        method : str
            Name of the method, for people who look into the file.
        recipe : dict
            Its options, likewise; JSON values.

        Raises
        ------
        StorageError
            If the file cannot be written.
        """
        row = (
            key,
            method,
            json.dumps(recipe),
            datetime.now(UTC).isoformat(timespec="seconds"),
            json.dumps(asdict(answers.costs)),
            json.dumps(answers.classes),
            b"".join(answers.hashes),
            answers.log_probabilities.astype("<f4").tobytes(),
        )
        with self._told(), self._database:
            self._database.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def _check_ours(self) -> None:
        (application,) = self._database.execute("PRAGMA application_id").fetchone()
        (tables,) = self._database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables and application != _APPLICATION:
            raise sqlite3.DatabaseError("it is a database of something else")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise StorageError(
                f"{self._name}: the results cannot be read or written: {error}. "
                "Is the disk full, or the file in use? What was finished is kept."
            ) from error
        except sqlite3.DatabaseError as error:
            raise StorageError(
                f"{self._name} is no file of results of a comparison: {error}. "
                "Choose another name, or delete it if you do not need it."
            ) from error


def _answers(costs: str, classes: str, photos: bytes, log_probabilities: bytes) -> Answers:
    names = tuple(json.loads(classes))
    table = np.frombuffer(log_probabilities, dtype="<f4").reshape(-1, len(names))
    hashes = tuple(photos[at : at + _HASH_BYTES] for at in range(0, len(photos), _HASH_BYTES))
    if len(hashes) != len(table) or not np.isfinite(table).all():
        raise ValueError("rows and photos differ")
    return Answers(hashes, names, table, Costs(**json.loads(costs)))
