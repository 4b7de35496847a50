"""Folders of photos with a file of metadata, as Hugging Face's image folders have it."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from fieldguide.errors import SourceError
from fieldguide.images.column_names import USUAL_NAMES, ColumnNames, holds_labels, role_of, roles_of
from fieldguide.images.dataset import Dataset
from fieldguide.images.formats.look import Look
from fieldguide.images.formats.source_file import refused
from fieldguide.images.split_words import column_split, split_word
from fieldguide.images.table_columns import Rows, above_header, header_place
from fieldguide.images.table_json import read_json_table
from fieldguide.images.table_rows import read_rows
from fieldguide.images.table_text import TableText, read_table_text
from fieldguide.printable import printable

_FILE_NAME = "file_name"
_FILES = ("metadata.csv", "metadata.jsonl")
_HEAD_BYTES = 65536


def is_metadata_folder(look: Look) -> bool:
    """Recognise a folder with ``metadata.csv`` or ``metadata.jsonl`` that names a label.

    It may stand one folder deeper, in a split. Without a label, the folders are the classes.
    """
    return look.is_folder and any(look.names_label or _names_label(file) for file in _files(look))


def read_metadata_folder(
    path: str, *, max_pixels: int, licence: str | None, named: ColumnNames = USUAL_NAMES
) -> Dataset:
    """Read a folder of photos that a file of metadata lists [1]_.

    Parameters
    ----------
    path : str
        The folder with ``metadata.csv`` or ``metadata.jsonl`` (a JSON object on each line), or with splits
        that have one each. They have a column ``file_name`` and one that means label; a list of labels in
        JSON means any number of them.
    max_pixels : int
        Passed on to each photo.
    licence : str or None
        Passed on.
    named : ColumnNames, default=USUAL_NAMES
        Columns that somebody named.

    Returns
    -------
    Dataset
        Further columns of words and numbers are kept. Photos outside of the folder are left out.

    Raises
    ------
    SourceError
        If a file is damaged or has no column of paths or labels, or no photo is left.

    References
    ----------
    .. [1] Hugging Face, "Create an image dataset", https://huggingface.co/docs/datasets/image_dataset
    """
    root = Path(path)
    texts = {file: _text(file, named=named) for file in _files(Look(root))}
    tables = {file: text.rows for file, text in texts.items()}
    paths = {file: _path_column(rows, file=file, named=named) for file, rows in tables.items()}
    header: dict[str, None] = {}
    for rows in tables.values():
        header |= dict.fromkeys(rows[0][1])
    nested = {name: where for text in texts.values() for name, where in text.nested.items()}
    add_split = len(tables) > 1 and not any(_has_split(text, named=named) for text in texts.values())
    joined: Rows = [(1, [*header, "split"] if add_split else [*header])]
    for file, rows in tables.items():
        place = "" if file.parent == root else f"{file.parent.name}/"
        for line, cells in rows[1:]:
            values = dict(zip(rows[0][1], cells, strict=False))
            if values.get(paths[file]):
                values[paths[file]] = place + values[paths[file]]
            row = [values.get(name, "") for name in header]
            surplus = cells[len(rows[0][1]) :]
            joined.append((line, [*row, *([file.parent.name] if add_split else []), *surplus]))
    return read_rows(
        joined,
        source=path,
        folder=root,
        notes=dict.fromkeys(note for text in texts.values() for note in text.notes),
        lists=frozenset().union(*(text.lists for text in texts.values())),
        nested=nested,
        max_pixels=max_pixels,
        licence=licence,
        named=replace(named, path=next(iter(paths.values()))),
        confined=True,
    )


def _path_column(rows: Rows, *, file: Path, named: ColumnNames) -> str:
    header = rows[0][1]
    if named.path is None and _FILE_NAME in header:
        return _FILE_NAME
    place = roles_of(header, named=named, source=printable(str(file)), roles=("path",)).get("path")
    if place is None:
        raise refused(file, f"no column '{_FILE_NAME}'")
    return header[place]


def _has_split(text: TableText, *, named: ColumnNames) -> bool:
    """Tell whether a column says of which split photos are, so that the folders need not."""
    header = text.rows[0][1]
    columns = [i for i, name in enumerate(header) if role_of(name) == "split"]
    words = ((header[i], cells[i]) for _, cells in text.rows[1:] for i in columns if i < len(cells))
    is_nested = any(header[i] in text.nested for i in columns)  # which is refused
    return (
        named.split is not None or is_nested or any(column_split(word, column=name) for name, word in words)
    )


def _files(look: Look) -> list[Path]:
    """Find the files of metadata: that of the folder, or those of its splits."""
    own = [look.path / name for name in _FILES if name in look.names]
    if own:
        return own[:1]
    splits = (look.path / name for name in look.names if split_word(name))
    theirs = (next((s / name for name in _FILES if (s / name).exists()), None) for s in splits)
    return [file for file in theirs if file is not None]


def _names_label(file: Path) -> bool:
    try:
        try:
            names = _first_names(file) if file.suffix == ".jsonl" else _header(file)
        except ValueError:  # it is damaged, or about something else
            names = _words_of_first_line(file)
    except OSError:
        return True  # so that reading it says what is wrong
    return isinstance(names, list | dict) and any(holds_labels(str(name)) for name in names)


def _words_of_first_line(file: Path) -> list[str]:
    with file.open(encoding="utf-8-sig", errors="replace") as lines:
        return re.findall(r"[^\s,;:{}\"']+", lines.readline(_HEAD_BYTES))


def _first_names(file: Path) -> Any:
    with file.open(encoding="utf-8-sig", errors="replace") as lines:
        return json.loads(lines.readline(_HEAD_BYTES))


def _header(file: Path) -> list[str]:
    try:
        rows = read_table_text(file, at_most=_HEAD_BYTES).rows
    except SourceError:  # perhaps a cell that was cut
        rows = read_table_text(file).rows
    place = header_place(rows, named=USUAL_NAMES)
    return [] if place is None else rows[place][1]


def _text(file: Path, *, named: ColumnNames) -> TableText:
    text = read_table_text(file) if file.suffix == ".csv" else read_json_table(file, named=named)
    header = header_place(text.rows, named=named) or 0
    rows = text.rows[header:]
    if len(rows) < 2:
        raise refused(file, "it lists no photo")
    notes = (*text.notes, above_header(text.rows[:header])) if header else text.notes
    return replace(text, rows=rows, notes=notes)
