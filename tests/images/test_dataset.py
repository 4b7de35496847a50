import json

import numpy as np
import pytest

from fieldguide.errors import OptionError, SourceError
from fieldguide.images import ArrayImage, Dataset, LeftOut

IMAGES = tuple(ArrayImage(np.full((2, 2), i, dtype=np.uint8), name=f"photo {i}") for i in range(4))


def dataset(**more: object) -> Dataset:
    return Dataset(images=IMAGES, labels=("b", "a", "b", "c"), **more)  # type: ignore[arg-type]


def test_counts() -> None:
    assert len(dataset()) == 4
    assert dataset().classes == ("a", "b", "c")
    assert dataset().counts() == {"a": 1, "b": 2, "c": 1}
    assert dataset().split_counts() == {}
    assert dataset(splits=("test", "train", "train", None)).split_counts() == {
        "train": {"a": 1, "b": 1, "c": 0},
        "test": {"a": 0, "b": 1, "c": 0},
    }


def test_subset_keeps_all_columns_in_the_order_asked() -> None:
    part = dataset(groups=("p", None, "q", "p"), splits=("train", "test", None, "train")).subset(
        np.array([3, 0])
    )
    assert [image.name for image in part.images] == ["photo 3", "photo 0"]
    assert part.labels == ("c", "b")
    assert part.groups == ("p", "p")
    assert part.splits == ("train", "train")
    assert part.classes == ("b", "c")


def test_what_is_beside_the_labels_is_carried_along() -> None:
    full = dataset(
        columns={"site": ("n", None, "s", "t"), "day": ("1", "2", "3", "4")},
        hierarchy={"a": ("x", "y"), "b": ("x", "y")},
        accepted=(frozenset("b"), frozenset("ab"), frozenset("b"), frozenset("c")),
        tags=(frozenset("st"), frozenset("s"), frozenset(), frozenset()),
        unlabelled=IMAGES[:1],
    )
    part = full.leave_out({0: "r", 3: "r"})
    assert part.columns == {"site": (None, "s"), "day": ("2", "3")}
    assert part.hierarchy == full.hierarchy
    assert part.accepted == (frozenset("ab"), frozenset("b"))
    assert part.tags == (frozenset("s"), frozenset())
    assert part.tag_counts() == {"s": 1}
    assert part.unlabelled == IMAGES[:1]
    assert full.describe().splitlines()[-6:] == [
        "  column 'site': 3 values",
        "  column 'day': 4 values",
        "  hierarchy: 2 super-classes",
        "  several answers count as right: 1 photo",
        "  tags: 2, many for one photo",
        "  unlabelled: 1 photo",
    ]


def test_photos_are_left_out_with_their_reason() -> None:
    before = dataset(left_out=(LeftOut("early", "so"),))
    rest = before.leave_out({3: "z", 1: "y"})
    assert rest.labels == ("b", "b")
    assert rest.left_out == (LeftOut("early", "so"), LeftOut("photo 1", "y"), LeftOut("photo 3", "z"))
    assert before.leave_out({}) is before
    assert before.leave_out({0: "x"}, as_asked=True).left_out[1] == LeftOut("photo 0", "x", as_asked=True)


def test_columns_must_fit() -> None:
    with pytest.raises(OptionError, match="4 images come with 1 groups"):
        dataset(groups=("p",))
    with pytest.raises(OptionError, match="4 images come with 2 site"):
        dataset(columns={"site": ("p", "q")})
    with pytest.raises(OptionError, match="photo 1: its label 'a' is not among the accepted answers"):
        dataset(accepted=(frozenset("b"), frozenset("b"), frozenset("b"), frozenset("c")))
    with pytest.raises(OptionError, match="splits are train, validation, test or None, not 'dev'"):
        dataset(splits=("dev",) * 4)


def test_no_class_is_told() -> None:
    with pytest.raises(SourceError, match="the photos: only no class"):
        Dataset(images=(), labels=()).require_classes()


def test_the_summary_is_json() -> None:
    full = dataset(
        groups=("p", None, "q", "p"),
        splits=("train", "test", "train", "train"),
        left_out=(LeftOut("x", "y"),),
        ignored={"text": 2},
        notes=("n",),
        source="here",
        licence="CC0",
        columns={"site": ("n", None, "s", "s")},
        hierarchy={"a": ("x", "y")},
        accepted=(frozenset("b"), frozenset("ab"), frozenset("b"), frozenset("c")),
        tags=(frozenset("st"), frozenset("s"), frozenset(), frozenset()),
        unlabelled=IMAGES[:1],
    )
    assert json.loads(json.dumps(full.to_dict())) == {
        "source": "here",
        "photos": 4,
        "classes": {"s": 2, "t": 1},
        "splits": {"train": {"s": 1, "t": 1}, "test": {"s": 1, "t": 0}},
        "groups": 2,
        "left_out": [{"name": "x", "reason": "y"}],
        "ignored": {"text": 2},
        "notes": ["n"],
        "licence": "CC0",
        "columns": {"site": 2},
        "hierarchy": {"a": ["x", "y"]},
        "several_answers": 1,
        "tags": {"s": 2, "t": 1},
        "unlabelled": 1,
    }


def test_left_out_for_an_error_does_not_repeat_the_name() -> None:
    assert LeftOut.because("a.jpg", OSError("a.jpg: it is gone")) == LeftOut("a.jpg", "it is gone")


def test_photos_that_are_all_left_out_are_told_with_the_first_reason() -> None:
    none_left = dataset(source="fields").leave_out(dict.fromkeys(range(4), "it has 6 channels"))
    with pytest.raises(SourceError) as error:
        none_left.require_classes()
    assert str(error.value) == (
        "fields: none of 4 photos can be used. The first is photo 0: it has 6 channels"
    )


def test_one_photo_of_one_class_is_told_in_the_singular() -> None:
    images = (ArrayImage(np.zeros((2, 2, 3), np.uint8), name="a.png"),) * 2
    assert repr(Dataset(images=images[:1], labels=("a",), source="x")) == "<Dataset 'x': 1 photo of 1 class>"
    assert repr(Dataset(images=images, labels=("a", "b"))) == "<Dataset '': 2 photos of 2 classes>"
