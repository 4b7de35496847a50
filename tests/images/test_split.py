import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldguide.errors import OptionError
from fieldguide.images import ArrayImage, Dataset, FileImage, read, split


def photos(contents: list[int], labels: list[str], groups: list[str | None] | None = None) -> Dataset:
    images = tuple(
        ArrayImage(np.full((1, 1), content, dtype=np.uint16), name=f"{content}") for content in contents
    )
    return Dataset(images=images, labels=tuple(labels), groups=None if groups is None else tuple(groups))


def held_back(dataset: Dataset) -> set[str]:
    return {i.name for i, s in zip(dataset.images, dataset.splits or (), strict=True) if s == "test"}


def test_a_fifth_of_each_class_is_held_back() -> None:
    dataset = split(photos(list(range(160)), ["a"] * 100 + ["b"] * 50 + ["c"] * 8 + ["d"] * 2))
    assert dataset.split_counts()["test"] == {"a": 20, "b": 10, "c": 2, "d": 1}
    assert dataset.notes == ("33 photos of 160 held back as test, chosen by content (seed 0)",)


def test_the_choice_is_the_same_for_ever() -> None:
    """These numbers must never change, or guides are assessed on photos they were trained on."""
    assert held_back(split(photos(list(range(20)), ["a"] * 10 + ["b"] * 10))) == {"3", "9", "11", "16"}


def test_another_seed_is_another_choice() -> None:
    dataset = photos(list(range(100)), ["a"] * 100)
    assert held_back(split(dataset, seed=1)) != held_back(split(dataset, seed=2))
    assert len(held_back(split(dataset, test_share=0.5))) == 50


PHOTOS = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from("abcd"), st.sampled_from([None, None, "p", "q", "r", "s"])),
    min_size=1,
    max_size=60,
)


@settings(max_examples=200)
@given(rows=PHOTOS, seed=st.integers(-5, 5), share=st.floats(0.05, 0.6), shuffle=st.randoms())
def test_what_always_holds(
    rows: list[tuple[int, str, str | None]], seed: int, share: float, shuffle: random.Random
) -> None:
    contents, labels, groups = (list(column) for column in zip(*rows, strict=True))
    done = split(photos(contents, labels, groups), seed=seed, test_share=share)
    sides = dict(zip(range(len(rows)), done.splits or (), strict=True))
    assert set(sides.values()) <= {"train", "test"}
    for ties in (contents, groups):  # copies and groups stay whole
        of_tie = defaultdict(set)
        for i, tie in enumerate(ties):
            of_tie[tie].add(sides[i])
        assert all(len(found) == 1 for tie, found in of_tie.items() if tie is not None)
    assert all(
        count > 0 for count in done.split_counts().get("train", {}).values()
    )  # all classes are trained
    order = list(range(len(rows)))
    shuffle.shuffle(order)
    again = split(photos(contents, labels, groups).subset(order), seed=seed, test_share=share)
    assert [sides[i] for i in order] == list(again.splits or ())


@settings(max_examples=50)
@given(sizes=st.lists(st.integers(1, 30), min_size=1, max_size=6))
def test_every_class_of_two_is_assessed(sizes: list[int]) -> None:
    labels = [f"{c}" for c, size in enumerate(sizes) for _ in range(size)]
    done = split(photos(list(range(len(labels))), labels))
    held = done.split_counts().get("test", {})
    for label, size in Counter(labels).items():
        assert held.get(label, 0) == (max(1, round(0.2 * size)) if size > 1 else 0)


def test_a_class_of_one_is_named() -> None:
    done = split(photos(list(range(11)), ["a"] * 10 + ["lonely"]))
    assert done.notes[-1] == "too few photos to hold one back, so not assessable: 'lonely'"
    assert done.splits is not None
    assert done.splits[-1] == "train"


