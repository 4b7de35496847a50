import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.errors import GuideError
from fieldguide.guide import KeptFeatures


def kept(vectors, *, groups=None, first=0):
    n = len(vectors)
    labels = ["a", "b"] * n
    hashes = [bytes([first + i] * 32) for i in range(n)]
    return KeptFeatures.of(np.float32(vectors), labels[:n], groups=groups, hashes=hashes)


@given(st.integers(0, 2**32 - 1), st.floats(-20, 20))
def test_numbers_of_any_size_keep_their_first_digits(seed, size):
    vectors = (np.random.default_rng(seed).standard_normal((6, 5)) * 10.0**size).astype(np.float32)
    found = kept(vectors).vectors
    np.testing.assert_allclose(found, vectors, rtol=2**-11, atol=1e-11 * np.abs(vectors).max())


def test_zeros_stay_zeros():
    assert not kept(np.zeros((3, 2))).vectors.any()


def test_arrays_come_back_in_the_order_of_the_hashes():
    found = kept([[3.0, 1.0], [2.0, 5.0], [7.0, 7.0]], groups=np.array([4, -1, 4]), first=10)
    shuffled = KeptFeatures(
        found.halves[::-1], found.scale, found.labels[::-1], found.groups[::-1], found.hashes[::-1]
    )
    arrays, others = found.to_arrays(), shuffled.to_arrays()
    assert all((arrays[name] == others[name]).all() for name in arrays)
    again = KeptFeatures.from_arrays(others, classes=["a", "b"], d=2)
    assert again.labels == found.labels
    assert again.hashes == found.hashes
    assert (again.vectors == found.vectors).all()
    assert again.groups[0] == again.groups[2] != again.groups[1]


def test_groups_of_others_stay_apart():
    both = kept([[1.0]] * 2, groups=np.array([0, 0])).joined(
        kept([[2.0]] * 2, groups=np.array([0, 0]), first=9)
    )
    assert both.groups.tolist() == [0, 0, 2, 2]
    alone = kept([[1.0]] * 2).joined(kept([[2.0]] * 2, groups=np.array([3, 3]), first=9))
    assert alone.groups.tolist() == [0, 1, 2, 2]
    assert kept([[1.0]] * 2).joined(kept([[2.0]], first=9)).groups is None


@pytest.mark.parametrize(
    "change",
    [
        {"halves": np.zeros((3, 4), np.float16)},
        {"halves": np.full((3, 2), np.nan, np.float16)},
        {"halves": np.zeros((3, 2), np.float32)},
        {"hashes": np.zeros((2, 32), np.uint8)},
        {"scale": np.array([0.0])},
        {"scale": np.array([1.0, 2.0])},
        {"codes": np.array([0, 1, 2])},
        {"codes": np.array([0, 0, 0])},
        {"groups": np.array([1])},
    ],
)
def test_damaged_arrays_are_refused(change):
    arrays = kept([[3.0, 1.0], [2.0, 5.0], [7.0, 7.0]]).to_arrays()
    with pytest.raises(
        GuideError, match=r"kept features do not fit|the stored array '\w+' (must hold|has shape)"
    ):
        KeptFeatures.from_arrays(arrays | change, classes=["a", "b"], d=2)
