import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fieldguide.errors import OptionError, SourceError, StorageError
from fieldguide.images import ArrayImage, Dataset, SplitManifest, folds, split


def photos(n: int = 12) -> Dataset:
    images = tuple(ArrayImage(np.full((1, 1), i, np.uint8), name=f"secret {i}.jpg") for i in range(n))
    return Dataset(images=images, labels=tuple("ab"[i % 2] for i in range(n)))


def held_out() -> SplitManifest:
    return SplitManifest.of(split(photos()), seed=0, rule="a fifth")


def folded() -> SplitManifest:
    dealt = np.stack([folds(photos(), n_folds=3, repeat=repeat) for repeat in range(2)])
    return SplitManifest.of(photos(), seed=7, rule="3 folds", folds=dealt, n_folds=3)


@pytest.mark.parametrize("make", [held_out, folded])
def test_what_was_written_is_read(make: Any, tmp_path: Path) -> None:
    manifest = make()
    manifest.write(tmp_path / "split.json")
    assert SplitManifest.read(tmp_path / "split.json") == manifest
    again = SplitManifest.from_dict(json.loads(json.dumps(manifest.to_dict())), manifest.to_arrays())
    assert again == manifest


def test_the_file_is_for_people_too_and_holds_no_names(tmp_path: Path) -> None:
    held_out().write(tmp_path / "split.json")
    text = (tmp_path / "split.json").read_text()
    document = json.loads(text)
    assert {name: document[name] for name in list(document)[:-1]} == {
        "format": "fieldguide split",
        "schema": 1,
        "seed": 0,
        "rule": "a fifth",
        "folds": None,
        "repeats": 1,
    }
    assert list(document["photos"]) == sorted(image.content_hash().hex() for image in photos().images)
    assert sorted(document["photos"].values()) == ["test"] * 2 + ["train"] * 10
    assert "secret" not in text
    assert len(text.splitlines()) == 8 + 12 + 2


def test_the_same_photos_in_another_order_give_the_same_bytes(tmp_path: Path) -> None:
    held_out().write(tmp_path / "one.json")
    turned = split(photos().subset(range(11, -1, -1)))
    SplitManifest.of(turned, seed=0, rule="a fifth").write(tmp_path / "two.json")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    with pytest.raises(StorageError, match="exists already"):
        held_out().write(tmp_path / "one.json", overwrite=False)


def test_photos_are_found_by_content() -> None:
    manifest = folded()
    assert manifest.repeats == 2
    found = manifest.look_up(photos(13))
    assert found[12] is None
    assert [part[1] for part in found[:12] if part] == folds(photos(), n_folds=3, repeat=1).tolist()


def test_a_manifest_of_other_photos_is_refused() -> None:
    other = Dataset(images=(ArrayImage(np.full((3, 3), 9, np.uint8)),), labels=("a",), source="other")
    with pytest.raises(
        SourceError, match=r"none of the 1 photos of other is among the 12 of the split manifest"
    ):
        held_out().look_up(other)


def test_splits_are_kept() -> None:
    dataset = replace(photos(3), splits=("validation", "test", None))
    assert sorted(SplitManifest.of(dataset, seed=0, rule="").parts.values()) == [(0,), (1,), (2,)]


DIGEST = "00" * 32


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": "other"}, "is no split manifest; `fieldguide fit --save-manifest` writes one"),
        ({"schema": 2}, r"written by a newer fieldguide \(schema 2; .* pip install --upgrade"),
        ({"photos": None}, "is damaged"),
        ({"photos": {"00": "test"}}, "is damaged"),
        ({"photos": {DIGEST: "tset"}}, "is damaged"),
        ({"photos": {DIGEST: 1}}, "is damaged"),
        ({"photos": {DIGEST: [0]}}, "is damaged"),
        ({"photos": {DIGEST: [0]}, "folds": "many"}, "is damaged"),
        ({"photos": {DIGEST: [3]}, "folds": 3}, "is damaged"),
        ({"photos": {DIGEST: "test"}, "folds": 3}, "is damaged"),
        ({"photos": {DIGEST: [0], "11" * 32: [0, 1]}, "folds": 3}, "is damaged"),
        ({"seed": "zero"}, "is damaged"),
    ],
)
def test_a_manifest_that_cannot_be_used_says_why(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    path = tmp_path / "split.json"
    held_out().write(path)
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    with pytest.raises(SourceError, match=words):
        SplitManifest.read(path)


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"null", b"\xff\xfe\x00", b"[" * 100_000])
def test_other_files_are_no_manifests(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "split.json"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"split\.json is no split manifest"):
        SplitManifest.read(path)


def test_missing_and_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(SourceError, match="the split manifest cannot be read"):
            SplitManifest.read(path)


def test_codes_are_checked() -> None:
    with pytest.raises(OptionError, match="is no part from 0 to 2"):
        SplitManifest({bytes(32): (3,)})
    with pytest.raises(OptionError, match="as many parts as the others"):
        SplitManifest({bytes(32): (1, 1)})
