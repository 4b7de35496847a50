import hashlib
import json
import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from fieldguide.errors import ImageError, MissingExtraError, SourceError
from fieldguide.images import read

Png = Callable[[int], bytes]
FEATURES = {
    "info": {
        "features": {"label": {"names": ["oak", "elm"], "_type": "ClassLabel"}, "image": {"_type": "Image"}}
    }
}


def write_table(path: Path, columns: dict[str, list[Any]], *, features: Any = None, group: int = 2) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pyarrow.table(columns)
    if features is not None:
        table = table.replace_schema_metadata({"huggingface": json.dumps(features)})
    pyarrow.parquet.write_table(table, path, row_group_size=group)
    return path


def write_hugging_face(folder: Path, png: Png) -> Path:
    for number, name in enumerate(("train-00000-of-00002", "train-00001-of-00002", "test-00000-of-00001")):
        image = [{"bytes": png(10 * number + i), "path": f"{i}.png"} for i in range(5)]
        columns = {"image": image, "label": [0, 1, 0, 1, -1], "site": ["n", None, "s", "s", "n"]}
        write_table(folder / "data" / f"{name}.parquet", columns, features=FEATURES)
    return folder


def test_what_hugging_face_writes(tmp_path: Path, png: Png) -> None:
    dataset = read(write_hugging_face(tmp_path / "leaves", png))
    assert dataset.labels == ("oak", "elm") * 6
    assert dataset.splits == ("test",) * 4 + ("train",) * 8
    assert dataset.columns == {"site": ("n", None, "s", "s") * 3}
    assert [(p.name, p.reason) for p in dataset.left_out[:1]] == [
        ("test-00000-of-00001.parquet/4.png (row 4)", "the label is missing")
    ]
    assert dataset.images[3].name == "test-00000-of-00001.parquet/3.png"
    again = pickle.loads(pickle.dumps(dataset.images[-1]._fetch))  # type: ignore[attr-defined]
    assert again() == png(13)
    assert dataset.images[-1].facts()["format"] == "PNG"


def test_every_row_is_its_own_in_any_order(tmp_path: Path, png: Png) -> None:
    columns = {"img": [png(i) for i in range(9)], "species": [f"s{i}" for i in range(9)]}
    dataset = read(write_table(tmp_path / "a.parquet", columns))
    order = [8, 0, 3, 7, 1, 4, 2, 6, 5, 0]
    for i in order:
        assert dataset.images[i]._fetch() == png(i)  # type: ignore[attr-defined]
    assert dataset.labels == tuple(f"s{i}" for i in range(9))


def test_flags_of_splits_and_labels_that_look_alike(tmp_path: Path, png: Png) -> None:
    columns = {
        "image": [png(i) for i in range(4)],
        "label": ["oak", "oak", "elm", "elm"],
        "is_valid": [True, False, False, None],
        "is_test": [False, True, False, None],
    }
    dataset = read(write_table(tmp_path / "a.parquet", columns))
    assert dataset.splits == ("validation", "test", "train", None)
    assert dataset.columns == {}
    columns["label"] = ["a\nb", r"a\nb", "elm", "elm"]
    with pytest.raises(SourceError, match="differ, and both would be shown as"):
        read(write_table(tmp_path / "b.parquet", columns))


def test_groups_and_splits(tmp_path: Path, png: Png) -> None:
    columns = {
        "photo": [png(0), png(1)],
        "class": ["a", "b"],
        "split": ["dev", "train"],
        "burst": ["x", None],
    }
    dataset = read(write_table(tmp_path / "a.parquet", columns))
    assert (dataset.splits, dataset.groups, dataset.columns) == (("validation", "train"), ("x", None), {})
    columns["split"] = ["tset", "train"]
    with pytest.raises(SourceError, match=r"'tset' is no split; the words are .* Did you mean 'test'"):
        read(write_table(tmp_path / "a.parquet", columns))


@pytest.mark.parametrize("column", ["label", "split", "burst"])
@pytest.mark.parametrize("value", [["test"], {"name": "test"}, b"test"])
def test_lists_and_objects_are_refused_where_they_mean_something(
    tmp_path: Path, png: Png, column: str, value: Any
) -> None:
    columns = {
        "photo": [{"bytes": png(0)}, {"bytes": png(1)}],
        "label": ["a", "b"],
        "split": ["test", "train"],
        "burst": ["x", "y"],
        "box": [[1, 2], [3, 4]],
    }
    found = read(write_table(tmp_path / "a.parquet", columns))
    assert found.notes[0] == "passed over, as they hold no single words or numbers: 'box'"
    columns[column] = [value] * 2
    with pytest.raises(SourceError, match=f"a.parquet: '{column}' holds .*; write one word or number"):
        read(write_table(tmp_path / "a.parquet", columns))
    if value != b"test":  # a column of bytes is one of photos
        (tmp_path / "0.png").write_bytes(png(0))
        columns["photo"] = ["0.png", "1.png"]
        with pytest.raises(SourceError, match=f"a.parquet: '{column}' holds .*; write one word or number"):
            read(write_table(tmp_path / "a.parquet", columns))


def test_a_table_of_paths(tmp_path: Path, png: Png) -> None:
    for i in range(2):
        (tmp_path / f"{i}.png").write_bytes(png(i))
    columns = {"file_name": ["0.png", "1.png", "2.png"], "label": [1, 0, 0], "day": ["mon", None, "sun"]}
    dataset = read(write_table(tmp_path / "a.parquet", columns, features=FEATURES))
    assert dataset.labels == ("elm", "oak")
    assert dataset.columns == {"day": ("mon", None)}
    assert dataset.left_out[0].name == "2.png (line 3)"
    write_table(tmp_path / "b.parquet", columns)
    with pytest.raises(SourceError, match="a table of paths is one file, and here are 2; give one"):
        read(tmp_path)


def test_rows_without_bytes_and_damaged_tables(tmp_path: Path, png: Png) -> None:
    (tmp_path / "beside.png").write_bytes(png(3))
    image = [{"bytes": None, "path": ""}, {"bytes": png(1), "path": None}, None]
    image += [{"bytes": None, "path": "beside.png"}, {"bytes": None, "path": "gone.png"}]
    source = write_table(tmp_path / "a.parquet", {"image": image, "label": list("abcde")})
    dataset = read(source)
    assert dataset.images[3].content_hash() == hashlib.sha256(png(3)).digest()
    with pytest.raises(ImageError, match=r"a.parquet/gone.png: there is no such file"):
        dataset.images[4].open()
    assert dataset.images[1].open().shape == (6, 8, 3)
    for i in (0, 2):
        with pytest.raises(ImageError, match="its row in the table holds no bytes"):
            dataset.images[i].open()
    fresh = read(source)
    content = source.read_bytes()
    source.write_bytes(content[:4] + bytes(len(content) - 4))
    with pytest.raises(ImageError, match=r"a.parquet/1: "):
        fresh.images[1].open()


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"image": [b"x"]}, "no column 'label' among 'image'"),
        ({"image": [b"x"], "label": [2]}, "a.parquet: class 2 in 'label', whose classes are 0 to 1"),
        (
            {"a": [1], "b": [2]},
            "no column|columns are known|only one column|none of the columns|no photo|exists",
        ),
    ],
)
def test_tables_that_do_not_fit(columns: dict[str, list[Any]], message: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=message):
        read(write_table(tmp_path / "a.parquet", columns, features=FEATURES))


def test_without_pyarrow_the_line_that_installs_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'fieldguide\[parquet\]'"):
        read(tmp_path / "a.parquet")
