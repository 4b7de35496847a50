import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

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
    boxes: dict[int, Any] = {i: [0, 0, 2, 2] for i in range(1, 6)}
    wrong = [[0, 0, 0, 5], [0, 0, -1, 5], [0, 0, 1], [0, 0, float("nan"), 1], "box"]
    annotations = [{"id": i, "image_id": i, "category_id": 5, "bbox": box} for i, box in boxes.items()]
    annotations += [{"id": 9, "image_id": 1, "category_id": 5, "bbox": box} for box in wrong]
    dataset = read(write_coco(tmp_path, png, images=images, annotations=annotations))
    assert len(dataset) == 1
    assert [photo.reason for photo in dataset.left_out] == [
        *["its photo lies outside the folder of photos"] * 2,
        f"there is no such file in {tmp_path / 'val2017'}",
        "the file lists no photo 5",
        *["its box has no area"] * 5,
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


def annotated(folder: Path, png: Png, annotations: list[dict[str, Any]], **changes: Any) -> Path:
    entries = [{"id": i, "category_id": 5, **entry} for i, entry in enumerate(annotations)]
    return write_coco(folder, png, annotations=entries, **changes)


@pytest.mark.parametrize("box", [{}, {"bbox": None}, {"bbox": []}])
def test_an_annotation_without_a_box_labels_the_whole_photo(box: dict, tmp_path: Path, png: Png) -> None:
    file = annotated(tmp_path, png, [{"image_id": 1, **box}, {"image_id": 2, **box, "category_id": 7}])
    dataset = read(file)
    assert dataset.labels == ("cat", "bus")
    assert [image.name for image in dataset.images] == ["a.png", "b.png"]
    assert dataset.images[0].open().shape == (6, 8, 3)
    assert dataset.groups is None


def test_a_whole_photo_of_several_labels_is_left_out(tmp_path: Path, png: Png) -> None:
    several = [{"image_id": 1}, {"image_id": 1, "category_id": 7}, {"image_id": 2}, {"image_id": 2}]
    dataset = read(annotated(tmp_path, png, several))
    assert dataset.labels == ("cat",)
    assert {photo.reason for photo in dataset.left_out} == {
        "the same file stands under several labels (bus, cat)"
    }
    assert "1 repeated mention of a photo (links, or lines) counted once" in dataset.notes


def test_boxes_and_whole_photos_are_told_apart(tmp_path: Path, png: Png) -> None:
    outline = {"image_id": 2, "segmentation": {"size": [6, 8], "counts": "0"}}
    mixed = [
        {"image_id": 1, "bbox": [1, 1, 3, 3]},
        {"image_id": 1},
        {"image_id": 2, "category_id": 7},
        outline,
    ]
    dataset = read(annotated(tmp_path, png, mixed))
    assert [image.open().shape for image in dataset.images] == [(3, 3, 3), (6, 8, 3)]
    assert dataset.groups == ("a.png", None)
    assert [photo.reason for photo in dataset.left_out] == [
        "it has no box, and others of its photo have one",
        "it outlines an object and has no box",
    ]
    assert dataset.notes[0].startswith(
        "1 box became photos, and 1 annotation without a box label whole photos"
    )


def test_boxes_of_fractions_are_refused_by_what_they_are(tmp_path: Path, png: Png) -> None:
    some = [{"image_id": 1, "bbox": [0.1, 0.1, 0.4, 0.4]}, {"image_id": 2, "bbox": [0, 0, 1, 1]}]
    with pytest.raises(
        SourceError, match=r"its boxes are fractions of the photo, such as \[0\.1, 0\.1, 0\.4"
    ):
        read(annotated(tmp_path / "all", png, some))
    some[1]["bbox"] = [2, 2, 1, 1]  # one pixel that is no fraction
    dataset = read(annotated(tmp_path / "one", png, some))
    assert [image.open().shape for image in dataset.images] == [(1, 1, 3)]
    assert (
        dataset.left_out[0].reason
        == "its box [0.1, 0.1, 0.4, 0.4] lies within one pixel; boxes are in pixels"
    )


def test_what_lies_outside_or_is_not_annotated_is_told(tmp_path: Path, png: Png) -> None:
    corners = [{"image_id": 1, "bbox": [4, 3, 8, 6]}, {"image_id": 1, "bbox": [0, 0, 4, 3]}]
    notes = read(annotated(tmp_path, png, corners)).notes
    assert notes[0].startswith(
        "1 of 2 boxes reach out of the photo and are cut off; COCO has left, top, width"
    )
    assert notes[1] == "1 photo without an annotation passed over"


def test_numbers_are_the_same_however_they_are_written(tmp_path: Path, png: Png) -> None:
    dataset = read(annotated(tmp_path, png, [{"image_id": "1", "category_id": 5.0, "bbox": [0, 0, 4, 4]}]))
    assert dataset.labels == ("cat",)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"categories": [{"id": 5, "name": "a"}, {"id": 5, "name": "b"}]}, "category 5 is called a and b"),
        (
            {"images": [{"id": 1, "file_name": "a.png"}, {"id": 1, "file_name": "b.png"}]},
            r"two photos have the number 1, one of them b\.png",
        ),
    ],
)
def test_numbers_that_mean_two_things_are_refused(
    changes: Any, message: str, tmp_path: Path, png: Png
) -> None:
    with pytest.raises(SourceError, match=message):
        read(write_coco(tmp_path, png, **changes))


