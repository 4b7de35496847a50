"""Folders of photos with a file of metadata, as Hugging Face's image folders have it."""

import csv
import json
from pathlib import Path

from fieldguide.images.dataset import Dataset
from fieldguide.images.formats.look import Look
from fieldguide.images.formats.source_file import refused
from fieldguide.images.split_words import split_word
from fieldguide.images.table_columns import Rows, holds_labels, role_of
from fieldguide.images.table_json import read_json_table
from fieldguide.images.table_rows import read_rows
from fieldguide.images.table_text import TableText, read_table_text

_FILES = ("metadata.csv", "metadata.jsonl")


def is_metadata_folder(look: Look) -> bool:
    """Recognise a folder with ``metadata.csv`` or ``metadata.jsonl`` that names a label.

    It may stand one folder deeper, in a split. Without a label, the folders are the classes.
    """
    return look.is_folder and any(_names_label(file) for file in _files(look))


def read_metadata_folder(path: str, *, max_pixels: int, licence: str | None) -> Dataset:
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
    texts = {file: _text(file) for file in _files(Look(root))}
    tables = {file: text.rows for file, text in texts.items()}
    header: dict[str, None] = {}
    for file, rows in tables.items():
        if not any(role_of(name) == "path" for name in rows[0][1]):
            raise refused(file, "no column 'file_name'")
        header |= dict.fromkeys(rows[0][1])
    has_split = any(role_of(name) == "split" for name in header)
    names = list(header)
    joined: Rows = [(1, names if has_split or len(tables) < 2 else [*names, "split"])]
    for file, rows in tables.items():
        place = "" if file.parent == root else f"{file.parent.name}/"
        for line, cells in rows[1:]:
            values = dict(zip(rows[0][1], cells, strict=False))
            row = [place + values[name] if _is_path(name, values) else values.get(name, "") for name in names]
            joined.append((line, row if has_split or len(tables) < 2 else [*row, file.parent.name]))
    return read_rows(
        joined,
        source=path,
        folder=root,
        lists=frozenset().union(*(text.lists for text in texts.values())),
        max_pixels=max_pixels,
        licence=licence,
        confined=True,
    )


def _is_path(name: str, values: dict[str, str]) -> bool:
    return role_of(name) == "path" and bool(values.get(name))


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
        with file.open(encoding="utf-8-sig", errors="replace") as lines:
            first = lines.readline(100_000)
        names = (
            json.loads(first) if file.suffix == ".jsonl" else next(csv.reader([first.replace(";", ",")]), [])
        )
        return isinstance(names, list | dict) and any(holds_labels(str(name)) for name in names)
    except (OSError, ValueError, csv.Error):
        return True  # so that reading it says what is wrong


def _text(file: Path) -> TableText:
    text = read_table_text(file) if file.suffix == ".csv" else read_json_table(file)
    if len(text.rows) < 2:
        raise refused(file, "it lists no photo")
    return text
