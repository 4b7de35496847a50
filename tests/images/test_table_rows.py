"""What cells of a table mean, through `read`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fieldguide.errors import SourceError
from fieldguide.images import Dataset, read
from fieldguide.images.missing_words import MISSING_WORDS

Table = Callable[..., Dataset]
QUOTE = "put cells that hold the separator in quotes"


@pytest.mark.parametrize(
    ("cells", "labels"),
    [
        (("3", "3.0", "", "0.00"), ("3", "3", "0")),
        (("1.0", "2.", "NA", "-4.0"), ("1", "2", "NA", "-4")),
        (("1.0", "1.5", "1e3", "12345678901234567890.0"), ("1", "1.5", "1e3", "12345678901234567890")),
        (("1.0", "1", "oak", "2.0"), ("1.0", "1", "oak", "2.0")),
        (("v1.0", "1.0", "1.0.0", "1"), ("v1.0", "1.0", "1.0.0", "1")),
    ],
)
def test_a_column_of_numbers_has_whole_ones_without_a_point(
    cells: tuple[str, ...], labels: tuple[str, ...], table: Table
) -> None:
    lines = "".join(
        f"{photo},{cell},x\n"
        for photo, cell in zip(("a.png", "b.png", "c.png", "sub/d.png"), cells, strict=True)
    )
    assert table(f"path,label,note\n{lines}").labels == labels


def test_groups_tags_and_splits_that_are_numbers(table: Table) -> None:
    found = table("path,label,group,is_valid\na.png,oak,1,1.0\nb.png,elm,1.0,0\nc.png,elm,,0.0\n")
    assert found.groups == ("1", "1", None)
    assert found.splits == ("validation", "train", "train")
    assert table("path,tags\na.png,1|2.0\nb.png,2|3.0|1.0\n").classes == ("1", "2", "3")


@pytest.mark.parametrize("word", sorted(MISSING_WORDS))
def test_words_for_nothing(word: str, table: Table) -> None:
    found = table(
        f"path,label,group,split\na.png,{word},{word},{word}\nb.png,elm,{word},test\nc.png,elm,x,train\n"
    )
    assert found.labels == (word, "elm", "elm")
    assert found.groups == (None, None, "x")
    assert found.splits == ("train", "test", "train")
    assert (
        f"1 photo with the label {word}, taken for a class as it is written; where no label is meant, leave "
        "the cell empty"
    ) in found.notes
    assert f"2 photos whose group is {word}, each alone" in found.notes
    tags = table(f"path,tags\na.png,oak|{word}\nb.png,{word}\nc.png,oak\n")
    assert any(note.startswith(f"2 photos with the label {word}, taken") for note in tags.notes)


def test_a_row_of_more_cells_than_the_header_is_left_out_by_name(table: Table) -> None:
    found = table("path,label\na.png,oak, red\nb.png,elm\nc.png,elm,,\n,x,y\nsub/d.png,ash\n")
    assert found.labels == ("elm", "elm", "ash")
    assert [(photo.name, photo.reason) for photo in found.left_out] == [
        ("a.png (line 2)", f"3 cells, where the header has 2; {QUOTE}"),
        ("line 5", f"3 cells, where the header has 2; {QUOTE}"),
    ]


def test_a_table_of_such_rows_is_refused(table: Table) -> None:
    with pytest.raises(SourceError) as caught:
        table("path,label,group\na.png,oak,red,p\nb.png,elm,g\nc.png,oak,red,p\n")
    assert str(caught.value) == (
        "labels.csv: 2 of 3 rows have more cells than the header, which has 3; the first is line 2. Put "
        "cells that hold the separator in quotes, and give each column a name."
    )


def test_a_row_of_metadata_is_left_out_too(make_tree: Callable[..., Path]) -> None:
    root = make_tree("a.png", "b.png", "c.png")
    (root / "metadata.csv").write_text("file_name,label\na.png,oak, red\nb.png,elm\nc.png,ash\n")
    found = read(root)
    assert found.labels == ("elm", "ash")
    assert [photo.name for photo in found.left_out] == ["a.png (line 2)"]


FLAGS = {
    ("0", "0"): "train",
    ("1", "0"): "validation",
    ("0", "1"): "test",
    ("1", "1"): "test",
    ("", "1"): "test",
}


def test_flags_of_splits_are_understood_together(table: Table) -> None:
    for (valid, test), split in FLAGS.items():
        found = table(f"path,label,is_valid,is_test\na.png,oak,{valid},{test}\nb.png,elm,0,0\n")
        assert found.splits == (split, "train")
        assert "split from 'is_valid' and 'is_test'" in found.notes[0]
    with pytest.raises(SourceError, match=r"line 2: 'maybe' in 'is_test' is neither true nor false"):
        table("path,label,is_valid,is_test\na.png,oak,1,maybe\n")
    with pytest.raises(SourceError, match=r"the split may be in any of the columns 'set', 'is_test'"):
        table("path,label,set,is_test\na.png,oak,train,1\n")
