"""The rows of a table, as photos with labels."""

import os
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
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
from fieldguide.images.split_words import column_split, not_a_split
from fieldguide.images.spreadsheet_cell import escape_cell
from fieldguide.images.table_columns import Rows, TableColumns, understand_columns
from fieldguide.images.tags import tag_label, tag_set
from fieldguide.printable import printable

# Asking a disk for each file takes 5 s for a million, a network drive an hour; a table so large is believed
# until its photos are opened.
MOST_CHECKED = 100_000
# What R, pandas and databases write where nothing is known. A class may be called so, a group hardly.
NO_GROUP = ("NA", "NaN", "NULL", "nan", "null", "<NA>", "NaT", "None")
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
    columns = understand_columns(rows, name=name, lists=lists, named=named)
    del rows[: columns.first]
    if not rows:
        raise SourceError(f"{name}: the table has a header and nothing below it")
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


def _splits(rows: Rows, *, columns: TableColumns, name: str) -> list[str | None]:
    if columns.split is None:
        return [None] * len(rows)
    called = columns.header[columns.split] if columns.header else ""
    known = {word: column_split(word, column=called) for word in {_cell(c, columns.split) for _, c in rows}}
    splits = []
    for line, cells in rows:
        word = _cell(cells, columns.split)
        if word and known[word] is None:
            raise SourceError(f"{name}, line {line}: {not_a_split(word, column=called, n_values=len(known))}")
        splits.append(known[word])
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
    without: Counter[str] = field(default_factory=Counter)  # words for nothing in place of a group
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
        if self.without:
            self.assembly.notes.append(
                f"{count(self.without.total(), 'photo')} whose group is {' or '.join(self.without)}, "
                "each alone"
            )
        if self.outside:
            self.assembly.notes.append(f"{count(self.outside, 'photo')} outside of the folder of the table")
        if not check:
            self.assembly.notes.append(
                f"more than {MOST_CHECKED:,} lines, so files are not looked at before they are opened"
            )

    def _add(self, cells: list[str], *, line: int, split: str | None, check: bool) -> None:
        written, label = _cell(cells, self.columns.path), _cell(cells, self.columns.label)
        tags = tag_set(label) if self.columns.many else None
        label = tag_label(tags) if tags is not None else label
        if not written or not label:
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
        group = _cell(cells, self.columns.group)
        if group in NO_GROUP:
            self.without[group] += 1
            group = ""
        self.assembly.add(
            FileImage(path, name=written, max_pixels=self.max_pixels),
            label=label,
            tags=tags,
            group=self._once(group),
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
    for spelling in _spellings(written):
        try:
            path = Path(folder, spelling)
            return str(path), path.stat()
        except FileNotFoundError:
            continue
    raise FileNotFoundError


def _spellings(written: str) -> Iterator[str]:
    """Give the path as written, with Windows slashes turned, and with accents as other systems store them."""
    yield written
    if written != (
        escaped := escape_cell(written)
    ):  # a table by somebody else names a photo that is called so
        yield escaped
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
