"""A table that lists photos and their labels."""

import os
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from fieldguide.errors import SourceError, suggestion
from fieldguide.images.assembly import Assembly
from fieldguide.images.dataset import Dataset
from fieldguide.images.description import count
from fieldguide.images.failure import FAILURES, reason
from fieldguide.images.file_image import FileImage
from fieldguide.images.file_kind import FOREIGN_REASON, RAW_REASON, file_kind
from fieldguide.images.printable import printable
from fieldguide.images.split_words import SPLIT_WORDS, split_word
from fieldguide.images.table_columns import TableColumns, understand_columns
from fieldguide.images.table_text import read_table_text


def read_table(path: str, *, max_pixels: int, licence: str | None) -> Dataset:
    """Read a table with the columns path, label and, if they are there, group and split.

    Parameters
    ----------
    path : str
        The table. Paths in it start at its folder.
    max_pixels : int
        Passed on to each photo.
    licence : str or None
        Passed on.

    Returns
    -------
    Dataset
        Lines without a label and files that cannot be read are left out, with their line.

    Raises
    ------
    SourceError
        If the columns cannot be understood, a split is called by an unknown word, or no photo is left.
    """
    table = Path(path)
    text = read_table_text(table)
    columns = understand_columns(text.rows, name=printable(path))
    rows = text.rows[1:] if columns.header is not None else text.rows
    if not rows:
        raise SourceError(f"{printable(path)}: the table has a header and nothing below it")
    splits = _splits(rows, columns=columns, name=printable(path))
    assembly = Assembly(source=path, licence=licence, notes=[*text.notes])
    if note := columns.note():
        assembly.notes.append(printable(note))
    for (line, cells), split in zip(rows, splits, strict=True):
        _add(
            cells,
            line=line,
            split=split,
            columns=columns,
            folder=table.parent,
            assembly=assembly,
            max_pixels=max_pixels,
        )
    without = splits.count(None)
    if without and without < len(splits):
        assembly.notes.append(f"{count(without, 'line')} without a split, taken for training")
        assembly.splits = [split or "train" for split in assembly.splits]
    _require_files(assembly, folder=table.parent)
    return assembly.dataset()


def _splits(rows: list[tuple[int, list[str]]], *, columns: TableColumns, name: str) -> list[str | None]:
    splits = []
    for line, cells in rows:
        word = _cell(cells, columns.split)
        split = split_word(word)
        if word and split is None:
            raise SourceError(
                f"{name}, line {line}: '{printable(word)}' is no split; "
                f"the words are {', '.join(SPLIT_WORDS)}.{suggestion(word, SPLIT_WORDS)}"
            )
        splits.append(split)
    return splits


def _add(
    cells: list[str],
    *,
    line: int,
    split: str | None,
    columns: TableColumns,
    folder: Path,
    assembly: Assembly,
    max_pixels: int,
) -> None:
    written, label = _cell(cells, columns.path), _cell(cells, columns.label)
    shown = f"{written} (line {line})" if written else f"line {line}"
    if not written or not label:
        assembly.leave_out(shown, reason=f"the {'label' if written else 'path'} is missing")
        return
    try:
        path, status = _found(folder, written)
    except FAILURES as error:
        assembly.leave_out(shown, reason=reason(error))
        return
    if why := _unusable(path, status):
        assembly.leave_out(shown, reason=why)
        return
    assembly.add(
        FileImage(path, name=written, max_pixels=max_pixels),
        label=label,
        group=printable(_cell(cells, columns.group)) or None,
        split=split,
        identity=status.st_dev << 64 | status.st_ino,
    )


def _cell(cells: list[str], column: int | None) -> str:
    return cells[column] if column is not None and column < len(cells) else ""


def _found(folder: Path, written: str) -> tuple[str, os.stat_result]:
    for spelling in _spellings(written):
        try:
            path = folder / spelling
            return str(path), path.stat()
        except FileNotFoundError:
            continue
    raise FileNotFoundError


def _spellings(written: str) -> Iterator[str]:
    """Give the path as written, with Windows slashes turned, and with accents as other systems store them."""
    yield written
    if "\\" in written:
        yield written.replace("\\", "/")
    if not written.isascii():
        yield unicodedata.normalize("NFC", written)
        yield unicodedata.normalize("NFD", written)


def _unusable(path: str, status: os.stat_result) -> str | None:
    kind = file_kind(Path(path).name)
    if kind in (RAW_REASON, FOREIGN_REASON):
        return kind
    if not stat.S_ISREG(status.st_mode):
        return "it is a folder" if stat.S_ISDIR(status.st_mode) else "it is not a regular file"
    readable = os.access(path, os.R_OK, effective_ids=os.access in os.supports_effective_ids)
    return None if readable else "no permission to read it"


def _require_files(assembly: Assembly, *, folder: Path) -> None:
    missing = [photo for photo in assembly.left_out if photo.reason == reason(FileNotFoundError())]
    if not assembly.images and missing:
        raise SourceError(
            f"{printable(assembly.source)}: none of the {count(len(missing), 'file')} in the table exists; "
            f"the first is {missing[0].name}.\n"
            f"Paths start at the folder of the table, {printable(str(folder.resolve()))}."
        )
