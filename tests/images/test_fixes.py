"""A table of corrections, applied to photos with one label, many, or several accepted answers."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fieldguide.audit import audit, write_fixes
from fieldguide.errors import SourceError
from fieldguide.images import ArrayImage, Dataset, read, split
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


def test_groups_of_fixes_join_those_there_are(tmp_path: Path) -> None:
    six = Dataset(
        images=tuple(ArrayImage(np.full((2, 2, 3), i, np.uint8), name=f"{i}.png") for i in range(8)),
        labels=("ash", "oak") * 4,
        groups=("one", "one", "two", None, None, "four", None, None),
    )
    lines = ("0.png,group,copies 1", "2.png,group,copies 1", "3.png,group,copies 2", "4.png,group,copies 2")
    found = fixed(six, tmp_path, *lines, "6.png,group,four")
    assert found.groups == ("one", "one", "one", "copies 2", "copies 2", "four", "four", None)
    assert fixed(photos("ash", "oak"), tmp_path, "b.png,group,x").groups == (None, "x")


@pytest.mark.parametrize("seed", range(6))
def test_a_plant_stays_on_one_side_whatever_joins_it_to_another(tmp_path: Path, seed: int) -> None:
    plants = Dataset(
        images=tuple(ArrayImage(np.full((2, 2, 3), i, np.uint8), name=f"{i}.png") for i in range(24)),
        labels=("ash", "oak") * 12,
        groups=tuple(f"plant {i // 2}" for i in range(24)),
    )
    found = split(fixed(plants, tmp_path, "1.png,group,copies", "4.png,group,copies"), seed=seed)
    assert len({found.splits[i] for i in (0, 1, 4, 5)}) == 1


def test_values_are_understood_as_those_of_a_table(tmp_path: Path) -> None:
    composed, apart = "\u00e9", "e\u0301"
    found = fixed(photos("x", "y", "z"), tmp_path, f"a.png,relabel,{composed}", f"b.png,relabel,{apart}")
    assert found.labels == (composed, composed, "z")
    found = fixed(photos("x", "y", "z"), tmp_path, 'a.png,relabel,"o\x1bk\nred"', "b.png,group,\x1b1")
    assert found.labels[0] == r"o\x1bk\nred"
    assert found.groups == (None, r"\x1b1", None)
    assert fixed(photos("1", "2", "2"), tmp_path, "a.png,relabel,2.0").labels == ("2", "2", "2")
    assert fixed(photos("1", "2", "oak"), tmp_path, "a.png,relabel,2.0").labels == ("2.0", "2", "oak")
    assert fixed(photos("1.0", "2.0", "2"), tmp_path, "a.png,relabel,2.0").labels == ("2.0", "2.0", "2")
    assert fixed(photos("1.0", "2.0"), tmp_path, "a.png,relabel,2").labels == ("2.0", "2.0")
    assert fixed(photos("x", "y"), tmp_path, "a.png,group,7", "b.png,group,7.0").groups == ("7", "7")
    with pytest.raises(SourceError, match="line 2: group needs a value, the new group"):
        fixed(photos("x", "y"), tmp_path, "a.png,group,NA")


def test_actions_in_any_case(tmp_path: Path) -> None:
    found = fixed(photos("ash", "oak", "elm"), tmp_path, "a.png,Relabel,yew", "b.png,DROP,old")
    assert (found.labels, found.left_out[0].as_asked) == (("yew", "elm"), True)


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_an_empty_table_is_told_with_its_columns(tmp_path: Path, content: str) -> None:
    (tmp_path / "fixes.csv").write_text(content)
    with pytest.raises(SourceError, match=r"fixes\.csv: the table is empty; each line is path,action,value"):
        apply_fixes(photos("ash", "oak"), tmp_path / "fixes.csv")


def test_a_photo_is_found_however_its_accents_are_composed(tmp_path: Path) -> None:
    names = ("e\u0301/1.png", "\u00e9/2.png", "o\u0308.png", "\u00f6.png")
    images = tuple(ArrayImage(np.full((2, 2, 3), i, np.uint8), name=name) for i, name in enumerate(names))
    dataset = Dataset(images=images, labels=("ash",) * 4)
    found = fixed(
        dataset, tmp_path, "\u00e9/1.png,relabel,elm", "e\u0301/2.png,relabel,oak", "o\u0308.png,relabel,yew"
    )
    assert found.labels == ("elm", "oak", "yew", "ash")


def test_a_guessed_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "fixes.csv").write_bytes("path,action,value\na.png,relabel,\u00e9\n".encode("cp1252"))
    found = apply_fixes(photos("ash", "oak"), tmp_path / "fixes.csv")
    assert found.labels == ("\u00e9", "oak")
    assert "fixes.csv: the table is not UTF-8 and was read as cp1252" in found.notes[0]


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
