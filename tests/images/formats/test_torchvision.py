"""Objects that behave like the datasets of torchvision."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from fieldguide.errors import ImageError, SourceError
from fieldguide.images import read

Png = Callable[[int], bytes]
PIXELS = np.random.default_rng(0).integers(0, 256, (3, 6, 8, 3), np.uint8)


class Fake:
    def __init__(self, items: list[Any], **fields: Any) -> None:
        self._items = items
        self.__dict__ |= fields

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, i: int) -> Any:
        return self._items[i]


class Tensor:
    def __init__(self, array: np.ndarray) -> None:
        self._array = array

    def numpy(self) -> np.ndarray:
        return self._array


@pytest.mark.parametrize("fields", [{}, {"targets": [0, 1, 0]}, {"labels": np.array([0, 1, 0])}])
def test_pictures_and_class_names(fields: dict[str, Any]) -> None:
    items = [(Image.fromarray(pixels), i % 2) for i, pixels in enumerate(PIXELS)]
    dataset = read(Fake(items, classes=["oak", "elm"], **fields))
    assert dataset.labels == ("oak", "elm", "oak")
    assert (dataset.images[1].open() == PIXELS[1]).all()
    assert (dataset.source, dataset.images[1].name) == ("Fake", "Fake[1]")
    assert len({image.content_hash() for image in dataset.images}) == 3


def test_tensors_as_transforms_make_them() -> None:
    items = [(Tensor((p / 255).astype(np.float32).transpose(2, 0, 1)), 0) for p in PIXELS]
    dataset = read(Fake(items, class_to_idx={"oak": 0}, transform=print))
    assert (dataset.images[1].open() == PIXELS[1]).all()
    assert "photos come as the transform of Fake gives them" in dataset.notes


def test_files_are_read_as_they_are(tmp_path: Path, png: Png) -> None:
    (tmp_path / "a.png").write_bytes(png(1))
    samples = [(str(tmp_path / "a.png"), 0)]
    dataset = read(Fake([None], samples=samples, targets=[0], classes=["oak"]))
    assert dataset.images[0].facts()["format"] == "PNG"


@pytest.mark.parametrize(
    ("items", "fields", "message"),
    [
        ([1], {}, "its items are no pairs"),
        ([(1, 2)], {}, r"Fake\[0\]: class number 2 among classes 0 to 1"),
        ([(1, {})], {}, "its target {} is no number of a class"),
        ([(1, 0)], {"targets": [0, 1]}, "it has 2 targets for 1 photos"),
    ],
)
def test_objects_that_are_refused(items: list[Any], fields: dict[str, Any], message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read(Fake(items, classes=["oak", "elm"], **fields))


def test_an_item_that_is_no_picture_is_an_error_when_opened() -> None:
    dataset = read(Fake([(SimpleNamespace(), 0)], classes=["oak"]))
    with pytest.raises(
        ImageError, match=r"Fake\[0\]: a photo is a path, an array of pixels or a Pillow image"
    ):
        dataset.images[0].open()
