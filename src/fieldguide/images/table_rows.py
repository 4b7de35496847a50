"""The rows of a table, as photos with labels."""

import os
import stat
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fieldguide.errors import ImageError, SourceError
from fieldguide.images.assembly import Assembly
from fieldguide.images.column_names import USUAL_NAMES, ColumnNames
from fieldguide.images.dataset import Dataset
from fieldguide.images.description import count
from fieldguide.images.failure import FAILURES, reason
from fieldguide.images.file_image import FileImage
from fieldguide.images.file_kind import FOREIGN_REASON, PHOTO, RAW_REASON, file_kind
from fieldguide.images.missing_words import MISSING_WORDS
from fieldguide.images.path_spellings import path_spellings
from fieldguide.images.split_words import column_split, joined_split, not_a_split
from fieldguide.images.spreadsheet_cell import escape_cell
from fieldguide.images.table_columns import Rows, TableColumns, understand_columns
from fieldguide.images.tags import tag_set
from fieldguide.images.whole_numbers import whole_numbers
from fieldguide.printable import printable

# Asking a disk for each file takes 5 s for a million, a network drive an hour; a table so large is believed
# until its photos are opened.
MOST_CHECKED = 100_000
_COMMON = (".jpg", ".jpeg", ".png", ".JPG")  # need no second look


def read_rows(
    rows: Rows,
    *,
    source: str,
    folder: Path,
    max_pixels: int,
    licence: str | None,
    notes: Iterable[str] = (),
    lists: frozenset[str] = frozenset(),
    nested: Mapping[str, str] | None = None,
    named: ColumnNames = USUAL_NAMES,
    confined: bool = False,
) -> Dataset:
    """Make a dataset of the rows of a table.

    Parameters
    ----------
    rows : list of (int, list of str)
        Line number and cells, as in `TableText`. The list is emptied while it is read.
    source : str
        What messages call the table.
    folder : Path
        Where paths in the table start.
    max_pixels : int
        Passed on to each photo.
    licence : str or None
        Passed on.
    notes : iterable of str
        What was found out before.
    lists : frozenset of str, default=frozenset()
        Columns that are known to hold any number of labels, as in `TableText`.
    nested : mapping of str to str, optional
        Columns that hold lists or objects, as in `TableText`.
    named : ColumnNames, default=USUAL_NAMES
        Columns that somebody named.
    confined : bool, default=False
        Leave out what lies outside of `folder`. Otherwise a table may list photos anywhere, and a note says
        how many are outside.

    Returns
    -------
    Dataset
        Lines without a label and files that cannot be read are left out, with their line. Above
        `MOST_CHECKED` rows files are not looked at: one that is missing is found out when it is opened, and
        repeated mentions are told by the path alone, not by links. Only paths that may stand on the disk in
        another spelling, with accents or backslashes, are still looked up.

    Raises
    ------
    SourceError
        If the columns cannot be understood, a split is called by an unknown word, or no photo is left.
    """
    name = printable(source)
    columns = understand_columns(rows, name=name, lists=lists, nested=nested or {}, named=named)
    del rows[: columns.first]
    if not rows:
        raise SourceError(f"{name}: the table has a header and nothing below it")
    _refuse_ragged(rows, columns=columns, name=name)
    _whole_numbers(rows, columns=columns)
    splits = _splits(rows, columns=columns, name=name)
    assembly = Assembly(source=source, licence=licence, notes=[*notes, *columns.notes])
    adding = _Adding(columns, folder=str(folder), assembly=assembly, max_pixels=max_pixels, confined=confined)
    adding.all(rows, splits=splits, check=len(rows) <= MOST_CHECKED)
    without = splits.count(None)
    if without and without < len(splits):
        assembly.notes.append(f"{count(without, 'line')} without a split, taken for training")
        assembly.splits = [split or "train" for split in assembly.splits]
    _require_files(assembly, folder=folder)
    return assembly.dataset()


def _refuse_ragged(rows: Rows, *, columns: TableColumns, name: str) -> None:
    wide = [line for line, cells in rows if columns.has_surplus(cells)]
    if len(wide) > len(rows) / 2:
        raise SourceError(
            f"{name}: {len(wide):,} of {count(len(rows), 'row')} have more cells than the header, which has "
            f"{columns.width}; the first is line {wide[0]}. Put cells that hold the separator in quotes, and "
            "give each column a name."
        )


def _whole_numbers(rows: Rows, *, columns: TableColumns) -> None:
    """Write whole numbers alike, 3.0 as 3, in columns in which all is a number or missing."""
    width = max(len(cells) for _, cells in rows)
    for i in {*range(width)} - {columns.path}:
        many = columns.many and i == columns.label
        spelled = whole_numbers((cells[i] for _, cells in rows if i < len(cells)), many=many)
        for _, cells in rows if spelled else ():
            if i < len(cells):
                cells[i] = spelled.get(cells[i], cells[i])


def _splits(rows: Rows, *, columns: TableColumns, name: str) -> list[str | None]:
    told = [_told(rows, column, columns=columns, name=name) for column in columns.split]
    return [joined_split(own) for own in zip(*told, strict=True)] if told else [None] * len(rows)


