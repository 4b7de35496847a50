import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.errors import OptionError
from fieldguide.images import ArrayImage, Dataset
from fieldguide.images.units import join, renumber, units

TOGETHER = st.lists(st.lists(st.integers(0, 11), max_size=4), max_size=5)


@given(ties=st.lists(st.sampled_from([None, "p", "q", "r"]), min_size=12, max_size=12), together=TOGETHER)
def test_joining_is_reachability(ties: list[str | None], together: list[list[int]]) -> None:
    reach = np.eye(12, dtype=bool)
    for i in range(12):
        for j in range(12):
            reach[i, j] |= (ties[i] is not None and ties[i] == ties[j]) or any(
                i in photos and j in photos for photos in together
            )
    for _ in range(12):
        reach |= reach @ reach
    expected = {tuple(np.flatnonzero(row).tolist()) for row in reach}
    assert set(join(ties, together=together, n=12)) == expected


@given(together=TOGETHER, gone=st.sets(st.integers(0, 11)))
def test_renumbering_follows_the_photos(together: list[list[int]], gone: set[int]) -> None:
    rest = [i for i in range(12) if i not in gone]
    found = [[rest[i] for i in photos] for photos in renumber(together, gone=gone)]
    kept = [[i for i in photos if i not in gone] for photos in together]
    assert found == [photos for photos in kept if len(photos) > 1]


def test_a_photo_that_is_not_there_is_named() -> None:
    with pytest.raises(OptionError, match=r"together names photo 3, but there are 3 photos"):
        join(together=[(0, 3)], n=3)


def test_units_are_in_the_order_of_their_smallest_key() -> None:
    images = tuple(ArrayImage(np.full((1, 1), i, np.uint8)) for i in range(4))
    dataset = Dataset(images=images, labels=("a", "b", "a", "a"), groups=("p", None, None, "p"))
    found = units(dataset, keys=[b"3", b"2", b"9", b"1"], together=[(1, 2)])
    assert [(unit.key, unit.photos, dict(unit.classes)) for unit in found] == [
        (b"1", (0, 3), {"a": 2}),
        (b"2", (1, 2), {"b": 1, "a": 1}),
    ]
