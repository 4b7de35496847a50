"""Results files of long tables: a row for each finished cell, so that a run goes on where it was."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path


def rows_of(results: Path) -> list[dict[str, str]]:
    """Return what is finished; nothing where there is no file yet."""
    if not results.exists():
        return []
    with results.open(newline="") as file:
        return list(csv.DictReader(file))


def cells_of(results: Path, columns: Sequence[str]) -> set[tuple[str, ...]]:
    """Return the finished cells by the columns that name them."""
    return {tuple(row[name] for name in columns) for row in rows_of(results)}


def append(results: Path, *rows: Mapping[str, object], columns: Sequence[str]) -> None:
    """Add rows in one write: a run that is cut off leaves none or all of them."""
    fresh = not results.exists()
    with results.open("a", newline="", buffering=2**20) as file:
        table = csv.DictWriter(file, columns)
        if fresh:
            table.writeheader()
        table.writerows(rows)
