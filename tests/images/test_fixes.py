"""A table of corrections, applied to photos with one label, many, or several accepted answers."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fieldguide.audit import audit, write_fixes
from fieldguide.errors import SourceError
from fieldguide.images import ArrayImage, Dataset, read
from fieldguide.images.fixes import apply_fixes

NAMES = ("a.png", "b.png", "c.png")


def photos(*labels: str) -> Dataset:
    images = tuple(ArrayImage(np.full((2, 2, 3), i, np.uint8), name=NAMES[i]) for i, _ in enumerate(labels))
    return Dataset(images=images, labels=labels)


def fixed(dataset: Dataset, folder: Path, *lines: str) -> Dataset:
    table = folder / "fixes.csv"
    table.write_text("\n".join(("path,action,value", *lines)) + "\n")
    return apply_fixes(dataset, table)


@pytest.mark.parametrize(
    ("value", "tags"),
    [
        ("beech|low", {"beech", "low"}),
        (" low | beech", {"beech", "low"}),
        ("ash + low", {"ash", "low"}),  # as the audit suggests it
        ("oak", {"oak"}),
        ("(none)", set()),
    ],
)
def test_tags_are_relabelled_with_the_label(tmp_path: Path, value: str, tags: set[str]) -> None:
    dataset = replace(
        photos("ash + low", "ash", "beech"),
        tags=(frozenset({"ash", "low"}), frozenset({"ash"}), frozenset({"beech"})),
    )
    found = fixed(dataset, tmp_path, f"b.png,relabel,{value}")
    assert found.tags == (frozenset({"ash", "low"}), tags, frozenset({"beech"}))
    assert found.labels == ("ash + low", " + ".join(sorted(tags)) or "(none)", "beech")
    assert found.notes[0].startswith("1 photo relabelled by ")


def test_a_new_label_is_an_accepted_answer(tmp_path: Path) -> None:
    dataset = replace(photos("ash", "oak"), accepted=(frozenset({"ash", "elm"}), frozenset({"oak"})))
    found = fixed(dataset, tmp_path, "a.png,relabel,beech")
    assert found.labels == ("beech", "oak")
    assert found.accepted == (frozenset({"ash", "elm", "beech"}), frozenset({"oak"}))


def test_names_with_spaces_around_them_are_found(make_leaves: Callable[..., Path], tmp_path: Path) -> None:
    source = make_leaves(**{" a": 2, "b ": 2})
    (source / " a" / "zz.png").write_bytes((source / " a" / "000.png").read_bytes())
    table = tmp_path / "list.csv"
    write_fixes(table, audit(read(source), represent=None, cache=None))
    assert table.read_text() == "path,action,value\n a/zz.png,drop,\n"
    left = read(source, fixes=table)
    assert [image.name for image in left.images] == [" a/000.png", " a/001.png", "b /000.png", "b /001.png"]
    found = fixed(read(source), tmp_path, "b /000.png,relabel, a")
    assert found.classes == ("a", "b")
    assert found.labels[[image.name for image in found.images].index("b /000.png")] == "a"


def test_spaces_that_no_name_has_do_not_count(tmp_path: Path) -> None:
    found = fixed(photos("ash", "oak", "elm"), tmp_path, 'a.png , relabel , "oak, red"', " b.png, drop,")
    assert found.labels == ("oak, red", "elm")


def test_a_name_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"1 photo not in the dataset: d\.png\. Did you mean"):
        fixed(photos("ash", "oak"), tmp_path, "d.png,drop,")


def test_a_line_of_more_cells_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        fixed(photos("ash", "oak", "elm"), tmp_path, "b.png,drop,,", "a.png,relabel,oak, red")
    assert str(caught.value) == (
        f"{tmp_path / 'fixes.csv'}, line 3: 4 cells, where the first line has 3; put cells that hold the "
        "separator in quotes"
    )


def test_a_quote_that_is_not_closed_is_refused(tmp_path: Path) -> None:
    lines = ('a.png,relabel,"oak', "b.png,drop,", "c.png,drop,")
    with pytest.raises(SourceError, match="line 2: the quote that opens here is never closed"):
        fixed(photos("ash", "oak", "elm"), tmp_path, *lines)
    with pytest.raises(SourceError, match="line 2: the quote that opens here takes in line 3"):
        fixed(photos("ash", "oak", "elm"), tmp_path, *lines[:2], 'c.png,relabel,"oak')
