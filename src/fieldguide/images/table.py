"""A table that lists photos and their labels."""

from pathlib import Path

from fieldguide.images.column_names import USUAL_NAMES, ColumnNames
from fieldguide.images.dataset import Dataset
from fieldguide.images.table_json import read_json_table
from fieldguide.images.table_rows import read_rows
from fieldguide.images.table_text import read_table_text


def read_table(
    path: str, *, max_pixels: int, licence: str | None, named: ColumnNames = USUAL_NAMES
) -> Dataset:
    """Read a table with the columns path, label and, if they are there, group and split.

    Parameters
    ----------
    path : str
        The table: JSON lines if it ends in `.jsonl`, delimited text otherwise. Paths in it start at its
        folder.
    max_pixels : int
        Passed on to each photo.
    licence : str or None
        Passed on.
    named : ColumnNames, default=USUAL_NAMES
        Columns that somebody named.

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
    text = read_json_table(table, named=named) if table.suffix.lower() == ".jsonl" else read_table_text(table)
    return read_rows(
        text.rows,
        source=path,
        folder=table.parent,
        notes=text.notes,
        lists=text.lists,
        nested=text.nested,
        named=named,
        max_pixels=max_pixels,
        licence=licence,
    )
