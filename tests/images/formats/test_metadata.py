import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldguide.errors import SourceError
from fieldguide.images import read

Png = Callable[[int], bytes]


def write_metadata(
    folder: Path, png: Png, *, kind: str = "csv", splits: tuple[str, ...] = ("train", "test")
) -> Path:
    for split in splits or (".",):
        place = folder / split
        (place / "more").mkdir(parents=True)
        rows = []
        for i, name in enumerate(("0.png", "more/1.png")):
            (place / name).write_bytes(png(i + len(split)))
            rows.append({"file_name": name, "label": ("oak", "elm")[i], "site": "north"})
        if kind == "csv":
            lines = ["file_name,label,site", *(",".join(row.values()) for row in rows)]
        else:
            lines = [json.dumps(row | {"objects": {"bbox": [1, 2]}, "n": 3}) for row in rows]
        (place / f"metadata.{kind}").write_text("\n".join(lines) + "\n")
    return folder


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_splits_with_a_file_each(kind: str, tmp_path: Path, png: Png) -> None:
    dataset = read(write_metadata(tmp_path / "leaves", png, kind=kind))
    assert [image.name for image in dataset.images] == [
        "test/0.png",
        "test/more/1.png",
        "train/0.png",
        "train/more/1.png",
    ]
    assert dataset.labels == ("oak", "elm") * 2
    assert dataset.splits == ("test", "test", "train", "train")
    assert dataset.columns == {"site": ("north",) * 4} | ({} if kind == "csv" else {"n": ("3",) * 4})


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_one_file(kind: str, tmp_path: Path, png: Png) -> None:
    dataset = read(write_metadata(tmp_path / "leaves", png, kind=kind, splits=()))
    assert (dataset.labels, dataset.splits) == (("oak", "elm"), None)


def test_metadata_without_labels_leaves_the_folders_as_classes(tmp_path: Path, png: Png) -> None:
    folder = write_metadata(tmp_path / "leaves", png)
    for split in ("train", "test"):
        (folder / split / "metadata.csv").write_text("file_name,site\n0.png,north\n")
        (folder / split / "0.png").rename(folder / split / "more" / "0.png")
    assert read(folder).classes == ("more",)


def test_photos_outside_are_left_out(tmp_path: Path, png: Png) -> None:
    folder = write_metadata(tmp_path / "leaves", png, splits=())
    (tmp_path / "secret.png").write_bytes(png(9))
    with (folder / "metadata.csv").open("a") as file:
        file.write(f"../secret.png,oak,x\n{tmp_path}/secret.png,oak,x\nmore/../more/../0.png,oak,north\n")
    assert [(p.name, p.reason) for p in read(folder).left_out] == [
        ("../secret.png (line 4)", "its path leads out of the folder"),
        (f"{tmp_path}/secret.png (line 5)", "its path leads out of the folder"),
    ]


def test_backslashes_do_not_lead_outside_either(tmp_path: Path, png: Png) -> None:
    folder = write_metadata(tmp_path / "leaves", png, splits=())
    (tmp_path / "secret.png").write_bytes(png(9))
    with (folder / "metadata.csv").open("a") as file:
        for path in (f"{tmp_path}/secret.png", "../secret.png"):
            file.write(path.replace("/", "\\") + ",oak,x\n")
    assert [p.reason for p in read(folder).left_out] == ["its path leads out of the folder"] * 2


@pytest.mark.parametrize(
    ("kind", "content", "message"),
    [
        ("csv", "name,label\n0.png,oak\n", "no column 'file_name'"),
        ("csv", "file_name,label\n", "it lists no photo"),
        ("jsonl", '{"file_name": "0.png", "label": "oak"}\n{"file', "line 2 is no JSON, or is cut short"),
        ("jsonl", '{"file_name": "0.png", "label": "oak"}\n3', "line 2 is no JSON object"),
    ],
)
def test_files_that_do_not_fit(kind: str, content: str, message: str, tmp_path: Path, png: Png) -> None:
    folder = write_metadata(tmp_path / "leaves", png, kind=kind, splits=())
    (folder / f"metadata.{kind}").write_text(content)
    with pytest.raises(SourceError, match=f"metadata.{kind}: {message}"):
        read(folder)


@pytest.mark.parametrize("splits", [(), ("train", "test")])
@pytest.mark.parametrize(
    ("content", "encoding", "note"),
    [
        ("sep=;\nfile_name;label\n0.png;Bäume\n", "utf-8", ""),
        ("file_name;label\n0.png;Bäume\n", "utf-16", ""),
        ("file_name,label\n0.png,Bäume\n", "utf-16-le", "does not tell its encoding and was read as UTF-16"),
        ("file_name\tlabel\n0.png\tBäume\n", "utf-8-sig", ""),
        (
            "Trees of 2024\n\nfile_name,label\n0.png,Bäume\n",
            "utf-8",
            "1 line above the header passed over: 'Trees",
        ),
        ("file_name,label\n0.png,Bäume\n", "cp1252", "is not UTF-8 and was read as cp1252"),
        ('file_name,note,label\n0.png,"' + 9000 * "a line, \n" + '",Bäume\n', "utf-8", ""),
    ],
)
def test_metadata_are_read_as_any_table(
    tmp_path: Path, png: Png, content: str, encoding: str, note: str, splits: tuple[str, ...]
) -> None:
    folder = write_metadata(tmp_path / "leaves", png, splits=splits)
    for split in splits or (".",):
        (folder / split / "metadata.csv").write_bytes(content.encode(encoding))
    dataset = read(folder)
    assert set(dataset.labels) == {"Bäume"}
    assert sum(note in told for told in dataset.notes) == (1 if note else len(dataset.notes))


@pytest.mark.parametrize(
    "content", [b"", b'key,value\nauthor,"me\n', b"PK\x03\x04\0\0\0", b"\xff\xfe\0", b'{"a": [']
)
@pytest.mark.parametrize("name", ["metadata.csv", "metadata.jsonl"])
def test_a_file_about_something_else_leaves_the_folders_as_classes(
    name: str, content: bytes, tmp_path: Path, png: Png
) -> None:
    for number, kind in enumerate(("oak", "elm")):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "0.png").write_bytes(png(number))
    (tmp_path / name).write_bytes(content)
    assert read(tmp_path).classes == ("elm", "oak")
