"""Cells that a spreadsheet would run."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fieldguide.audit import audit, write_fixes
from fieldguide.images import read
from fieldguide.images.spreadsheet_cell import escape_cell, unescape_cell

DANGEROUS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
TRICKY = st.text(alphabet=f"{DANGEROUS}' 0123.eE|,;\"a\N{DEGREE SIGN}") | st.text()


@given(TRICKY)
@example(" \r")
@example(" \t=1+1")
def test_what_was_escaped_is_read_back(text: str) -> None:
    escaped = escape_cell(text)
    assert unescape_cell(escaped) == text
    assert escaped.lstrip(" ")[:1] not in tuple(DANGEROUS) or float(escaped) <= 0


@given(st.text(alphabet="'ab ", max_size=6))
def test_quotes_before_anything_else_stay(text: str) -> None:
    assert escape_cell(text) == unescape_cell(text) == text


@pytest.mark.parametrize("value", [-3, -0.5, 7, None, "", "-3", "-0.25", "-1e-05", "oak", "a=b", "'tis"])
def test_numbers_and_plain_words_stay(value: object) -> None:
    assert escape_cell(value) == value


NAMES = ("=1+1.png", "-a.png", "+b.png", "@c.png", "'=d.png", "''q.png", "plain.png")


def write_table(file: Path, *, escape: Callable[[str], str]) -> None:
    text = io.StringIO()
    rows = ((escape(name), escape(("=oak", "-elm")[i % 2])) for i, name in enumerate(NAMES))
    csv.writer(text).writerows([("path", "label"), *rows])
    file.write_text(text.getvalue())


@pytest.mark.parametrize("escape", [escape_cell, str])
def test_tables_are_read_however_they_were_written(
    escape: Callable[[str], str], make_tree: Callable[..., Path]
) -> None:
    root = make_tree(*NAMES)
    write_table(root / "t.csv", escape=escape)
    dataset = read(root / "t.csv")
    assert dataset.left_out == ()
    assert dataset.classes == ("-elm", "=oak")
    assert [Path(image.path).name for image in dataset.images] == list(NAMES)  # type: ignore[attr-defined]


def test_of_two_names_the_escaped_one_is_told_apart(make_tree: Callable[..., Path]) -> None:
    root = make_tree("=a.png", "'=a.png")
    (root / "t.csv").write_text("path,label\n'=a.png,oak\n''=a.png,elm\n")
    assert [image.name for image in read(root / "t.csv").images] == ["=a.png", "'=a.png"]


def test_fixes_are_escaped_and_applied(make_leaves: Callable[..., Path], tmp_path: Path) -> None:
    source = make_leaves(**{"=1+1": 3, "@b": 3})
    (source / "=1+1" / "zz.png").write_bytes((source / "=1+1" / "000.png").read_bytes())
    table = tmp_path / "fix.csv"
    write_fixes(table, audit(read(source), represent=None, cache=None))
    assert table.read_text() == "path,action,value\n'=1+1/zz.png,drop,\n"
    assert len(read(source, fixes=table)) == 6
    table.write_text("path,action,value\n'@b/000.png,relabel,'=1+1\n=1+1/001.png,drop,\n")
    assert read(source, fixes=table).counts() == {"=1+1": 4, "@b": 2}
