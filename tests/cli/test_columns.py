"""Columns that are named at the prompt, and tables that a spreadsheet opens."""

import csv
import inspect
import io
from collections.abc import Callable
from pathlib import Path

import pytest

import fieldguide
from fieldguide.cli.options import Columns

NAMES = (
    "--path-column",
    "where",
    "--label-column",
    "what",
    "--group-column",
    "who",
    "--split-column",
    "part",
)


@pytest.fixture
def table(leaves: Path) -> Path:
    """Write a table whose columns have no usual names, and one that means nothing."""
    lines = ["# photos of May", "site;what;where;who;part"]
    for i, photo in enumerate(sorted(leaves.rglob("*.png"))):
        part = ("train", "test")[i % 3 == 0]
        lines.append(f"s{i % 4};{photo.parent.name};{photo.relative_to(leaves)};g{i};{part}")
    (leaves / "t.csv").write_text("\n".join(lines) + "\n")
    return leaves / "t.csv"


def test_every_command_that_reads_a_table(run, table: Path, tmp_path: Path) -> None:
    guide = tmp_path / "a.guide"
    fit = (
        "fit",
        table,
        *NAMES,
        "-o",
        guide,
        "--represent",
        "pixels",
        "--classify",
        "class_mean",
        "--no-audit",
    )
    for words in (
        (*fit, "--no-study"),
        ("audit", table, *NAMES, "--represent", "none"),
        ("evaluate", guide, table, *NAMES),
        ("compare", table, *NAMES, "--pair", "pixels+class_mean", "--pair", "pixels+nearest_neighbour",
         "-o", tmp_path / "c.html"),
        ("add", guide, table, *NAMES, "-o", tmp_path / "b.guide"),
    ):  # fmt: skip
        ran = run(*words)
        told = "columns: path from 'where', label from 'what', group from 'who', split from 'part'"
        assert told in " ".join((ran.out + ran.err).split()), (words[0], ran.err)
        assert "line above the header passed over: '# photos of May'" in ran.out + ran.err


def test_a_misspelt_column_is_misuse(run, table: Path) -> None:
    ran = run("fit", table, "--label-column", "waht")
    assert ran.code == 2
    assert "--label-column waht: there is no such column among" in ran.err
    assert "Did you mean 'what'?" in ran.err


def test_options_are_those_of_the_library() -> None:
    library = inspect.signature(fieldguide.read).parameters
    assert {name: library[name].default for name in vars(Columns())} == vars(Columns())


def test_a_table_of_answers_is_safe_and_reads_back(
    run, make_leaves: Callable[..., Path], tmp_path: Path
) -> None:
    source = make_leaves(**{"=1+1": 8, "-elm": 8, "'oak": 8})
    guide = tmp_path / "a.guide"
    run("fit", source, "-o", guide, "--represent", "pixels", "--no-study", "--no-audit", "--no-near-copies")
    photos = source.rename(tmp_path / "=photos")
    ran = run("predict", guide, photos, "--csv")
    rows = list(csv.reader(io.StringIO(ran.out)))
    cells = {cell for row in rows for cell in row}
    assert {"'=1+1", "'-elm", "'oak"} <= cells
    assert not any(cell[:1] in {"=", "+", "-", "@"} for cell in cells)
    (tmp_path / "answers.csv").write_text(ran.out)
    again = fieldguide.read(tmp_path / "answers.csv")
    assert again.classes == ("'oak", "-elm", "=1+1")
    assert again.left_out == ()
