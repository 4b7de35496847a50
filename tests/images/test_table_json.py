"""Tables in JSON lines: plain labels, lists of labels, and what is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fieldguide.errors import SourceError
from fieldguide.images import Dataset, read

Make = Callable[..., Path]


@pytest.fixture
def table(make_tree: Make) -> Callable[..., Dataset]:
    root = make_tree("a.png", "b.png", "c.png")

    def make(*rows: Any, name: str = "photos.jsonl") -> Dataset:
        (root / name).write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
        return read(root / name)

    return make


def test_one_label_for_each_photo(table: Callable[..., Dataset]) -> None:
    found = table(
        {"path": "a.png", "label": "oak", "site": "north", "box": {"x": 1}},
        "",
        {"path": "b.png", "label": 7, "group": "tree 1"},
    )
    assert (found.labels, found.tags, found.groups) == (("oak", "7"), None, (None, "tree 1"))
    assert found.columns == {"site": ("north", None)}


@pytest.mark.parametrize("name", ["tags", "labels", "label", "Tags"])
def test_lists_are_many_labels(table: Callable[..., Dataset], name: str) -> None:
    found = table(
        {"file_name": "a.png", name: ["wet", "old"]},
        {"file_name": "b.png", name: []},
        {"file_name": "c.png", name: ["wet"]},
    )
    assert found.tags == (frozenset({"wet", "old"}), frozenset(), frozenset({"wet"}))
    assert found.labels == ("old + wet", "(none)", "wet")


def test_single_labels_in_lists_are_many_labels_too(table: Callable[..., Dataset]) -> None:
    found = table({"path": "a.png", "label": ["wet"]}, {"path": "b.png", "label": "dry"}, {"path": "c.png"})
    assert found.tags == (frozenset({"wet"}), frozenset({"dry"}), frozenset())


def test_lists_of_anything_else_are_passed_over(table: Callable[..., Dataset]) -> None:
    found = table({"path": "a.png", "label": "oak", "seen": [1, 2], "tags": [["x"]]})
    assert (found.labels, found.columns, found.tags) == (("oak",), {}, None)
    assert found.notes[-1] == "passed over, as they hold no single words or numbers: 'seen', 'tags'"


@pytest.mark.parametrize("value", [["test"], {}, {"name": "test"}, [], [["test"]]])
@pytest.mark.parametrize("column", ["path", "label", "group", "split", "plant"])
def test_a_list_or_object_in_a_column_that_means_something_is_refused(
    make_tree: Make, column: str, value: Any
) -> None:
    root = make_tree("a.png", "b.png", "c.png")
    rows = [{"path": f"{n}.png", "label": n, "group": n, "split": "train", "plant": n} for n in "abc"]
    rows[1][column] = value
    what = "an object" if isinstance(value, dict) else "a list"
    if column == "label":
        rows[1][column], what = [value], "a list"
    names = {"group_column": "plant"} if column == "plant" else {}
    refused = f"line 2: '{column}' holds {what}; write one word or number for each photo"
    for name, key in (("list.jsonl", "path"), ("metadata.jsonl", "file_name")):
        lines = [{key if c == "path" else c: cell for c, cell in row.items()} for row in rows]
        (root / name).write_text("\n".join(map(json.dumps, lines)))
        with pytest.raises(SourceError, match=f"{name}, {refused.replace('path', key)}"):
            read(root / name if name == "list.jsonl" else root, **names)


def test_a_list_among_splits_does_not_give_way_to_folders(make_tree: Make) -> None:
    root = make_tree("train/a.png", "test/b.png")
    for folder, name in (("train", "a.png"), ("test", "b.png")):
        row = {"file_name": name, "label": "oak", "split": ["test"]}
        (root / folder / "metadata.jsonl").write_text(json.dumps(row))
    with pytest.raises(SourceError, match=r"metadata\.jsonl, line 1: 'split' holds a list"):
        read(root)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["{"], r"line 1 is no JSON, or is cut short \(.*\)"),
        (["3"], "line 1 is no JSON object"),
        (["{}"], "it lists no photo"),
        ([{"path": "a.png", "tags": ["a|b"]}], r"line 1: the label 'a\|b' holds \|, which separates labels"),
        ([{"path": "a.png", "tags": [{"id": 1}]}], ", line 1: 'tags' holds a list; write one word or number"),
    ],
)
def test_what_is_refused(table: Callable[..., Dataset], rows: list[Any], message: str) -> None:
    with pytest.raises(SourceError, match=f"photos.jsonl(: )?{message}"):
        table(*rows)


def test_a_folder_with_lists_in_its_metadata(make_tree: Make) -> None:
    root = make_tree("train/a.png", "train/b.png", "test/c.png")
    rows = {"train": [("a.png", ["wet"]), ("b.png", [])], "test": [("c.png", ["old", "wet"])]}
    for split, photos in rows.items():
        lines = [json.dumps({"file_name": name, "tags": tags}) for name, tags in photos]
        (root / split / "metadata.jsonl").write_text("\n".join(lines))
    found = read(root)
    assert [image.name for image in found.images] == ["test/c.png", "train/a.png", "train/b.png"]
    assert found.tags == (frozenset({"old", "wet"}), frozenset({"wet"}), frozenset())
    assert found.splits == ("test", "train", "train")
