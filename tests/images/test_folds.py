import random
from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldguide.errors import ImageError, OptionError
from fieldguide.images import ArrayImage, Dataset, FileImage, folds


def photos(contents: list[int], labels: list[str], groups: list[str | None] | None = None) -> Dataset:
    images = tuple(ArrayImage(np.full((1, 1), c, dtype=np.uint16), name=f"{c}") for c in contents)
    return Dataset(images=images, labels=tuple(labels), groups=None if groups is None else tuple(groups))


def test_classes_are_spread_evenly() -> None:
    dataset = photos(list(range(63)), ["a"] * 40 + ["b"] * 20 + ["c"] * 3)
    found = folds(dataset, n_folds=5)
    counts = Counter(zip(dataset.labels, found.tolist(), strict=True))
    assert {counts["a", fold] for fold in range(5)} == {8}
    assert {counts["b", fold] for fold in range(5)} == {4}
    assert sorted(counts["c", fold] for fold in range(5)) == [0, 0, 1, 1, 1]


def test_the_choice_is_the_same_for_ever() -> None:
    """These numbers must never change, or a manifest written long ago deals new photos differently."""
    found = folds(photos(list(range(12)), ["a"] * 6 + ["b"] * 6), n_folds=3)
    assert found.tolist() == [2, 2, 1, 0, 0, 1, 0, 1, 0, 1, 2, 2]


def test_seeds_and_repeats_deal_differently() -> None:
    dataset = photos(list(range(60)), ["a"] * 60)
    deals = [
        tuple(folds(dataset, seed=seed, repeat=repeat)) for seed, repeat in ((0, 0), (0, 1), (1, 0), (1, 1))
    ]
    assert len(set(deals)) == 4


ROWS = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from("abcd"), st.sampled_from([None, None, "p", "q", "r", "s"])),
    min_size=1,
    max_size=50,
)
TOGETHER = st.lists(st.lists(st.integers(0, 49), min_size=2, max_size=3), max_size=3)


@settings(max_examples=200)
@given(rows=ROWS, together=TOGETHER, n_folds=st.integers(2, 7), seed=st.integers(-3, 3), shuffle=st.randoms())
def test_what_always_holds(
    rows: list[tuple[int, str, str | None]],
    together: list[list[int]],
    n_folds: int,
    seed: int,
    shuffle: random.Random,
) -> None:
    contents, labels, groups = (list(column) for column in zip(*rows, strict=True))
    together = [[i % len(rows) for i in photos] for photos in together]
    dataset = photos(contents, labels, groups)
    found = folds(dataset, n_folds=n_folds, seed=seed, together=together)
    assert set(found.tolist()) <= set(range(-1, n_folds))
    for ties in (contents, groups):  # copies and groups stay whole
        of_tie = defaultdict(set)
        for tie, fold in zip(ties, found, strict=True):
            of_tie[tie].add(fold)
        assert all(len(where) == 1 for tie, where in of_tie.items() if tie is not None)
    assert all(len(set(found[near])) == 1 for near in together)
    for fold in range(n_folds):  # every class is left to train on
        assert {label for label, f in zip(labels, found, strict=True) if f != fold} == set(labels)
    order = list(range(len(rows)))
    shuffle.shuffle(order)
    place = {i: new for new, i in enumerate(order)}
    again = folds(
        dataset.subset(order),
        n_folds=n_folds,
        seed=seed,
        together=[[place[i] for i in near] for near in together],
    )
    assert found[order].tolist() == again.tolist()


def test_a_class_smaller_than_the_folds_is_scored_all_the_same() -> None:
    found = folds(photos(list(range(15)), ["a"] * 12 + ["b"] * 2 + ["c"]), n_folds=5)
    assert -1 not in found[:14]
    assert found[12] != found[13]
    assert found[14] == -1


def test_settled_photos_stay_and_the_others_go_around_them() -> None:
    dataset = photos(list(range(20)), ["a"] * 20)
    first = folds(dataset.subset(range(10)), n_folds=2, seed=3)
    settled = {dataset.images[i].content_hash(): int(first[i]) for i in range(10)}
    found = folds(dataset, n_folds=2, seed=4, known=settled, together=[(0, 10)])
    assert found[:10].tolist() == first.tolist()
    assert found[10] == found[0]
    assert Counter(found.tolist()) == {0: 10, 1: 10}


def test_a_photo_that_cannot_be_read_is_an_error() -> None:
    dataset = Dataset(images=(FileImage("none.jpg"), FileImage("nor this.jpg")), labels=("a", "b"))
    with pytest.raises(ImageError, match=r"none\.jpg: there is no such file"):
        folds(dataset)


@pytest.mark.parametrize("options", [{"n_folds": 1}, {"n_folds": 2.5}, {"seed": "x"}, {"repeat": -1}])
def test_options_are_checked(options: dict[str, object]) -> None:
    with pytest.raises(OptionError, match=f"{next(iter(options))} is a whole number"):
        folds(photos([1, 2], ["a", "b"]), **options)  # type: ignore[arg-type]
