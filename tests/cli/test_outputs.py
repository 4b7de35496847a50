"""Nothing that a command reads is replaced by what it writes, whatever --force allows."""

import errno
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fieldguide.files import cannot_be_written

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


@pytest.mark.parametrize("json", [False, True])
@pytest.mark.parametrize(
    ("words", "broken", "told", "kept"),
    [
        ("fit t.csv --save-manifest s.json", "fieldguide.report.write_report", "Accuracy", "Wrote t.guide."),
        (
            "fit t.csv --save-manifest s.json",
            "fieldguide.images.SplitManifest.write",
            "Accuracy",
            "Wrote t.guide.",
        ),
        (
            "audit t.csv --represent none --report a.html",
            "fieldguide.report.write_audit_report",
            "by always guessing",
            "",
        ),
        (
            "audit t.csv --represent none --fix a.csv",
            "fieldguide.audit.write_fixes",
            "by always guessing",
            "",
        ),
        (
            "compare t.csv --pair pixels+class_mean --pair pixels+ridge",
            "fieldguide.report.write_comparison_report",
            "pixels+ridge",
            "",
        ),
        ("evaluate {guide} t.csv --report e.html", "fieldguide.report.write_report", "Accuracy", ""),
    ],
)
def test_what_was_found_is_told_even_if_a_file_cannot_be_written(
    run: Run,
    place: Path,
    pixel_guide_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: str,
    broken: str,
    told: str,
    kept: str,
    json: bool,
) -> None:
    def full(*given: object, **_: object) -> None:
        path = next(Path(str(value)) for value in given if isinstance(value, str | Path))
        raise cannot_be_written(path, OSError(errno.ENOSPC, ""))

    monkeypatch.setattr(broken, full)
    given = [word.format(guide=pixel_guide_file) for word in words.split()]
    lean = ("--classify", "class_mean", *LEAN) if given[0] == "fit" else ()
    said = run(*given, *lean, *(("--json",) if json else ()))
    assert said.code == 1
    assert said.err.endswith(
        " cannot be written: the disk is full; free some space, or write somewhere else.\n"
    )
    if json:
        document = said.document(given[0])
        assert "fixes" not in document
        assert given[0] not in ("fit", "compare") or document["report"] is None
    else:
        assert told in said.out
        assert kept in said.out
    assert (place / "t.guide").exists() == (given[0] == "fit")


@pytest.mark.parametrize(
    ("name", "told", "word"),
    [
        ("a\nb.guide", r"a\nb.guide", r"$'a\x0ab.guide'"),
        ("-d.guide", "-d.guide", "./-d.guide"),
        ("my \x1b'.guide", r"my \x1b'.guide", r"$'my \x1b\'.guide'"),
    ],
)
def test_a_command_to_copy_can_be_run(run: Run, place: Path, name: str, told: str, word: str) -> None:
    said = run("fit", "t.csv", f"--output={name}", "--report", "r.html", "--classify", "class_mean", *LEAN)
    assert said.code == 0, said.err
    lines = said.out.splitlines()
    assert f"Wrote {told}." in lines
    assert lines[-1].endswith(f" Try: fieldguide predict {word} PHOTO")
    words = subprocess.run(
        ["bash", "-c", f"printf '%s\\0' {word}"], capture_output=True, check=True
    ).stdout.decode()
    assert (place / words.removesuffix("\0")).exists()
    again = run("fit", "t.csv", f"--output={name}")
    assert again.err.startswith(f"{told} exists already.")
