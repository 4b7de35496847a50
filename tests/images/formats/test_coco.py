import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fieldguide.errors import ImageError, SourceError
from fieldguide.images import ArrayImage, read
from fieldguide.images.box_image import BoxImage

Png = Callable[[int], bytes]


def content() -> dict[str, Any]:
    box = {"iscrowd": 0, "area": 1.0}
    return {
        "info": {},
        "images": [
            {"id": 1, "file_name": "a.png", "width": 8, "height": 6},
            {"id": 2, "file_name": "b.png", "width": 8, "height": 6},
        ],
        "annotations": [
            {"id": 11, "image_id": 1, "category_id": 5, "bbox": [1.5, 2.0, 3.0, 2.5], **box},
            {"id": 12, "image_id": 1, "category_id": 7, "bbox": [0, 0, 8, 6], **box},
            {"id": 13, "image_id": 2, "category_id": 7, "bbox": [6, 4, 9, 9], **box},
            {"id": 14, "image_id": 2, "category_id": 7, "bbox": [0, 0, 2, 2], "iscrowd": 1},
        ],
        "categories": [
            {"id": 5, "name": "cat", "supercategory": "animal"},
            {"id": 7, "name": "bus", "supercategory": "vehicle"},
            {"id": 9, "name": "person", "supercategory": "person"},
        ],
    }


def write_coco(folder: Path, png: Png, *, split: str = "val2017", **changes: Any) -> Path:
    (folder / "annotations").mkdir(parents=True, exist_ok=True)
    (folder / split).mkdir()
    for i, name in enumerate(("a.png", "b.png")):
        (folder / split / name).write_bytes(png(i))
    file = folder / "annotations" / f"instances_{split}.json"
    file.write_text(json.dumps(content() | changes))
    return file


def test_boxes_become_photos(tmp_path: Path, png: Png) -> None:
    dataset = read(write_coco(tmp_path, png))
    assert dataset.labels == ("cat", "bus", "bus")
    assert dataset.groups == ("a.png", "a.png", "b.png")
    assert dataset.hierarchy == {"cat": ("animal",), "bus": ("vehicle",)}
    assert dataset.ignored == {"crowd region": 1}
    whole = dataset.images[1].open()
    assert (dataset.images[0].open() == whole[2:5, 1:5]).all()
    assert dataset.images[2].open().shape == (2, 2, 3)
    assert dataset.images[0].name == "a.png (box 11)"
    assert len({image.content_hash() for image in dataset.images}) == 3


def test_a_folder_has_splits(tmp_path: Path, png: Png) -> None:
    for split in ("train2017", "val2017"):
        write_coco(tmp_path / "coco", png, split=split)
    dataset = read(tmp_path / "coco")
    assert dataset.splits == ("train",) * 3 + ("validation",) * 3


@pytest.mark.parametrize("place", [".", "images", "../images"])
def test_photos_are_found_near_the_file(place: str, tmp_path: Path, png: Png) -> None:
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / place).mkdir(exist_ok=True)
    for i, name in enumerate(("a.png", "b.png")):
        (tmp_path / "labels" / place / name).write_bytes(png(i))
    file = tmp_path / "labels" / "boxes.json"
    file.write_text(json.dumps(content()))
    assert len(read(file)) == 3


def test_what_cannot_be_used_is_left_out(tmp_path: Path, png: Png) -> None:
    images = [
        {"id": 1, "file_name": "a.png"},
        {"id": 2, "file_name": "../../secret.png"},
        {"id": 3, "file_name": "/etc/x.png"},
        {"id": 4, "file_name": "gone.png"},
    ]
    boxes: dict[int, Any] = {
        1: [0, 0, 1, 1],
        2: [0, 0, 1, 1],
        3: [0, 0, 1, 1],
        4: [0, 0, 1, 1],
        5: [0, 0, 1, 1],
    }
    wrong = [[0, 0, 0, 5], [0, 0, -1, 5], [0, 0, 1], None, [0, 0, float("nan"), 1], "box"]
    annotations = [{"id": i, "image_id": i, "category_id": 5, "bbox": box} for i, box in boxes.items()]
    annotations += [{"id": 9, "image_id": 1, "category_id": 5, "bbox": box} for box in wrong]
    dataset = read(write_coco(tmp_path, png, images=images, annotations=annotations))
    assert len(dataset) == 1
    assert [photo.reason for photo in dataset.left_out] == [
        *["its photo lies outside the folder of photos"] * 2,
        "there is no such file",
        "the file lists no photo 5",
        *["its box has no area"] * 6,
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"images": None}, "it is no COCO file: that has the lists images, annotations and categories"),
        ({"categories": []}, "a box of category 5, which it does not list"),
        ({"annotations": [3]}, "an entry without 'image_id': 3"),
        ({"annotations": []}, "no photo that can be used"),
        ({"images": [{"id": 1}]}, "an entry without 'file_name'"),
    ],
)
def test_files_that_contradict_themselves(changes: Any, message: str, tmp_path: Path, png: Png) -> None:
    with pytest.raises(SourceError, match=message):
        read(write_coco(tmp_path, png, **changes))


def test_a_box_outside_the_photo_is_an_error_when_opened() -> None:
    box = BoxImage(ArrayImage(np.zeros((6, 8), np.uint8), name="x"), (20, 0, 5, 5))
    with pytest.raises(ImageError, match=r"x \[20 0 5 5\]: the box lies outside the photo of 8 x 6 pixels"):
        box.open()