def _told(rows: Rows, column: int, *, columns: TableColumns, name: str) -> list[str | None]:
    """Read what one column says of splits."""
    called = columns.header[column] if columns.header else ""
    words = {_cell(cells, column) for _, cells in rows} - MISSING_WORDS
    known = {word: column_split(word, column=called) for word in words}
    splits = []
    for line, cells in rows:
        word = _cell(cells, column)
        if word and known.get(word) is None and word not in MISSING_WORDS:
            raise SourceError(f"{name}, line {line}: {not_a_split(word, column=called, n_values=len(known))}")
        splits.append(known.get(word))
    return splits


@dataclass(slots=True)
class _Adding:
    """Adds rows to an assembly."""

    columns: TableColumns
    folder: str
    assembly: Assembly
    max_pixels: int
    confined: bool
    outside: int = 0
    doubtful: Counter[str] = field(default_factory=Counter)  # labels that are words for nothing
    extra: dict[str, int] = field(init=False)
    known: dict[str, str] = field(default_factory=dict)  # each text once, as a million rows repeat theirs
    numbers: dict[str, int] = field(default_factory=dict)  # of paths that were not looked at

    def __post_init__(self) -> None:
        self.extra = self.columns.extra()

    def all(self, rows: Rows, *, splits: list[str | None], check: bool) -> None:
        rows.reverse()
        for split in splits:
            line, cells = rows.pop()
            self._add(cells, line=line, split=split, check=check)
        if self.doubtful:
            self.assembly.notes.append(
                f"{count(self.doubtful.total(), 'photo')} with the label {' or '.join(self.doubtful)}, taken "
                "for a class as it is written; where no label is meant, leave the cell empty"
            )
        if self.outside:
            self.assembly.notes.append(f"{count(self.outside, 'photo')} outside of the folder of the table")
        if not check:
            self.assembly.notes.append(
                f"more than {MOST_CHECKED:,} lines, so files are not looked at before they are opened"
            )

    def _add(self, cells: list[str], *, line: int, split: str | None, check: bool) -> None:
        written, label = _cell(cells, self.columns.path), _cell(cells, self.columns.label)
        if self.columns.has_surplus(cells):
            told = f"{len(cells)} cells, where the header has {self.columns.width}"
            self.assembly.leave_out(
                _shown(written, line=line), reason=f"{told}; put cells that hold the separator in quotes"
            )
            return
        tags = tag_set(label) if self.columns.many else None
        if not written or not (label or self.columns.many):
            shown = _shown(written, line=line)
            self.assembly.leave_out(shown, reason=f"the {'label' if written else 'path'} is missing")
            return
        outside = self._leads_out(written)
        if outside and self.confined:
            self.assembly.leave_out(_shown(written, line=line), reason="its path leads out of the folder")
            return
        self.outside += outside
        try:
            path, identity = self._checked(written) if check else self._believed(written)
        except FAILURES as error:
            self.assembly.leave_out(_shown(written, line=line), reason=reason(error))
            return
        if tags is not None or label in MISSING_WORDS:
            self.doubtful.update(MISSING_WORDS.intersection((label,) if tags is None else tags))
        self.assembly.add(
            FileImage(path, name=written, max_pixels=self.max_pixels),
            label=label,
            tags=tags,
            group=self._once(_cell(cells, self.columns.group)),
            split=split,
            identity=identity,
            columns={name: self._once(_cell(cells, i)) for name, i in self.extra.items()}
            if self.extra
            else None,
        )

    def _leads_out(self, written: str) -> bool:
        if ".." not in written and written[0] not in "/\\":
            return False
        path = os.path.abspath(os.path.join(self.folder, written.replace("\\", "/")))  # noqa: PTH100, PTH118
        return os.path.commonpath((path, os.path.abspath(self.folder))) != os.path.abspath(self.folder)  # noqa: PTH100

    def _once(self, text: str) -> str | None:
        if text not in self.known:
            self.known[text] = printable(text)
        return self.known[text] or None

    def _checked(self, written: str) -> tuple[str, int]:
        path, status = _found(self.folder, written)
        if why := _unusable(path, status):
            raise ImageError(why)
        return path, status.st_dev << 64 | status.st_ino

    def _believed(self, written: str) -> tuple[str, int]:
        # Such a path may stand on the disk in another spelling.
        if "\\" in written or not written.isascii() or written != escape_cell(written):
            return self._checked(written)
        path = os.path.join(self.folder, written)  # noqa: PTH118 - pathlib takes 3 s for a million
        kind = PHOTO if written.endswith(_COMMON) else file_kind(written.rpartition("/")[2])
        if kind in (RAW_REASON, FOREIGN_REASON):
            raise ImageError(kind)
        plain = os.path.normpath(path) if "./" in path or "//" in path else path
        return path, self.numbers.setdefault(plain, len(self.numbers))


def _shown(written: str, *, line: int) -> str:
    return f"{written} (line {line})" if written else f"line {line}"


def _cell(cells: list[str], column: int | None) -> str:
    return cells[column] if column is not None and column < len(cells) else ""


def _found(folder: str, written: str) -> tuple[str, os.stat_result]:
    for spelling in path_spellings(written):
        try:
            path = Path(folder, spelling)
            return str(path), path.stat()
        except FileNotFoundError:
            continue
    raise FileNotFoundError


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
