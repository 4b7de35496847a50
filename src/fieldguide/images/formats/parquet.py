"""Parquet tables of photos: their bytes, as Hugging Face writes them, or their paths."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from pathlib import Path, PurePath
from typing import Any

from fieldguide.errors import ImageError, MissingExtraError
from fieldguide.images.as_word import as_word
from fieldguide.images.assembly import Assembly
from fieldguide.images.bytes_image import BytesImage
from fieldguide.images.column_names import USUAL_NAMES, ColumnNames, role_of, roles_of
from fieldguide.images.dataset import Dataset
from fieldguide.images.failure import reason
from fieldguide.images.formats.look import Look
from fieldguide.images.formats.parquet_photos import ParquetPhotos
from fieldguide.images.formats.source_file import refused
from fieldguide.images.missing_words import MISSING_WORDS
from fieldguide.images.split_words import (
    column_split,
    joined_split,
    no_split_at_all,
    not_a_split,
    split_flags,
    split_word,
)
from fieldguide.images.table_columns import passed_over, require_plain
from fieldguide.images.table_rows import read_rows
from fieldguide.measure.is_missing import is_missing
from fieldguide.printable import printable

_NO_CLASS = -1  # what Hugging Face writes for a photo without a label


def is_parquet(look: Look) -> bool:
    """Recognise a Parquet file, or a folder with Parquet files in it or in its folder ``data``."""
    if look.is_folder:
        return any(name.endswith(".parquet") for name in look.names) or (
            "data" in look.names and any((look.path / "data").glob("*.parquet"))
        )
    return look.suffix == ".parquet" or look.head.startswith(b"PAR1")


def read_parquet(
    path: str, *, max_pixels: int, licence: str | None, named: ColumnNames = USUAL_NAMES
) -> Dataset:
    """Read Parquet tables.

    Parameters
    ----------
    path : str
        A file, or a folder of files that are called after their split: ``train-00000-of-00002.parquet``.
        A table holds the bytes of the photos (binary, or Hugging Face's pair of bytes and path) or paths.
    max_pixels : int
        Passed on to each photo.
    licence : str or None
        Passed on.
    named : ColumnNames, default=USUAL_NAMES
        Columns that somebody named.

    Returns
    -------
    Dataset
        Numbered classes have the names that Hugging Face puts into the file. Bytes are read when a photo is
        opened, a row group at a time. Other columns of plain values are kept.

    Raises
    ------
    MissingExtraError
        If pyarrow is not installed.
    SourceError
        If a file is damaged, has no column of photos or labels, or no photo is left.
    """
    arrow = _pyarrow(path)
    given = Path(path)
    files = _files(given)
    assembly = Assembly(source=path, licence=licence)
    for file, split in files.items():
        try:
            with arrow.parquet.ParquetFile(file) as table:
                photos = _photo_column(table.schema_arrow, arrow=arrow, named=named)
                if photos is None:
                    return _read_paths(
                        table,
                        file,
                        files=files,
                        nested=_nested(table.schema_arrow, file=file, photos=None, arrow=arrow),
                        max_pixels=max_pixels,
                        licence=licence,
                        named=named,
                    )
                nested = _nested(table.schema_arrow, file=file, photos=photos, arrow=arrow)
                columns = _plain_columns(table, photos=photos, nested=nested, arrow=arrow)
                bounds = [table.metadata.row_group(i).num_rows for i in range(table.num_row_groups)]
        except (arrow.ArrowException, UnicodeDecodeError, OSError) as error:
            raise refused(file, _why(error)) from error
        rows = ParquetPhotos(str(file), photos, rows_in_group=tuple(bounds))
        _add(
            rows,
            columns,
            nested=nested,
            file=file,
            split=split,
            assembly=assembly,
            max_pixels=max_pixels,
            named=named,
        )
    return assembly.dataset()


def _pyarrow(path: str) -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise MissingExtraError(
            f"{printable(path)}: reading Parquet needs one more package:  pip install 'fieldguide[parquet]'"
        ) from None
    return pyarrow


def _files(given: Path) -> dict[Path, str | None]:
    if not given.is_dir():
        return {given: None}
    files = sorted(given.glob("*.parquet")) or sorted((given / "data").glob("*.parquet"))
    return {file: split_word(re.split(r"[^A-Za-z]", file.name)[0]) for file in files}


def _why(error: BaseException) -> str:
    if isinstance(error, ImageError) or (isinstance(error, OSError) and error.strerror):
        return reason(error)
    return f"it is no Parquet file, or is damaged ({printable(str(error).splitlines()[0])})"


def _photo_column(schema: Any, *, arrow: Any, named: ColumnNames) -> str | None:
    """Find the column of photos; the named one, one of that name, any of that type; None if there is none."""
    binary = (arrow.types.is_binary, arrow.types.is_large_binary)

    def holds_photos(kind: Any) -> bool:
        if arrow.types.is_struct(kind):
            return kind.get_field_index("bytes") >= 0 and any(
                test(kind.field("bytes").type) for test in binary
            )
        return any(test(kind) for test in binary)

    fitting = [field.name for field in schema if holds_photos(field.type)]
    if named.path is not None:
        return named.path if named.path in fitting else None
    return next((name for name in fitting if role_of(name) == "path"), fitting[0] if fitting else None)


def _nested(schema: Any, *, file: Path, photos: str | None, arrow: Any) -> dict[str, str]:
    """Find the columns that hold something else than words and numbers, as in `TableText`."""
    tests = (arrow.types.is_nested, arrow.types.is_binary, arrow.types.is_large_binary)
    return {
        field.name: f"{printable(str(file))}: '{printable(field.name)}' holds {field.type}"
        for field in schema
        if field.name != photos and any(test(field.type) for test in tests)
    }


def _plain_columns(table: Any, *, photos: str, nested: Collection[str], arrow: Any) -> dict[str, list[Any]]:
    """Read all columns of words and numbers, numbered classes by their names; and the photos' own paths."""
    schema = table.schema_arrow
    plain = [name for name in schema.names if name != photos and name not in nested]
    kind = schema.field(photos).type
    named = [f"{photos}.path"] if arrow.types.is_struct(kind) and kind.get_field_index("path") >= 0 else []
    content = table.read(columns=[*plain, *named])
    columns = {name: content.column(name).to_pylist() for name in plain}
    for name, words in _class_names(schema.metadata).items():
        if name in columns:
            columns[name] = [_named(value, words, column=name) for value in columns[name]]
    if named:
        columns[photos] = [(cell or {}).get("path") for cell in content.column(photos).to_pylist()]
    return columns


def _class_names(metadata: dict[bytes, bytes] | None) -> dict[str, list[str]]:
    """Read the names of classes from what Hugging Face writes into the file."""
    try:
        features = json.loads((metadata or {})[b"huggingface"])["info"]["features"]
        return {name: list(map(str, f["names"])) for name, f in features.items() if "names" in f}
    except (LookupError, TypeError, ValueError, AttributeError):
        return {}


def _named(value: Any, words: list[str], *, column: str) -> str | None:
    if is_missing(value) or value == _NO_CLASS:
        return None
    if not 0 <= value < len(words):
        raise ImageError(f"class {value} in '{column}', whose classes are 0 to {len(words) - 1}")
    return words[int(value)]


def _add(
    photos: ParquetPhotos,
    columns: dict[str, list[Any]],
    *,
    nested: Mapping[str, str],
    file: Path,
    split: str | None,
    assembly: Assembly,
    max_pixels: int,
    named: ColumnNames,
) -> None:
    names = [name for name in columns if name != photos.column]
    source, every = printable(str(file)), [*names, *nested]
    flags = [every[i] for i in split_flags(every, named=named)]
    wanted = ("label", "group") if flags else ("label", "group", "split")
    found = roles_of(every, named=named, source=source, roles=wanted)
    roles = {role: every[i] for role, i in found.items()}
    require_plain([*roles.values(), *flags], nested=nested)
    if nested:
        assembly.notes.append(passed_over(nested))
    if "label" not in roles:
        raise refused(file, f"no column 'label' among {', '.join(map(repr, [photos.column, *names]))}")
    if "split" in roles and named.split is None:
        words = (_text(cell) or "" for cell in columns[roles["split"]])
        if note := no_split_at_all(words, column=roles["split"]):
            assembly.notes.append(note)
            del roles["split"]
    told = flags or [roles[role] for role in roles if role == "split"]
    extra = [name for name in names if name not in {*roles.values(), *told}]
    for row in range(sum(photos.rows_in_group)):
        own = (columns.get(photos.column) or [None] * (row + 1))[row]
        shown = f"{file.name}/{PurePath(own).name if own else row}"
        label = as_word(columns[roles["label"]][row])
        if label is None:
            assembly.leave_out(f"{shown} (row {row})", reason="the label is missing")
            continue
        image = BytesImage(partial(photos.read, row), name=shown, max_pixels=max_pixels)
        own_split = joined_split(_split(columns[name][row], file=file, column=name) for name in told)
        assembly.add(
            image,
            label=label,
            group=_text(columns[roles["group"]][row]) if "group" in roles else None,
            split=own_split or split,
            identity=None,
            columns={name: _text(columns[name][row]) for name in extra},
        )


def _text(value: Any) -> str | None:
    word = as_word(value)
    return None if word is None else printable(word)


def _split(value: Any, *, file: Path, column: str) -> str | None:
    word = _text(value)
    if word is None or word in MISSING_WORDS:
        return None
    split = column_split(word, column=column)
    if split is None:
        raise refused(file, not_a_split(word, column=column, n_values=None))
    return split


def _read_paths(
    table: Any,
    file: Path,
    *,
    files: dict[Path, str | None],
    nested: Mapping[str, str],
    max_pixels: int,
    licence: str | None,
    named: ColumnNames,
) -> Dataset:
    if len(files) > 1:
        raise refused(file.parent, f"a table of paths is one file, and here are {len(files)}; give one")
    names = table.schema_arrow.names
    words = _class_names(table.schema_arrow.metadata)
    rows = [(0, list(names)), *_rows(table, names, words)]
    return read_rows(
        rows,
        source=str(file),
        folder=file.parent,
        nested=nested,
        max_pixels=max_pixels,
        licence=licence,
        named=named,
    )


def _rows(table: Any, names: list[str], words: dict[str, list[str]]) -> Iterator[tuple[int, list[str]]]:
    row = 0
    for batch in table.iter_batches():
        columns = [column.to_pylist() for column in batch.columns]
        for cells in zip(*columns, strict=True):
            row += 1
            named = (
                _named(cell, words[name], column=name) if name in words else _text(cell)
                for name, cell in zip(names, cells, strict=True)
            )
            yield row, [cell or "" for cell in named]
