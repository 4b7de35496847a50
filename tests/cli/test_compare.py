"""The story of comparing through the command line: compare, stop, go on, look at the page."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fieldguide.classify import NearestClassMean
from fieldguide.represent import Pixels

Run = Callable[..., Any]
TWO = ("--pair", "pixels+class_mean", "--pair", "pixels+nearest_neighbour")


@pytest.fixture
def here(leaves: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_stopped_in_the_middle_it_goes_on(run: Run, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("compare", "leaves", "--no-near-copies", "--json", *TWO)
    fits: list[int] = []
    fit = NearestClassMean.fit

    def third_time_stopped(self: NearestClassMean, X: np.ndarray, *rest: Any, **named: Any) -> Any:
        if len(fits) == 2:
            raise KeyboardInterrupt
        fits.append(len(X))
        return fit(self, X, *rest, **named)

    with monkeypatch.context() as patched:
        patched.setattr(NearestClassMean, "fit", third_time_stopped)
        stopped = run(*words)
    assert stopped.code == 130
    assert "What was finished is kept in leaves.compare.results; the same command goes on" in stopped.err
    assert not (here / "leaves.compare.html").exists()

    ran = run(*words)
    assert ran.code == 0, ran.err
    found = ran.document("compare")
    assert (found["found"], found["computed"]) == (4, 6)
    assert {method["name"] for method in found["methods"]} == {
        "pixels+class_mean",
        "pixels+nearest_neighbour",
        "always 'healthy'",
    }
    assert (here / found["report"]).read_bytes().startswith(b"<!DOCTYPE html>")
    assert (here / found["results"]).exists()

    taken = run(*words)
    assert (taken.code, taken.err) == (
        1,
        "leaves.compare.html exists already. Choose another name, or allow replacing it with --force.\n",
    )
    encoded: list[int] = []
    encode = Pixels.encode
    monkeypatch.setattr(
        Pixels, "encode", lambda self, batch: encoded.append(len(batch)) or encode(self, batch)
    )
    again = run(*words, "--force").document("compare")
    assert encoded == []
    assert (again["found"], again["computed"]) == (10, 0)
    assert again["methods"] == found["methods"]
    other = run(*words, "--pair", "pixels+nearest_neighbours", "--force")
    assert other.document("compare")["computed"] == 5


def test_combinations_and_a_table_for_people(run: Run, here: Path) -> None:
    ran = run(
        *("compare", "leaves", "--represent", "pixels", "--classify", "class_mean, nearest_neighbour"),
        *("--folds", 3, "--no-near-copies", "--no-cache", "-o", "page.html", "--results", "kept"),
        *("--gallery", "pixels+class_mean", "pixels+nearest_neighbour"),
    )
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert lines[0] == "leaves: 38 photos of 3 classes"
    assert "38 photos of 3 classes, cross-validated with 3 folds" in lines
    assert any(line.startswith("pixels+class_mean ") for line in lines)
    assert lines[-1] == "Wrote page.html and kept"
    assert sorted(path.name for path in here.iterdir()) == ["kept", "leaves", "page.html"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--pair", "pixels+class_mean"), "a comparison needs two or more"),
        ((*TWO, "--pair", "pixles+class_mean"), "Did you mean 'pixels'?"),
        ((*TWO, *TWO[:2]), "pixels+class_mean is given twice. Give each method once."),
        (
            (*TWO, "--gallery", "pixels+class_mean", "x"),
            "--gallery x: no such method; there are pixels+class_mean, ",
        ),
        ((*TWO, "--gallery", *["pixels+class_mean"] * 2), "give two different methods"),
        ((*TWO, "-o", "page.txt"), "page.txt should end in .html. Try page.txt.html"),
        ((*TWO, "--results", "leaves.compare.html"), "leaves.compare.html cannot be two files at once"),
    ],
)
def test_misuse_is_told_before_any_work(run: Run, here: Path, words: tuple[object, ...], told: str) -> None:
    ran = run("compare", "leaves", *words)
    assert ran.code == 2, ran.err
    assert told in ran.err
    assert [path.name for path in here.iterdir()] == ["leaves"]


def test_a_file_of_something_else_is_not_touched(run: Run, here: Path) -> None:
    (here / "mine.txt").write_text("dear diary " * 99)
    ran = run("compare", "leaves", *TWO, "--results", "mine.txt")
    assert ran.code == 1
    assert ran.err.splitlines()[-1].startswith("mine.txt is no file of results of a comparison")
    assert (here / "mine.txt").read_text() == "dear diary " * 99


def test_many_labels_are_refused(run: Run, here: Path) -> None:
    rows = "\n".join(f"leaves/rust/{i:03}.png,{'dry' if i % 2 else 'dry|wet'}" for i in range(10))
    (here / "labels.csv").write_text(f"path,labels\n{rows}\n")
    ran = run("compare", "labels.csv", *TWO)
    assert ran.code == 2
    assert "photos carry many labels each, and methods are compared on one label a photo" in ran.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--test-share", "0.2"), "\n7 photos of 3 classes, held out"),
        (("--repeats", 2), "38 photos of 3 classes, cross-validated with 5 folds, 2 times over"),
    ],
)
def test_what_is_said_of_the_split_counts(run: Run, here: Path, words: tuple[object, ...], told: str) -> None:
    ran = run("compare", "leaves", "--no-near-copies", "--no-cache", *TWO, *words)
    assert ran.code == 0, ran.err
    assert told in ran.out
