import numpy as np

from fieldguide.images import ArrayImage, Dataset, FileImage, leaks


def photos(contents: list[int], splits: list[str | None] | None) -> Dataset:
    images = tuple(
        ArrayImage(np.full((1, 1), content, np.uint8), name=f"photo {i}")
        for i, content in enumerate(contents)
    )
    return Dataset(
        images=images, labels=("a",) * len(contents), splits=None if splits is None else tuple(splits)
    )


def test_a_copy_of_a_test_photo_is_not_learnt_from() -> None:
    dataset = photos([1, 2, 3, 1, 2, 9], ["train", "validation", "train", "test", "test", None])
    assert leaks(dataset) == {
        0: "it is a copy of the test photo photo 3",
        1: "it is a copy of the test photo photo 4",
    }


def test_near_copies_count_as_copies() -> None:
    dataset = photos([1, 2, 3, 4], ["test", "train", None, "validation"])
    assert leaks(dataset, together=[(0, 1), (2, 3)]) == {
        1: "it is a copy of the test photo photo 0",
        2: "it is a copy of the validation photo photo 3",
    }


def test_without_splits_nothing_leaks() -> None:
    assert leaks(photos([1, 1], None), together=[(0, 1)]) == {}
    assert leaks(photos([1, 1], [None, None])) == {}


def test_copies_on_one_side_stay() -> None:
    assert leaks(photos([1, 1, 2, 2], ["test", "test", "train", "train"])) == {}


def test_photos_that_cannot_be_read_are_left_to_whoever_opens_them() -> None:
    images = (FileImage("none.jpg"), FileImage("nor this.jpg"))
    assert leaks(Dataset(images=images, labels=("a", "a"), splits=("train", "test"))) == {}