def test_copies_and_groups_stay_whole_and_are_told() -> None:
    done = split(photos([0, 0, 0, 1, 2, 3], ["a"] * 6, [None, None, None, "p", "p", "q"]))
    assert done.splits is not None
    assert len(set(done.splits[:3])) == len(set(done.splits[3:5])) == 1
    assert done.notes == (
        "1 photo of 6 held back as test, chosen by content (seed 0, groups kept whole)",
        "2 byte-identical copies kept on the side of the first",
    )


def test_near_copies_stay_whole_and_are_told() -> None:
    done = split(photos(list(range(20)), ["a"] * 20), together=[(3, 4), (4, 5), (8,)])
    assert done.splits is not None
    assert len(set(done.splits[3:6])) == 1
    assert done.notes[1:] == ("2 photos are near copies of others; kept on one side",)
    one = split(photos([0, 0, 1, 2], ["a"] * 4), together=[(0, 2)])
    assert one.splits is not None
    assert len(set(one.splits[:3])) == 1
    assert one.notes[1:] == (
        "1 byte-identical copy kept on the side of the first",
        "1 photo is a near copy of another; kept on one side",
    )


def test_near_copies_are_followed_past_photos_that_cannot_be_read() -> None:
    dataset = photos(list(range(12)), ["a"] * 12)
    broken = replace(dataset, images=(FileImage("none.png"), *dataset.images[1:]))
    for seed in range(9):
        done = split(broken, seed=seed, together=[(0, 5, 11)])
        assert done.splits is not None
        assert done.splits[4] == done.splits[10]


def test_a_near_copy_that_is_not_there_is_an_error() -> None:
    with pytest.raises(OptionError, match="together names photo 9"):
        split(photos([1, 2], ["a", "a"]), together=[(0, 9)])


def test_a_class_missed_by_the_first_pass_is_served() -> None:
    """Class b stands only in large groups, none of which lessens the distance to its target."""
    labels = ["b"] * 20
    done = split(photos(list(range(20)), labels, ["p"] * 10 + ["q"] * 10), test_share=0.05)
    assert done.split_counts()["test"] == {"b": 10}


def test_given_tests_are_not_touched() -> None:
    dataset = replace(photos([1, 2], ["a", "b"]), splits=("train", "test"))
    assert split(dataset) is dataset


def test_a_given_validation_is_kept() -> None:
    splits = ("validation",) * 5 + ("train",) * 10
    dataset = photos(list(range(15)), ["a"] * 15, ["p"] + [None] * 9 + ["p"] * 2 + [None] * 3)
    done = split(replace(dataset, splits=splits))
    assert done.splits is not None
    assert done.splits[:5] == splits[:5]
    assert done.splits[10:12] == ("train", "train")  # tied to the validation photos by a group
    assert done.splits.count("test") == 2
    assert "the given validation split kept" in done.notes[0]


def test_unreadable_photos_are_left_out(make_tree: Callable[..., Path]) -> None:
    root = make_tree("oak/1.png", "oak/2.png", "elm/1.png", "elm/2.png")
    dataset = read(root)
    (root / "oak" / "1.png").unlink()
    done = split(dataset)
    assert [(o.name, o.reason) for o in done.left_out] == [("oak/1.png", "there is no such file")]
    assert len(done.splits or ()) == len(done) == 3


def test_names_do_not_matter(make_tree: Callable[..., Path]) -> None:
    root = make_tree(*(f"{c}/{i}.png" for c in "ab" for i in range(10)))
    dataset = read(root)
    renamed = replace(
        dataset,
        images=tuple(FileImage(i.path, name=f"x{n}") for n, i in enumerate(dataset.images)),  # type: ignore[attr-defined]
        labels=tuple({"a": "zebra", "b": "ape"}[label] for label in dataset.labels),
    )
    assert split(dataset).splits == split(renamed).splits


@pytest.mark.parametrize(
    "options", [{"test_share": 0}, {"test_share": 1}, {"test_share": float("nan")}, {"seed": 0.5}]
)
def test_options_are_checked(options: dict[str, float]) -> None:
    with pytest.raises(OptionError):
        split(photos([1, 2], ["a", "b"]), **options)  # type: ignore[arg-type]
