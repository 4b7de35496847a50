"""Nothing that a command reads is replaced by what it writes, whatever --force allows."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

LEAN = ("--represent", "pixels", "--no-study", "--no-audit", "--no-near-copies", "--refuse", "0")


@pytest.fixture
def place(leaves: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A table of photos, a table of fixes, a manifest and links to them."""
    monkeypatch.chdir(tmp_path)
    photos = sorted(path.relative_to(tmp_path) for path in leaves.rglob("*.png"))
    lines = [f"{path},{path.parent.name}" for path in photos]
    Path("t.csv").write_text("\n".join(["path,label", *lines]) + "\n")
    Path("f.csv").write_text(f"path,action,value\n{photos[0]},drop,\n")
    Path("m.json").write_text("{}")
    Path("link.csv").symlink_to("t.csv")
    os.link("t.csv", "hard.csv")
    Path("link.html").symlink_to("t.csv")
    Path("link.guide").symlink_to(photos[0])
    Path("leaves", "metadata.csv").write_text("file_name\nrust/000.png\n")
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        "audit t.csv --represent none --fix t.csv",
        "audit t.csv --represent none --fix link.csv",
        "audit t.csv --represent none --fix hard.csv",
        "audit t.csv --represent none --fix leaves/../t.csv",
        "audit t.csv --represent none --report link.html",
        "audit leaves --represent none --fix leaves/metadata.csv",
        "fit t.csv --save-manifest t.csv",
        "fit t.csv --with f.csv --save-manifest f.csv",
        "fit t.csv --manifest m.json --save-manifest m.json",
        "fit leaves --save-manifest leaves/rust/000.png",
        "fit t.csv --unlabelled leaves --save-manifest leaves/rust/000.png",
        "fit t.csv --report link.html",
        "fit t.csv --save-manifest leaves/rust/000.png",
        "fit t.csv -o link.guide",
        "compare t.csv -o link.html",
    ],
)
def test_what_is_read_is_not_replaced(run: Run, place: Path, words: str) -> None:
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    said = run(*words.split(), "--force")
    assert said.code == 2
    assert "so it is not replaced. Choose another name." in said.err
    assert {path: path.read_bytes() for path in place.rglob("*") if path.is_file()} == before


def test_two_outputs_are_not_one_file_by_a_link(run: Run, place: Path) -> None:
    (place / "a.html").write_text("earlier")
    (place / "b.guide").symlink_to("a.html")
    said = run("fit", "t.csv", "-o", "b.guide", "--report", "a.html", "--force")
    assert said.code == 2
    assert "a.html cannot be two files at once." in said.err


def test_guides_and_pages_in_the_folder_of_photos_are_replaced(
    run: Run, leaves: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(leaves)
    for force in ((), ("--force",)):
        said = run("fit", ".", "--classify", "class_mean", *LEAN, *force)
        assert said.code == 0, said.err
    assert (leaves / "leaves.guide").exists()
