"""One door for every kind of source."""

import os
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from fieldguide.errors import SourceError, suggestion
from fieldguide.images.column_names import ColumnNames
from fieldguide.images.dataset import Dataset
from fieldguide.images.description import by_reason, count, first_few
from fieldguide.images.file_kind import file_kind, looks_like_photo
from fieldguide.images.fixes import apply_fixes
from fieldguide.images.folder import read_folder
from fieldguide.images.formats.catalogue import Reader, format_of
from fieldguide.images.formats.hugging_face import is_hugging_face, read_hugging_face
from fieldguide.images.formats.look import Look
from fieldguide.images.formats.torchvision import is_torchvision, read_torchvision
from fieldguide.images.pairs import read_pairs
from fieldguide.images.pixel_limit import pixel_limit
from fieldguide.images.table import read_table
from fieldguide.printable import printable

_TABLE_SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".jsonl")


def read(
    source: str | os.PathLike[str] | Iterable[Any] | Dataset,
    *,
    strict: bool = False,
    max_megapixels: float = 200,
    licence: str | None = None,
    fixes: str | os.PathLike[str] | None = None,
    path_column: str | None = None,
    label_column: str | None = None,
    group_column: str | None = None,
    split_column: str | None = None,
) -> Dataset:
    """Read labelled photos. Nothing is decoded yet.

    Parameters
    ----------
    source : str, path-like, list of (photo, label), or Dataset
        A folder with a folder for each class (and train, validation and test folders above, if you like),
        also as zip or tar; a CSV, TSV or JSONL table with the columns path, label and perhaps group and
        split; a list of pairs; a data set in one of the formats of docs/images.md; a dataset of Hugging Face
        or torchvision; or a `Dataset`, which comes back as it is.
    strict : bool, default=False
        Refuse the source if a single photo has to be left out.
    max_megapixels : float, default=200
        Photos that claim to be larger are refused before they are decoded.
    licence : str, optional
        Under which terms the photos may be used; guides trained on them state it.
    fixes : str or path-like, optional
        A table of photos to relabel, drop or group, see `apply_fixes`.
    path_column, label_column, group_column, split_column : str, optional
        What a table, a Parquet file or a dataset of Hugging Face calls these columns, where they have none of
        the usual names, or several; in a table without a header their numbers, from 1.

    Returns
    -------
    Dataset
        `Dataset.describe` says what was understood.

    Raises
    ------
    SourceError
        If the source cannot be understood, has no such column, holds no photo, or is not perfect while
        `strict`.
    OptionError
        If an option has no meaning.

    Examples
    --------
    >>> import numpy as np
    >>> grey = np.zeros((8, 8), dtype=np.uint8)
    >>> read([(grey, "dark"), (grey + 255, "bright")]).classes
    ('bright', 'dark')
    """
    named = ColumnNames(path=path_column, label=label_column, group=group_column, split=split_column)
    dataset = _dispatch(source, max_pixels=pixel_limit(max_megapixels), licence=licence, named=named)
    if strict and dataset.left_out:
        raise SourceError(_imperfect(dataset))
    return dataset if fixes is None else apply_fixes(dataset, fixes)


def _dispatch(source: Any, *, max_pixels: int, licence: str | None, named: ColumnNames) -> Dataset:
    if isinstance(source, str | os.PathLike):
        path = os.fspath(Path(source).expanduser())
        reader = _reader(path, named=named)
        return reader(path, max_pixels=max_pixels, licence=licence)
    if is_hugging_face(source):
        return read_hugging_face(source, max_pixels=max_pixels, licence=licence, named=named)
    named.refuse("a Dataset" if isinstance(source, Dataset) else f"a {type(source).__name__}")
    if isinstance(source, Dataset):
        return source
    if is_torchvision(source):
        return read_torchvision(source, max_pixels=max_pixels, licence=licence)
    if _is_data_frame(source):
        raise SourceError(
            'a data frame is not read; give pairs, such as zip(frame["path"], frame["label"]), or write it '
            "as a table: frame.to_csv(..., index=False)"
        )
    if isinstance(source, Iterable) and not isinstance(source, bytes | dict) and not hasattr(source, "dtype"):
        return read_pairs(source, max_pixels=max_pixels, licence=licence)
    raise SourceError(
        "photos are read from a folder, a table or a list of (photo, label) pairs, "
        f"not from {type(source).__name__}"
    )


def _is_data_frame(source: Any) -> bool:
    return hasattr(source, "columns") and hasattr(source, "to_dict") and not isinstance(source, type)


def _reader(path: str, *, named: ColumnNames) -> Reader:
    """Find who reads a path by looking at it, and refuse what nobody reads."""
    try:
        exists = Path(path).exists()
    except OSError as error:
        raise SourceError(f"{printable(path)}: this path cannot be used ({error.strerror})") from error
    if not exists:
        raise SourceError(f"{printable(path)}: there is no such folder or table.{_nearby(Path(path))}")
    look = Look(Path(path), names_label=named.label is not None)
    known = format_of(look)
    if known is not None and known.read_named is not None:
        return partial(known.read_named, named=named)
    if known is None and not look.is_folder and look.suffix in _TABLE_SUFFIXES:
        return partial(read_table, named=named)
    if known is None and not look.is_folder:
        raise SourceError(f"{printable(path)}: {_why_not(path)}")
    named.refuse(printable(path))
    return read_folder if known is None else known.read


def _why_not(path: str) -> str:
    if looks_like_photo(path):
        return "this is one photo; give the folder that holds the class folders"
    if file_kind(Path(path).name) == "archive":
        return "such archives are not read; unpack it, or pack it as .zip or .tar"
    return (
        "what is read: a folder of class folders (also as .zip or .tar), a .csv or .tsv table with the "
        "columns path,label, and the formats in docs/images.md"
    )


def _nearby(path: Path) -> str:
    try:
        return suggestion(path.name, (entry.name for entry in path.parent.iterdir()))
    except OSError:
        return ""


def _imperfect(dataset: Dataset) -> str:
    total = count(len(dataset.left_out), "photo")
    lines = [f"{dataset.source}: {total} would be left out, and strict was asked for."]
    for reason, names in by_reason(dataset.left_out).items():
        lines.append(f"{len(names):,}: {reason}: {first_few(names)}")
    return "\n".join(lines)
