from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest

from fieldguide.errors import SourceError
from fieldguide.images import ArrayImage, read


def test_photos_in_any_form(make_tree: Callable[..., Path]) -> None:
    root = make_tree("a.png", "b.png")
    dataset = read(
        [
            (root / "a.png", "oak"),
            (str(root / "b.png"), " elm "),
            (np.zeros((2, 2, 3), dtype=np.uint8), 3),
            [PIL.Image.new("RGB", (2, 2)), "oak"],
            (ArrayImage(np.ones((2, 2)), name="mine"), "elm"),
            (root / "lost.png", "elm"),
            (root / "a.png", "oak"),
        ]
    )
    assert dataset.labels == ("oak", "elm", "3", "oak", "elm")
    assert [image.name for image in dataset.images[2:]] == ["item 2", "item 3", "mine"]
    assert [(o.name, o.reason) for o in dataset.left_out] == [
        (str(root / "lost.png"), "there is no such file")
    ]
    assert len(read(pair for pair in [(root / "a.png", "oak")])) == 1


def test_a_file_under_two_labels(make_tree: Callable[..., Path]) -> None:
    root = make_tree("a.png", "b.png")
    dataset = read([(root / "a.png", "oak"), (root / "a.png", "elm"), (root / "b.png", "elm")])
    assert dataset.labels == ("elm",)
    assert len(dataset.left_out) == 2


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        (["a.png"], "item 0 of the list is no (photo, label) pair but str"),
        ([("a.png", "oak", 1)], "item 0 of the list is no (photo, label) pair but tuple"),
        ([("a.png", 0.5)], "item 0 of the list has the label 0.5; a label is a word or a whole number"),
        ([("a.png", True)], "item 0 of the list has the label True; a label is a word or a whole number"),
        (
            [(3, "oak")],
            "item 0 of the list: a photo is a path, an array of pixels or a Pillow image, not int",
        ),
    ],
)
def test_what_is_no_pair_is_refused(pairs: list[Any], message: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(pairs)
    assert str(caught.value) == message


@pytest.mark.parametrize("label", [None, "", "  ", float("nan"), np.float32("nan"), np.datetime64("NaT")])
def test_a_photo_whose_label_is_missing_is_left_out_by_name(
    label: Any, make_tree: Callable[..., Path]
) -> None:
    root = make_tree("a.png", "b.png")
    found = read([(root / "a.png", label), (root / "b.png", "elm")])
    assert found.labels == ("elm",)
    assert [(photo.name, photo.reason) for photo in found.left_out] == [
        (str(root / "a.png"), "the label is missing")
    ]


def test_an_empty_list() -> None:
    with pytest.raises(SourceError, match="list of photos: no photo that can be used"):
        read([])
