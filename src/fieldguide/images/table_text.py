"""The rows of a table file, whatever its encoding and delimiter."""

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from fieldguide.errors import SourceError
from fieldguide.images.failure import reason
from fieldguide.images.file_kind import looks_like_photo
from fieldguide.images.spreadsheet_cell import unescape_cell
from fieldguide.printable import printable

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
_SAMPLE_LINES = 50
_SEP_LINE = re.compile(r'"?sep=([^"\r\n])"?[,;\t]*(?=[\r\n]|$)', re.IGNORECASE)  # tells Excel the delimiter
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class TableText:
    """The cells of a table.

    Attributes
    ----------
    rows : list of (int, list of str)
        Line number, and its cells, by custom without the spaces around them; empty lines are not there.
    notes : tuple of str
        What had to be guessed.
    lists : frozenset of str
        Columns whose cells are lists, written with `BETWEEN` in between.
    """

    rows: list[tuple[int, list[str]]]
    notes: tuple[str, ...]
    lists: frozenset[str] = frozenset()


def read_table_text(path: Path, *, strip: bool = True) -> TableText:
    """Read the cells of a table.

    Parameters
    ----------
    path : Path
        UTF-8 or cp1252, or UTF-16 or UTF-32 with a byte order mark; delimited by comma, semicolon or tab, or
        by what a first line such as ``sep=;`` says. Cells that `escape_cell` wrote are as they were before.
    strip : bool, default=True
        Whether spaces around cells are taken off. Otherwise cells are as they were written: bytes that are no
        text stand as Python writes them in names of files.

    Returns
    -------
    TableText
        At least one row.

    Raises
    ------
    SourceError
        If the file cannot be read, is empty, or is no text.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{printable(str(path))}: {reason(error)}") from error
    text, notes = _decoded(content, name=printable(str(path)), exact=not strip)
    told = _SEP_LINE.match(text)
    if told:
        text = text[told.end() :]  # from the line break on, so that lines keep their numbers
    delimiter = told[1] if told else _delimiter(text.splitlines()[:_SAMPLE_LINES])
    try:
        rows = _rows(text, delimiter=delimiter, strip=strip)
    except csv.Error as error:
        raise SourceError(f"{printable(str(path))}: not a table ({error}); save it as CSV") from error
    if not rows:
        raise SourceError(f"{printable(str(path))}: the table is empty; each line is path,label")
    return TableText(rows=rows, notes=notes)


def _decoded(content: bytes, *, name: str, exact: bool) -> tuple[str, tuple[str, ...]]:
    notes: tuple[str, ...] = ()
    encoding = next((encoding for mark, encoding in _BOMS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        if exact and encoding == "utf-8":
            return content.decode(errors="surrogateescape"), ()
        text = content.decode("cp1252", errors="replace")
        notes = ("the table is not UTF-8 and was read as cp1252 (Windows); check names with accents",)
    if "\0" in text:
        raise SourceError(f"{name}: not a text file; save the table as CSV with the columns path,label")
    return text.lstrip("\ufeff"), notes  # programs that append to tables write a second mark


def _rows(text: str, *, delimiter: str, strip: bool) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=strip)
    rows = ((reader.line_num, list(map(str.strip, row)) if strip else row) for row in reader)
    if "'" in text:
        rows = ((line, [_unescaped(cell, strip=strip) for cell in cells]) for line, cells in rows)
    return [(line, cells) for line, cells in rows if any(cells)]


def _unescaped(cell: str, *, strip: bool) -> str:
    return unescape_cell(cell).strip() if strip else unescape_cell(cell)


def _delimiter(lines: list[str]) -> str:
    return max(_DELIMITERS, key=lambda delimiter: _fit(lines, delimiter=delimiter))


def _fit(lines: list[str], *, delimiter: str) -> tuple[float, float, int]:
    """Score a delimiter: lines with a photo among their cells, lines of equal width, number of columns."""
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter, skipinitialspace=True) if any(row)]
    except csv.Error:
        return (0, 0, 0)
    wide = [row for row in rows if len(row) > 1]
    if not wide:
        return (0, 0, 0)
    width, alike = Counter(map(len, wide)).most_common(1)[0]
    photos = sum(any(looks_like_photo(cell) for cell in row) for row in wide)
    return (photos / len(rows), alike / len(rows), width)
