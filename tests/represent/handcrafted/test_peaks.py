import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.represent.handcrafted.peaks import peaks


@given(seed=st.integers(0, 1000), distance=st.integers(1, 4))
def test_peaks_are_those_of_a_slow_loop(seed: int, distance: int) -> None:
    maps = np.random.default_rng(seed).random((2, 9, 11))
    expected = [
        (n, y, x)
        for n, y, x in np.ndindex(maps.shape)
        if maps[n, y, x] >= 0.5
        and maps[n, y, x]
        == maps[n, max(0, y - distance) : y + distance + 1, max(0, x - distance) : x + distance + 1].max()
    ]
    found = peaks(maps, distance=distance, least=0.5)
    assert sorted(zip(*(part.tolist() for part in found), strict=True)) == expected


def test_equal_values_that_touch_are_one_peak() -> None:
    maps = np.zeros((2, 8, 8))
    maps[:, 2:4, 2:4] = 1
    maps[1, 7, 7] = 0.5
    found = peaks(maps, distance=2, least=0.1)
    assert np.stack(found, axis=1).tolist() == [[0, 2, 2], [1, 2, 2], [1, 7, 7]]


def test_nothing_in_nothing_out() -> None:
    assert [len(part) for part in peaks(np.zeros((0, 4, 4)), distance=1, least=0.1)] == [0, 0, 0]
    assert [len(part) for part in peaks(np.zeros((2, 4, 4)), distance=1, least=0.1)] == [0, 0, 0]
