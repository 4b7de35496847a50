import itertools
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldguide.errors import OptionError
from fieldguide.represent.codebook import DescriptorSample


def photos(count: int, *, rows: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Photos and their descriptors, which are numbered: (photo, row)."""
    numbered = np.stack(np.meshgrid(np.arange(count), np.arange(rows), indexing="ij"), axis=2)
    return [(np.full(4, i, np.float32), numbered[i].astype(np.float32)) for i in range(count)]


def drawn(pairs, *, capacity: int, seed: int = 0) -> np.ndarray:
    sample = DescriptorSample(capacity, seed=seed)
    for photo, rows in pairs:
        sample.add(rows, photo=photo)
    assert sample.seen == sum(len(rows) for _, rows in pairs)
    return sample.rows()


@settings(max_examples=30)
@given(capacity=st.integers(1, 200), count=st.integers(1, 12), rows=st.integers(0, 40))
def test_keeps_as_many_rows_as_it_can_each_once(capacity, count, rows):
    found = drawn(photos(count, rows=rows), capacity=capacity)
    assert len(found) == min(capacity, count * rows)
    assert len({tuple(row) for row in found.tolist()}) == len(found)


def test_order_of_the_photos_does_not_matter():
    pairs = photos(4, rows=2000)
    one = drawn(pairs, capacity=100)
    for order in itertools.islice(itertools.permutations(pairs), 6):
        np.testing.assert_array_equal(drawn(order, capacity=100), one)
    assert not np.array_equal(drawn(pairs, capacity=100, seed=1), one)


def test_threads_do_not_matter():
    pairs = photos(40, rows=1000)
    sample = DescriptorSample(500, seed=0)
    parts = [pairs[start::4] for start in range(4)]
    threads = [
        threading.Thread(target=lambda part=part: [sample.add(rows, photo=photo) for photo, rows in part])
        for part in parts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    np.testing.assert_array_equal(sample.rows(), drawn(pairs, capacity=500))


def test_is_uniform_and_in_random_order():
    found = drawn(photos(50, rows=1000), capacity=10_000)
    for part in (found, found[:2000]):
        for column, most in ((0, 50), (1, 1000)):
            mean = part[:, column].astype(np.float64).mean() / (most - 1)
            assert abs(mean - 0.5) < 5 * np.sqrt(1 / 12 / len(part))


def test_more_rows_of_one_photo_than_there_is_room_for():
    found = drawn([(np.zeros(1), np.arange(30_000, dtype=np.float32)[:, np.newaxis])], capacity=7)
    assert found.shape == (7, 1)
    assert found.dtype == np.float16


def test_bits_are_kept_as_they_are():
    rows = np.arange(20, dtype=np.uint8).reshape(10, 2)
    found = drawn([(np.zeros(1), rows)], capacity=10)
    assert found.dtype == np.uint8
    assert sorted(map(tuple, found)) == sorted(map(tuple, rows))


def test_nothing_seen():
    assert len(DescriptorSample(5, seed=0).rows()) == 0


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e5])
def test_numbers_that_cannot_be_kept(value):
    with pytest.raises(
        OptionError, match=r"finite and from -65,504 to 65,504; the largest is (nan|inf|100000)"
    ):
        DescriptorSample(5, seed=0).add(np.full((1, 1), value, np.float32), photo=np.zeros(1))
