"""`add` and `remove`, from the terminal."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.guide.test_add_photos import fit, write

import fieldguide

Run = Callable[..., Any]


@pytest.fixture
def guide(leaves: Path, tmp_path: Path) -> Path:
    fit(leaves, classify="ridge").save(tmp_path / "a.guide")
    return tmp_path / "a.guide"


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return write(tmp_path / "new", first=7000, rust=3, moss=4)


def test_added_in_place_and_told(run: Run, guide: Path, new: Path) -> None:
    (new / "moss" / "bad.png").write_bytes(b"nothing")
    said = run("add", guide, new)
    assert said.code == 0, said.err
    assert "Learnt 7 photos: moss 4 (new), rust 3\nWhat was chosen for the classes before stays" in said.out
    assert "\nLeft out 1 photo:\n  " in said.out
    assert f"Wrote {guide} in " in said.out
    assert fieldguide.load(guide).classes == ("healthy", "moss", "rust", "sick")
    again = run("add", guide, new)
    assert again.code == 2
    assert "no photo is left to add (the first: the guide learnt it already as 'moss')" in again.err


def test_added_to_another_file_as_json(run: Run, guide: Path, new: Path, tmp_path: Path) -> None:
    before, other = guide.read_bytes(), tmp_path / "b.guide"
    document = run("add", guide, new, "--output", other, "--json").document("add")
    assert document["added"] == {"moss": 4, "rust": 3}
    assert document["new_classes"] == ["moss"]
    assert document["exactly"] is True
    assert document["classes"]["moss"] == 4
    assert document["guide"] == str(other)
    assert guide.read_bytes() == before
    refused = run("add", guide, new, "--output", other)
    assert refused.code == 1
    assert refused.err.endswith(
        "b.guide exists already. Choose another name, or allow replacing it with --force.\n"
    )
    assert run("add", guide, new, "-o", other, "--force").code == 0


def test_removed(run: Run, guide: Path, tmp_path: Path) -> None:
    other = tmp_path / "b.guide"
    document = run("remove", guide, "rust", "--output", other, "--json").document("remove")
    assert set(document["classes"]) == {"healthy", "sick"}
    learnt = document["removed"]["rust"]
    said = run("remove", guide, "rust")
    assert said.out.startswith(
        f"Removed rust, of which it had learnt {learnt} photos; 2 classes are left.\nWrote "
    )
    assert fieldguide.load(guide).classes == fieldguide.load(other).classes == ("healthy", "sick")
    two = run("remove", guide, "sick")
    assert two.code == 2
    assert two.err == (
        "'sick' cannot be removed: it is one of only two classes (healthy, sick), and with one left every "
        "photo would "
        "get the same answer. Add a third class first (`fieldguide add`), or fit a new guide to the classes "
        "you "
        "want.\n"
    )


def test_a_guide_that_keeps_nothing_is_left_as_it_is(run: Run, pixel_guide_file: Path, new: Path) -> None:
    before = pixel_guide_file.read_bytes()
    for words in (("add", pixel_guide_file, new), ("remove", pixel_guide_file, "rust")):
        said = run(*words)
        assert said.code == 2
        assert "There are two ways, both from all photos: fit again with the options of before" in said.err
        keeping = said.err.index("(fieldguide fit PHOTOS --keep-features)")
        assert keeping < said.err.index("--classify class_mean, ridge or shrinkage_lda")
    assert pixel_guide_file.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("add", "imagenet", "new"), "imagenet is built in and stays as it is"),
        (("remove", "imagenet", "tench"), "imagenet is built in and stays as it is"),
        (("remove", "a.guide", "rust", "-o", "b.txt"), "b.txt should end in .guide. Try b.txt.guide"),
        (("remove", "none.guide", "rust"), "There is no guide none.guide"),
        (("remove", "a.guide", "rost"), "Did you mean 'rust'?"),
        (("add", "a.guide", "nowhere"), "nowhere"),
    ],
)
def test_misuse(
    run: Run, guide: Path, new: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(guide.parent)
    before = guide.read_bytes()
    said = run(*words)
    assert said.code == 2, said.err
    assert message in said.err
    assert guide.read_bytes() == before


def test_features_are_kept_if_asked(run: Run, leaves: Path, new: Path, tmp_path: Path) -> None:
    guide = tmp_path / "l.guide"
    words = ("fit", leaves, "-o", guide, "--represent", "pixels", "--classify", "nearest_neighbour")
    quick = ("--no-study", "--no-near-copies", "--no-audit", "--refuse", 0)
    assert run(*words, *quick, "--keep-features").code == 0
    said = run("add", guide, new)
    assert "Learnt 7 photos anew from the features that were kept: moss 4 (new), rust 3" in said.out
    shutil.rmtree(leaves)
    assert run("remove", guide, "moss", "--json").document("remove")["removed"] == {"moss": 4}


NAMES = {"e\u0301t\u00e9": "\u00e9t\u00e9", "a\nb": r"a\nb", "caf\udce9": r"caf\udce9", " oak": "oak"}


@pytest.mark.parametrize("written", NAMES)
def test_a_class_is_removed_by_its_name_as_the_source_or_the_guide_writes_it(
    written: str, run: Run, leaves: Path, tmp_path: Path
) -> None:
    (leaves / "rust").rename(leaves / written)
    fit(leaves, classify="ridge").save(tmp_path / "a.guide")
    label = NAMES[written]
    for name in (written, label):
        document = run(
            "remove", tmp_path / "a.guide", name, "-o", tmp_path / "b.guide", "--force", "--json"
        ).document("remove")
        assert set(document["removed"]) == {label}
        assert set(document["classes"]) == {"healthy", "sick"}
    refused = run("remove", tmp_path / "a.guide", r"a\b", "-o", tmp_path / "c.guide")
    assert refused.err.startswith(r"there is no class 'a\b' to remove; known: ")


def test_of_two_changes_at_once_none_is_lost(
    run: Run, guide: Path, new: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = write(tmp_path / "other", first=8000, fern=4)
    started: list[subprocess.Popen[str]] = []
    save = fieldguide.Guide.save

    def save_while_another_starts(self: fieldguide.Guide, path: Path) -> None:
        words = (sys.executable, "-m", "fieldguide", "add", str(guide), str(other))
        started.append(subprocess.Popen(words, stderr=subprocess.PIPE, text=True))
        assert started[0].stderr is not None
        line = started[0].stderr.readline()
        assert line == f"Note: another command changes {guide}; this one waits for it.\n"
        save(self, path)

    monkeypatch.setattr(fieldguide.Guide, "save", save_while_another_starts)
    assert run("add", guide, new).code == 0
    assert started[0].communicate(timeout=60)[1] == ""
    assert started[0].returncode == 0
    assert fieldguide.load(guide).classes == ("fern", "healthy", "moss", "rust", "sick")