def test_photos_that_are_missing_are_named_with_the_folder(tmp_path: Path, png: Png) -> None:
    file = write_coco(tmp_path, png)
    for name in ("a.png", "b.png"):
        (tmp_path / "val2017" / name).unlink()
    with pytest.raises(SourceError) as caught:
        read(file)
    assert str(caught.value) == (
        f"{file}: no photo that can be used.\n"
        f"Left out 3: there is no such file in {file.parent}: a.png (box 11), a.png (box 12), b.png (box 13)"
    )


@pytest.mark.parametrize(
    ("crowd", "photos"), [(0, 4), ("0", 4), (False, 4), (1, 0), ("1", 0), (True, 0), ("true", 0)]
)
def test_crowds_are_told_however_they_are_marked(crowd: Any, photos: int, tmp_path: Path, png: Png) -> None:
    entries = [{**entry, "iscrowd": crowd} for entry in content()["annotations"]]
    file = write_coco(tmp_path, png, annotations=entries)
    if photos:
        assert len(read(file)) == photos
        return
    with pytest.raises(SourceError) as caught:
        read(file)
    assert str(caught.value) == (
        f"{file}: all 4 annotations are crowd regions (iscrowd), which hold no single object; set "
        "iscrowd to 0 if they do"
    )


@pytest.mark.parametrize(
    ("stated", "why"),
    [
        ((800, 600), "resized or replaced"),
        (("800", 600.0), "resized or replaced"),
        ((6, 8), "turned"),
        ((8, 6), ""),
        ((9, 5), ""),
        ((None, 6), ""),
        ((0, 0), ""),
    ],
)
def test_a_box_of_a_photo_of_another_size_is_refused_by_both(
    stated: tuple[Any, Any], why: str, tmp_path: Path, png: Png
) -> None:
    images = [{**entry, "width": stated[0], "height": stated[1]} for entry in content()["images"]]
    dataset = read(write_coco(tmp_path, png, images=images))
    for look in (dataset.images[0].open, dataset.images[0].check, dataset.images[0].bands):
        if not why:
            look()
            continue
        with pytest.raises(ImageError) as caught:
            look()
        assert str(caught.value) == (
            f"a.png (box 11): its box is of a photo of {stated[0]} x {stated[1]:g} pixels, and the photo, "
            f"upright, has 8 x 6; it was {why} since the box was drawn"
        )


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_that_its_exif_turns_is_cut_upright_or_not_at_all(orientation: int, tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    pixels = np.zeros((6, 8, 3), np.uint8)
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(pixels).save(tmp_path / "p" / "a.png", exif=exif)
    box = {"id": 1, "image_id": 1, "category_id": 5, "bbox": [0, 0, 2, 2]}
    for stated, fits in (((8, 6), orientation < 5), ((6, 8), orientation >= 5)):
        photo = {"id": 1, "file_name": "a.png", "width": stated[0], "height": stated[1]}
        file = tmp_path / "p" / "boxes.json"
        file.write_text(json.dumps({**content(), "images": [photo], "annotations": [box]}))
        crop = read(file).images[0]
        if fits:
            crop.check()
            assert crop.open().shape == (2, 2, 3)
            continue
        for look in (crop.check, crop.open):
            with pytest.raises(ImageError, match="it was turned since the box was drawn"):
                look()
