"""Quotes, cells and bytes of tables, through `read`."""

import csv
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldguide.errors import SourceError
from fieldguide.images import Dataset, read
from fieldguide.images.table_line import table_line
from fieldguide.images.table_text import read_table_text

Table = Callable[..., Dataset]
CLOSE = "; close it, or write it twice and put the cell in quotes if it belongs to the text"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('path,label\na.png,"oak', "line 2: the quote that opens here is never closed"),
        (
            'path,label\na.png,"oak\nb.png,elm\nc.png,oak\n',
            "line 2: the quote that opens here is never closed",
        ),
        ('path,label\na.png,oak\nb.png,"elm\n\n\n', "line 3: the quote that opens here is never closed"),
        ('note;path;label\n"two\nlines";a.png;"oak\n', "line 3: the quote that opens here is never closed"),
        ('a.png,"' + "x" * 200_000, "line 1: the quote that opens here is never closed"),
        (
            'path,label\na.png,"oak\nb.png,elm\nc.png,"oak\n',
            "line 2: the quote that opens here takes in line 3, which looks like a row of its own",
        ),
        (
            'path,label,split\na.png,"oak,train\nb.png,elm,train\nc.png,oak",test\n',
            "line 2: the quote that opens here takes in line 3, which looks like a row of its own",
        ),
        (
            'path,label\na.png,"oak\nc.png,oak"\n',
            "line 2: the quote that opens here takes in line 3, which looks like a row of its own",
        ),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_quote_that_is_not_closed_is_refused_by_its_line(
    content: str, told: str, newline: str, table: Table
) -> None:
    with pytest.raises(SourceError) as caught:
        table(content.replace("\n", newline))
    assert str(caught.value) == f"labels.csv, {told}{CLOSE}"


def test_quotes_and_line_breaks_that_belong_to_cells_stay(
    table: Table, make_tree: Callable[..., Path]
) -> None:
    make_tree("x\ny.png", 'p",.png')
    found = table(
        'path,label,note\n"x\ny.png",oak,"seen at a.png, in May,\nand later"\n"p"",.png","12"" oak",\n'
        'b.png,3" oak,"b.png\n"\n'
    )
    assert [image.exact_name for image in found.images] == ["x\ny.png", 'p",.png', "b.png"]
    assert found.labels == ("oak", '12" oak', '3" oak')


@pytest.mark.parametrize("length", [131_073, 1_000_000])
def test_cells_of_any_length_are_read(length: int, table: Table) -> None:
    before = csv.field_size_limit()
    found = table(f"path,label,note\na.png,oak,{'x' * length}\nb.png,elm,\n")
    assert found.labels == ("oak", "elm")
    assert len(found.columns["note"][0] or "") == length
    assert csv.field_size_limit() == before


def test_names_that_are_no_text_are_read_back_beside_others(
    table: Table, make_tree: Callable[..., Path]
) -> None:
    names = ["caf\udce9.png", "né.png", "\U0001f600.png", "a.png"]
    make_tree(*names)
    lines = [table_line(("path", "label")), *(table_line((name, "naïve")) for name in names)]
    found = table(os.fsencode("\n".join(lines)))
    assert [image.exact_name for image in found.images] == names
    assert found.classes == ("naïve",)
    assert found.left_out == ()
    assert "1 byte of the table that is no UTF-8 kept as such" in found.notes


@pytest.mark.parametrize("byte", [b"\xe9", b"\x81"])
def test_the_only_name_that_is_no_text_is_found(
    byte: bytes, table: Table, make_tree: Callable[..., Path]
) -> None:
    make_tree(os.fsdecode(b"caf%b.png" % byte))
    found = table(b"path,label\ncaf%b.png,oak\n" % byte)
    assert found.images[0].open().shape == (2, 2, 3)


def test_tables_of_windows_are_read_as_before(table: Table, make_tree: Callable[..., Path]) -> None:
    make_tree("Spaß.png")
    found = table("path,label\nSpaß.png,Bärenklau „Spaß“\n".encode("cp1252"))
    assert (found.images[0].name, found.labels) == ("Spaß.png", ("Bärenklau „Spaß“",))
    assert "the table is not UTF-8 and was read as cp1252 (Windows); check names with accents" in found.notes


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.sets(
        st.binary(min_size=1, max_size=8)
        .filter(lambda name: not set(b"/\0") & set(name) and name.strip() == name and name != b".")
        .map(lambda name: os.fsdecode(b"q" + name + b".png")),
        min_size=1,
        max_size=6,
    )
)
def test_any_names_are_read_back(names: set[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("names")
    for name in names:
        (folder / name).write_bytes(b"a photo")
    lines = [table_line(("path", "label")), *(table_line((name, "é")) for name in sorted(names))]
    (folder / "t.csv").write_bytes(os.fsencode("\n".join(lines)))
    found = read(folder / "t.csv")
    there = sorted(os.path.realpath(image.path) for image in found.images)
    assert there == sorted(os.path.realpath(folder / name) for name in names)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("path,label\nb.png,Eiche\nä.png,楓\n".encode(encoding))
    found = read_table_text(path)
    assert found.rows[1:] == [(2, ["b.png", "Eiche"]), (3, ["ä.png", "楓"])]
    assert found.notes == (
        "the table does not tell its encoding and was read as UTF-16; check names with accents",
    )


def test_a_byte_of_value_0_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"path,label\na.png,oak\nb.png,e\0lm\n")
    with pytest.raises(SourceError, match=r"t\.csv, line 3: a byte of value 0, so this is not a text file"):
        read_table_text(path)


def test_a_cell_that_is_utf8_throughout_speaks_for_it(tmp_path: Path) -> None:
    """Also where more bytes are none, in names of files; in cp1252 such a cell is chance."""
    path = tmp_path / "table.csv"
    path.write_bytes(b"path,label\noak/\xe4\xfc\xdf0.png,H\xc3\xb6rn\noak/\xe4\xfc\xdf1.png,oak\n")
    assert [cells for _, cells in read_table_text(path).rows[1:]] == [
        ["oak/\udce4\udcfc\udcdf0.png", "Hörn"],
        ["oak/\udce4\udcfc\udcdf1.png", "oak"],
    ]
    path.write_bytes("path,label\noak/00.png,«CAFÉ»\noak/01.png,b\n".encode("cp1252"))
    assert read_table_text(path).rows[1][1][1] == "«CAFÉ»"
