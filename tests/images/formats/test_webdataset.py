import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldguide.errors import SourceError
from fieldguide.images import read

Png = Callable[[int], bytes]


def write_shard(path: Path, files: dict[str, bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def write_webdataset(folder: Path, png: Png) -> Path:
    for number, split in enumerate(("train", "train", "val")):
        files = {}
        for i in range(3):
            files |= {f"{i:04}.png": png(10 * number + i), f"{i:04}.cls": str(i % 2).encode()}
        write_shard(folder / f"imagenet-{split}-{number:06}.tar", files)
    (folder / "classnames.txt").write_text("oak\nelm\n")
    return folder


def test_shards_with_their_splits_and_class_names(tmp_path: Path, png: Png) -> None:
    dataset = read(write_webdataset(tmp_path / "shards", png))
    assert dataset.labels == ("oak", "elm", "oak") * 3
    assert dataset.splits == ("train",) * 6 + ("validation",) * 3
    assert dataset.images[4].name == "imagenet-train-000001.tar/0001.png"
    assert dataset.images[4].open().shape == (6, 8, 3)
    assert len({image.content_hash() for image in dataset.images}) == 9


def test_one_shard_without_class_names(tmp_path: Path, png: Png) -> None:
    shard = write_shard(
        tmp_path / "a.tar", {"d.x/0.png": png(0), "d.x/0.cls": b"7\n", "d.x/0.seg.png": png(1)}
    )
    dataset = read(shard)
    assert (dataset.labels, dataset.splits) == (("7",), None)


def test_splits_by_folder(tmp_path: Path, png: Png) -> None:
    for split in ("train", "test"):
        write_shard(tmp_path / "wds" / split / "0.tar", {"0.png": png(0), "0.txt": split.encode()})
    dataset = read(tmp_path / "wds")
    assert dict(zip(dataset.labels, dataset.splits or (), strict=True)) == {"test": "test", "train": "train"}


def test_labels_in_json_and_what_is_missing(tmp_path: Path, png: Png) -> None:
    files = {
        "0.png": png(0), "0.json": json.dumps({"id": 3, "class_name": "oak"}).encode(),
        "1.png": png(1), "1.json": b'"elm"',
        "2.png": png(2),
        "3.png": png(3), "3.json": b"{",
        "4.png": png(4), "4.json": b'{"caption": "a tree"}',
        "5.json": b"1",
        "readme": b"x",
    }  # fmt: skip
    dataset = read(write_shard(tmp_path / "a.tar", files))
    assert dataset.labels == ("oak", "elm")
    assert {photo.name: photo.reason.split(" (")[0] for photo in dataset.left_out} == {
        "a.tar/2.png": "the label is missing",
        "a.tar/3.png": "its label cannot be read: its data are damaged",
        "a.tar/4.png": "the label is missing",
        "a.tar/5": "a label without a photo",
    }


def test_a_class_without_a_name_is_refused(tmp_path: Path, png: Png) -> None:
    folder = write_webdataset(tmp_path / "shards", png)
    (folder / "classnames.txt").write_text("oak\n")
    with pytest.raises(SourceError, match=r"0001.png: class number 1, and the file of names has 1"):
        read(folder)


def test_a_tar_without_labels_is_an_archive_of_folders(tmp_path: Path, png: Png) -> None:
    assert read(write_shard(tmp_path / "a.tar", {"oak/0.png": png(0)})).labels == ("oak",)


def test_hostile_shards_are_refused(tmp_path: Path, png: Png) -> None:
    shard = write_shard(tmp_path / "a.tar", {"0.png": png(0), "0.cls": b"1", "../1.png": png(1)})
    with pytest.raises(SourceError, match=r"leads out of it \(\.\./1.png\), so nothing in it is read"):
        read(shard)


@pytest.mark.parametrize("kind", ["cls", "txt"])
def test_numbers_are_classes_however_they_are_written(tmp_path: Path, png: Png, kind: str) -> None:
    texts = ("0", "0.0", "1.0", "1", "2.50")
    files = {}
    for i, text in enumerate(texts):
        files |= {f"{i}.png": png(i), f"{i}.{kind}": text.encode()}
    assert read(write_shard(tmp_path / "a.tar", files)).labels == ("0", "0", "1", "1", "2.50")
    files[f"5.{kind}"], files["5.png"] = b"oak", png(5)
    assert read(write_shard(tmp_path / "a.tar", files)).labels == (*texts, "oak")
    (tmp_path / "classnames.txt").write_text("ash\nelm\n")
    del files[f"5.{kind}"], files["5.png"], files["4.png"], files[f"4.{kind}"]
    assert read(write_shard(tmp_path / "a.tar", files)).labels == ("ash", "ash", "elm", "elm")
