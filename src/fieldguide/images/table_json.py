"""The rows of a table that has a JSON object on each line."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fieldguide.images.as_word import as_word
from fieldguide.images.column_names import TAGS, USUAL_NAMES, ColumnNames, holds_labels, plain_name
from fieldguide.images.formats.source_file import refused, source_text
from fieldguide.images.table_columns import Rows
from fieldguide.images.table_text import TableText
from fieldguide.images.tags import BETWEEN
from fieldguide.printable import printable

_Entries = list[tuple[int, dict[str, Any]]]


def read_json_table(path: Path, *, named: ColumnNames = USUAL_NAMES) -> TableText:
    """Read the cells of a table in JSON lines.

    Parameters
    ----------
    path : Path
        A JSON object on each line, in UTF-8; names as a header has them.
    named : ColumnNames, default=USUAL_NAMES
        Columns that somebody named.

    Returns
    -------
    TableText
        The header, then a row for each object. Fields that hold a list of labels are in `lists`, those that
        hold another list or an object in `nested`.

    Raises
    ------
    SourceError
        If the file cannot be read, a line is no JSON object, or a label in a list holds the sign that
        separates labels.
    """
    entries = _entries(path)
    if not entries:
        raise refused(path, "it lists no photo")
    names = dict.fromkeys(name for _, entry in entries for name in entry)
    lists = {
        name
        for name in names
        if (holds_labels(name) or plain_name(name) == plain_name(named.label or TAGS))
        and _any_list(name, entries)
    }
    nested: dict[str, str] = {}
    for line, entry in entries:
        for name, value in entry.items():
            if _is_nested(value) and not (name in lists and _is_flat_list(value)) and name not in nested:
                what = "a list" if isinstance(value, list) else "an object"
                nested[name] = f"{printable(str(path))}, line {line}: '{printable(name)}' holds {what}"
    header: Rows = [(0, list(names))]
    rows = [
        (line, ["" if name in nested else _cell(entry.get(name), line=line, path=path) for name in names])
        for line, entry in entries
    ]
    return TableText(rows=header + rows, notes=(), lists=frozenset(lists - set(nested)), nested=nested)


def _entries(path: Path) -> _Entries:
    entries = []
    for number, line in enumerate(source_text(path).splitlines(), start=1):
        try:
            entry = json.loads(line) if line.strip() else {}
        except (ValueError, RecursionError) as error:
            raise refused(path, f"line {number} is no JSON, or is cut short ({error})") from error
        if not isinstance(entry, dict):
            raise refused(path, f"line {number} is no JSON object")
        if entry:
            entries.append((number, entry))
    return entries


def _any_list(name: str, entries: _Entries) -> bool:
    return any(isinstance(entry.get(name), list) for _, entry in entries)


def _is_flat_list(value: Any) -> bool:
    return isinstance(value, list) and not any(map(_is_nested, value))


def _is_nested(value: Any) -> bool:
    return isinstance(value, dict | list)


def _cell(value: Any, *, line: int, path: Path) -> str:
    if not isinstance(value, list):
        return as_word(value) or ""
    return BETWEEN.join(_words(value, line=line, path=path))


def _words(values: Iterable[Any], *, line: int, path: Path) -> list[str]:
    words = [word for value in values if (word := as_word(value))]
    bad = next((word for word in words if BETWEEN in word), None)
    if bad is not None:
        raise refused(
            path,
            f"line {line}: the label '{printable(bad)}' holds {BETWEEN}, which separates labels; rename it",
        )
    return words
