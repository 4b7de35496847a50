import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldguide.errors import OptionError
from fieldguide.represent.handcrafted.spatial_pyramid import SpatialPyramid

LEVEL = st.one_of(
    st.integers(1, 5), st.tuples(st.integers(1, 5), st.integers(1, 5)).map(lambda s: f"{s[0]}x{s[1]}")
)


def regions_by_hand(grids: tuple[tuple[int, int], ...], position: np.ndarray) -> list[int]:
    """For each grid, row by row: 1 for the region that a point (x, y) lies in."""
    found = []
    for rows, columns in grids:
        own = min(int(position[1] * rows), rows - 1) * columns + min(int(position[0] * columns), columns - 1)
        found += [int(region == own) for region in range(rows * columns)]
    return found


@settings(max_examples=50)
@given(levels=st.lists(LEVEL, min_size=1, max_size=4), seed=st.integers(0, 2**16))
def test_every_point_lies_in_one_region_of_each_grid(levels, seed):
    pyramid = SpatialPyramid(levels)
    positions = np.random.default_rng(seed).random((20, 2), np.float32)
    cells = pyramid.cells_of(positions)
    assert len(pyramid) == sum(rows * columns for rows, columns in pyramid.grids)
    assert pyramid.membership.shape == (len(pyramid), pyramid.cells)
    for cell, position in zip(cells, positions, strict=True):
        assert pyramid.membership[:, cell].tolist() == regions_by_hand(pyramid.grids, position)


def test_grids_as_they_are_written():
    assert SpatialPyramid((1, 2, "3x1")).grids == ((1, 1), (2, 2), (3, 1))
    assert SpatialPyramid(["1", np.int64(4)]).grids == ((1, 1), (4, 4))
    assert SpatialPyramid((1, 2, "3x1")).cells == 8


def test_corners_and_edges():
    pyramid = SpatialPyramid((2,))
    corners = np.array([[0, 0], [1, 0], [0, 1], [1, 1], [0.5, 0.5]], np.float32)
    assert pyramid.cells_of(corners).tolist() == [0, 1, 2, 3, 3]
    assert pyramid.cells_of(corners[:0]).tolist() == []


@pytest.mark.parametrize("levels", [(), "1x1", 2, None])
def test_levels_are_a_list(levels):
    with pytest.raises(OptionError, match=r"must be a list such as \(1, 2\) or \(1, '3x1'\)\.$"):
        SpatialPyramid(levels)


@pytest.mark.parametrize("level", [0, 17, -1, "0x2", "axb", "1x2x3", "", 1.5, True, None, "²"])
def test_level_is_a_grid(level):
    with pytest.raises(OptionError) as error:
        SpatialPyramid((1, level))
    assert str(error.value) == f"levels: {level!r} is neither a whole number from 1 to 16 nor like '3x1'."
