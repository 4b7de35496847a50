"""The rows of a table file, whatever its encoding and delimiter."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from fieldguide.errors import SourceError
from fieldguide.images.description import count
from fieldguide.images.failure import reason
from fieldguide.images.file_kind import looks_like_photo
from fieldguide.images.spreadsheet_cell import unescape_cell
from fieldguide.printable import printable

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
_SAMPLE_LINES = 50
_SEP_LINE = re.compile(r'"?sep=([^"\r\n])"?[,;\t]*(?=[\r\n]|$)', re.IGNORECASE)  # tells Excel the delimiter
_CELLS, _ODD, _RARELY = re.compile(r'[,;\t\r\n"]+'), re.compile("[\udc80-\udcff]"), 100
_CLOSE = "close it, or write it twice and put the cell in quotes if it belongs to the text"
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
    nested : mapping of str to str
        Column that holds a list or an object in a cell -> where, a clause for an error. Such a cell is empty.
    """

    rows: list[tuple[int, list[str]]]
    notes: tuple[str, ...]
    lists: frozenset[str] = frozenset()
    nested: Mapping[str, str] = field(default_factory=dict)


def read_table_text(
    path: Path,
    *,
    strip: bool = True,
    columns: Sequence[str] = ("path", "label"),
    at_most: int | None = None,
) -> TableText:
    """Read the cells of a table.

    Parameters
    ----------
    path : Path
        UTF-8, UTF-16 or cp1252, or UTF-32 with a byte order mark; delimited by comma, semicolon or tab, or
        by what a first line such as ``sep=;`` says. Cells that `escape_cell` wrote are as they were before.
        Among text in UTF-8, bytes that are none stand as Python writes them in names of files.
    strip : bool, default=True
        Whether spaces around cells are taken off.
    columns : sequence of str, default=("path", "label")
        What a table of this kind has, for messages.
    at_most : int, optional
        How many bytes are read, up to the last line that is whole; by default all.

    Returns
    -------
    TableText
        At least one row.

    Raises
    ------
    SourceError
        If the file cannot be read, is empty, or is no text, or a quote in it is not closed.
    """
    try:
        with path.open("rb") as file:
            content = file.read(-1 if at_most is None else at_most)
    except OSError as error:
        raise SourceError(f"{printable(str(path))}: {reason(error)}") from error
    if len(content) == at_most and b"\n" in content:
        content = content[: content.rindex(b"\n") // 4 * 4]  # a letter has up to four bytes
    name = printable(str(path))
    text, notes = _decoded(content, name=name, columns=columns)
    told = _SEP_LINE.match(text)
    if told:
        text = text[told.end() :]  # from the line break on, so that lines keep their numbers
    with _cells_of_any_length(len(text)):
        delimiter = told[1] if told else _delimiter(text.splitlines()[:_SAMPLE_LINES])
        try:
            rows = _rows(text, delimiter=delimiter, strip=strip, name=name)
        except csv.Error as error:
            raise SourceError(f"{name}: not a table ({error}); save it as CSV") from error
    if not rows:
        raise SourceError(f"{name}: the table is empty; each line is {','.join(columns)}")
    return TableText(rows=rows, notes=notes)


def _decoded(content: bytes, *, name: str, columns: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    notes: tuple[str, ...] = ()
    encoding = next((encoding for mark, encoding in _BOMS if content.startswith(mark)), None)
    if encoding is None and (encoding := _utf16_without_mark(content)):
        notes = ("the table does not tell its encoding and was read as UTF-16; check names with accents",)
    try:
        text = content.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        text, notes = _not_utf8(content)
    if "\0" in text:
        line = 1 + text.count("\n", 0, text.index("\0"))
        raise SourceError(
            f"{name}, line {line}: a byte of value 0, so this is not a text file; save the table as CSV "
            f"(UTF-8) with the columns {','.join(columns)}"
        )
    return text.lstrip("\ufeff"), notes  # programs that append to tables write a second mark


def _utf16_without_mark(content: bytes) -> str | None:
    """Tell UTF-16 by the zeros of its plain letters, which paths consist of; None if it is none."""
    even, odd = content[::2].count(0), content[1::2].count(0)
    if len(content) % 2 or 8 * max(even, odd) < 3 * len(content) or 20 * min(even, odd) > max(even, odd):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _not_utf8(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Tell UTF-8 with names of files that are none, as `predict --csv` writes them, from cp1252."""
    mixed = content.decode("utf-8", "surrogateescape")
    odd = len(_ODD.findall(mixed))
    told = [cell for cell in _CELLS.split(mixed) if not cell.isascii()]
    whole = sum(_ODD.search(cell) is None for cell in told)
    with suppress(UnicodeDecodeError):
        text = content.decode("cp1252")
        if _RARELY * whole < len(told):  # in cp1252, hardly any cell with accents is UTF-8 throughout
            return text, (
                "the table is not UTF-8 and was read as cp1252 (Windows); check names with accents",
            )
    return mixed, (
        f"{count(odd, 'byte')} of the table that {'is' if odd == 1 else 'are'} no UTF-8 kept as such",
    )


@contextmanager
def _cells_of_any_length(length: int) -> Iterator[None]:
    before = csv.field_size_limit()
    csv.field_size_limit(max(before, length))
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _rows(text: str, *, delimiter: str, strip: bool, name: str) -> list[tuple[int, list[str]]]:
    rows = _records(text, delimiter=delimiter, strip=strip, name=name)
    if "'" in text:
        rows = ((line, [_unescaped(cell, strip=strip) for cell in cells]) for line, cells in rows)
    return [(line, cells) for line, cells in rows if any(cells)]


def _records(text: str, *, delimiter: str, strip: bool, name: str) -> Iterator[tuple[int, list[str]]]:
    """Give the rows with their last lines; refuse a quote that is not closed where its cell ends."""
    lines = _lines(text)
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=strip)
    done = 0
    for cells in reader:
        line = reader.line_num
        if line == len(lines):
            _refuse_open_end(lines[done:], line=line, delimiter=delimiter, strip=strip, name=name)
        if line > done + 1:
            _refuse_rows_inside(cells, line=done + 1, delimiter=delimiter, name=name)
        yield line, list(map(str.strip, cells)) if strip else cells
        done = line


def _lines(text: str) -> list[str]:
    return io.StringIO(text, newline="").readlines()


def _refuse_rows_inside(cells: list[str], *, line: int, delimiter: str, name: str) -> None:
    """Refuse a cell of several lines if those after the first look like rows."""
    for place, cell in enumerate(cells):
        inside = _lines(cell)[1:]
        for i, text in enumerate(inside, start=1):
            parts = [part.strip('" \r\n') for part in text.split(delimiter)]
            whole = len(cells) if i < len(inside) else place + 1  # the last one goes on behind the cell
            if len(parts) == whole > 1 and any(map(looks_like_photo, parts)):
                raise SourceError(
                    f"{name}, line {line}: the quote that opens here takes in line {line + i}, which looks "
                    f"like a row of its own; {_CLOSE}"
                )
        line += len(inside)


def _refuse_open_end(lines: list[str], *, line: int, delimiter: str, strip: bool, name: str) -> None:
    """Refuse the last lines if a quote in them is still open: then a further line would belong to them."""
    rows = list(csv.reader([*lines, "."], delimiter=delimiter, skipinitialspace=strip))
    if len(rows) == 1:
        opened = line + 1 - len(_lines(rows[0][-1].removesuffix(".")))
        raise SourceError(f"{name}, line {opened}: the quote that opens here is never closed; {_CLOSE}")


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
