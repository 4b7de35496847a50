"""Labels in every form people have them in."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest

from fieldguide.errors import OptionError, SourceError
from fieldguide.images import ArrayImage, Dataset, read
from fieldguide.images.as_label import as_label
from fieldguide.measure.is_missing import is_missing

GREY = np.zeros((2, 2), np.uint8)
LABELS = [
    (3, "3"),
    (-1, "-1"),
    (3.0, "3"),
    (10**400, str(10**400)),
    (np.int64(3), "3"),
    (np.uint8(200), "200"),
    (np.float32(3), "3"),
    (np.array(3), "3"),
    ("  oak ", "oak"),
    (np.str_("oak"), "oak"),
    ("3.0", "3.0"),
]
NO_LABELS = [
    True,
    np.True_,
    np.bool_(False),
    0.5,
    np.float64("nan"),
    float("inf"),
    None,
    pandas.NA,
    pandas.NaT,
    "",
    b"oak",
    ["oak"],
    np.array([1, 2]),
]


@pytest.mark.parametrize(("value", "word"), LABELS)
def test_words_and_whole_numbers(value: Any, word: str) -> None:
    assert as_label(value) == word
    assert read([(GREY, value)]).labels == (word,)
    if not isinstance(value, str):  # a Dataset keeps words as they are
        assert Dataset((ArrayImage(GREY),), (value,)).labels == (word,)


@pytest.mark.parametrize("value", NO_LABELS, ids=repr)
def test_what_is_no_label(value: Any) -> None:
    with pytest.raises(OptionError, match="a label is a word or a whole number"):
        as_label(value)
    told = "the label is missing" if is_missing(value) else "item 0 of the list has the label "
    with pytest.raises(SourceError, match=told):
        read([(GREY, value)])


@pytest.mark.parametrize("dtype", ["int64", "Int64", "float64", "Float64", "string", "category", "object"])
def test_columns_of_pandas(dtype: str) -> None:
    column = pandas.Series([1, 0, 1]).astype(dtype)
    assert read(zip([GREY, GREY + 1, GREY + 2], column, strict=True)).labels == ("1", "0", "1")


def test_a_dataset_makes_words_of_columns() -> None:
    images: Any = tuple(ArrayImage(GREY + i) for i in range(4))
    labels: Any = np.array([0, 1, 0, 1])
    groups: Any = pandas.Series([1.0, float("nan"), 1.0, float("nan")])
    splits: Any = pandas.Series(["train", None, "test", pandas.NA], dtype=object)
    columns: Any = {"site": np.array([1, 2, 1, 2])}
    dataset = Dataset(images, labels, groups=groups, splits=splits, columns=columns)
    assert (dataset.labels, dataset.groups) == (("0", "1", "0", "1"), ("1", None, "1", None))
    assert (dataset.splits, dataset.columns) == (
        ("train", None, "test", None),
        {"site": ("1", "2", "1", "2")},
    )
    assert dataset.to_dict()["groups"] == 1
    tags: Any = (frozenset({np.int64(2), np.str_("x")}),) * 4
    assert Dataset(images, ("a",) * 4, tags=tags).classes == ("2", "x")


def test_numbers_in_json_lines(make_tree: Callable[..., Path]) -> None:
    root = make_tree("a.png", "b.png", "c.png", "d.png")
    rows = [
        {"path": "a.png", "label": 1.0, "group": 4.0},
        {"path": "b.png", "label": 1, "group": 4},
        {"path": "c.png", "label": float("nan"), "group": None},
        {"path": "d.png", "label": 2, "group": float("nan")},
    ]
    (root / "t.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    dataset = read(root / "t.jsonl")
    assert (dataset.labels, dataset.groups) == (("1", "1", "2"), ("4", "4", None))
    assert dataset.left_out[0].reason == "the label is missing"


def test_numbers_in_parquet(make_tree: Callable[..., Path]) -> None:
    names = ("a.png", "b.png", "c.png")
    root = make_tree(*names)
    frame = pandas.DataFrame(
        {
            "photo": [(root / name).read_bytes() for name in names],
            "label": [1.0, float("nan"), 0.0],
            "group": pandas.array([7, None, 7], dtype="Int64"),
        }
    )
    frame.to_parquet(root / "bytes.parquet")
    frame.assign(photo=names).to_parquet(root / "paths.parquet")
    for name in ("bytes.parquet", "paths.parquet"):
        dataset = read(root / name)
        assert (dataset.labels, dataset.groups) == (("1", "0"), ("7", "7"))
        assert len(dataset.left_out) == 1


def test_a_data_frame_says_how() -> None:
    with pytest.raises(SourceError, match="a data frame is not read; give pairs, such as zip"):
        read(pandas.DataFrame({"path": ["a.png"], "label": ["oak"]}))
