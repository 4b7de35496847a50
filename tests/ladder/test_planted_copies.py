"""A copy of a test photo planted among the training photos is dropped and named; no number changes."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from skimage import data

import fieldguide
from fieldguide.guide import Guide

SIDE_PX = 96
PLANTED = {
    "byte by byte": lambda source, target: shutil.copy(source, target),
    "recompressed": lambda source, target: Image.open(source).save(target.with_suffix(".jpg"), quality=60),
    "resized": lambda source, target: Image.open(source).resize((72, 72)).save(target),
}


def write_tiles(root: Path) -> Path:
    """Real photos: pieces of a coffee and of a cat, every third one for the test."""
    for label, picture in (("coffee", data.coffee()), ("cat", data.chelsea())):
        corners = [
            (y, x)
            for y in range(0, picture.shape[0] - SIDE_PX + 1, SIDE_PX)
            for x in range(0, picture.shape[1] - SIDE_PX + 1, SIDE_PX)
        ]
        for number, (y, x) in enumerate(corners):
            folder = root / ("test" if number % 3 == 0 else "train") / label
            folder.mkdir(parents=True, exist_ok=True)
            Image.fromarray(picture[y : y + SIDE_PX, x : x + SIDE_PX]).save(folder / f"{number:02}.png")
    return root


def fitted(source: Path, **options: Any) -> Guide:
    protocol = fieldguide.Protocol(**options)
    return fieldguide.fit(source, represent=fieldguide.Pixels(size=8), protocol=protocol, cache=None)


def numbers(guide: Guide) -> dict[str, Any]:
    assert guide.assessment is not None
    told = guide.assessment.to_dict()
    return {name: value for name, value in told.items() if not name.startswith("left_out")}


@pytest.mark.parametrize("how", PLANTED)
@pytest.mark.parametrize("label", ["coffee", "cat"])
def test_a_planted_copy_changes_no_number_and_is_named(tmp_path: Path, how: str, label: str) -> None:
    clean = fitted(write_tiles(tmp_path / "clean"))
    root = write_tiles(tmp_path / "planted")
    for number in (0, 3, 6):
        PLANTED[how](
            root / "test" / "coffee" / f"{number:02}.png", root / "train" / label / f"copy{number}.png"
        )
    planted = fitted(root)
    assert numbers(planted) == numbers(clean)
    assert planted.training.hashes == clean.training.hashes
    assert planted.training.manifest == clean.training.manifest
    assert planted.assessment is not None
    assert clean.assessment is not None
    named = dict(set(planted.assessment.left_out_photos) - set(clean.assessment.left_out_photos))
    assert {Path(name).stem: reason for name, reason in named.items()} == {
        f"copy{number}": f"it is a copy of the test photo test/coffee/{number:02}.png" for number in (0, 3, 6)
    }


def test_the_same_holds_where_a_manifest_decides(tmp_path: Path) -> None:
    root = write_tiles(tmp_path / "tiles")
    manifest = fitted(root).training.manifest
    clean = fitted(root, manifest=manifest)
    for how, plant in PLANTED.items():
        plant(root / "test" / "cat" / "00.png", root / "train" / "coffee" / f"{how[:3]}.png")
    planted = fitted(root, manifest=manifest)
    assert planted.assessment is not None
    assert clean.assessment is not None
    assert planted.assessment.left_out == clean.assessment.left_out + 3
    assert numbers(planted) | {"notes": ()} == numbers(clean) | {"notes": ()}


def test_near_copies_need_not_be_looked_for(tmp_path: Path) -> None:
    root = write_tiles(tmp_path / "tiles")
    PLANTED["recompressed"](root / "test" / "cat" / "00.png", root / "train" / "cat" / "copy.png")
    PLANTED["byte by byte"](root / "test" / "cat" / "03.png", root / "train" / "cat" / "same.png")
    guide = fitted(root, near_copies=False)
    assert guide.assessment is not None
    assert [name for name, _ in guide.assessment.left_out_photos] == ["train/cat/same.png"]


def test_copies_are_dealt_into_one_fold(tmp_path: Path) -> None:
    root = write_tiles(tmp_path / "tiles")
    for part in ("train", "test"):
        shutil.copytree(root / part, tmp_path / "all", dirs_exist_ok=True)
    PLANTED["recompressed"](root / "test" / "cat" / "00.png", tmp_path / "all" / "coffee" / "copy.png")
    guide = fitted(tmp_path / "all", folds=3)
    assert guide.training.manifest is not None
    fold = {
        name: guide.training.manifest.parts[
            fieldguide.images.FileImage(tmp_path / "all" / name).content_hash()
        ]
        for name in ("cat/00.png", "coffee/copy.jpg")
    }
    assert fold["cat/00.png"] == fold["coffee/copy.jpg"]
    assert guide.assessment is not None
    assert any("near cop" in note for note in guide.assessment.notes)
