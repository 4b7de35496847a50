"""Straight lines in drawings whose lines are known."""

import numpy as np
import pytest
from skimage import data

from fieldguide.errors import OptionError
from fieldguide.represent import Lines


def half(*, degrees: float, offset: float, size: int = 128) -> np.ndarray:
    """Black and white, with one edge between: its normal at so many degrees, so far from the centre."""
    y, x = np.indices((size, size)) - (size - 1) / 2
    normal = x * np.cos(np.radians(degrees)) + y * np.sin(np.radians(degrees))
    return (0.5 + (normal - offset)).clip(0, 1).astype(np.float32)


@pytest.mark.parametrize("degrees", range(0, 180, 15))
@pytest.mark.parametrize("offset", [-30, 3, 30])
def test_one_edge_is_one_line_where_it_is(degrees, offset):
    encoder = Lines(orientations=12, positions=4)
    counts = encoder.transform([half(degrees=degrees, offset=offset)])[0].reshape(12, 4)
    assert counts.sum() == 1
    assert np.argwhere(counts).tolist() == [[degrees // 15, int((offset / 128 + 0.5) * 4)]]


@pytest.mark.parametrize("degrees", [176, 179.9, 180, 184])
def test_nearly_upright_lines_are_together_from_both_sides(degrees):
    counts = Lines().transform([half(degrees=degrees, offset=-30)])[0].reshape(6, 4)
    assert np.argwhere(counts).tolist() == [[0, 2]]  # seen from the other side: 30 to the right


def test_bars_of_a_grid_are_counted():
    grid = np.zeros((128, 128), np.float32)
    for place in (20, 60, 100):
        grid[:, place : place + 14] = 1
    for place in (30, 80):
        grid[place : place + 14] = 1
    counts = Lines(length=0.2).transform([grid])[0].reshape(6, 4)
    assert counts[0].sum() == 6  # both edges of three upright bars
    assert counts[3].sum() == 4
    assert counts.sum() == 10


def test_turning_a_wall_of_bricks_turns_its_lines():
    wall = data.brick()  # laid on its side
    counts = Lines(positions=3).transform([wall, np.rot90(wall).copy()]).reshape(2, 6, 3)
    assert counts[0, 0].sum() == counts[0].sum() > 10
    np.testing.assert_array_equal(counts[1, 3], counts[0, 0][::-1])


def test_short_and_faint_edges_do_not_count():
    edge = half(degrees=40, offset=5)
    short = np.where(np.indices(edge.shape)[0] < 100, 0, edge)[:, :40]
    assert not Lines().transform([edge * 0.02]).any()
    assert Lines(contrast=0.002).transform([edge * 0.02]).sum() == 1
    noise = np.random.default_rng(0).random(short.shape, np.float32)
    assert not Lines(length=0.9).transform([noise]).any()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 8}, "size=8 must be a whole number from 16 to 1024"),
        ({"orientations": 0}, "orientations=0 must be a whole number from 1 to 30"),
        ({"positions": 31}, "positions=31 must be"),
        ({"sigma": "x"}, "sigma='x' must be a number from 0.5 to 16"),
        ({"contrast": 2}, "contrast=2 must be"),
        ({"length": True}, "length=True must be"),
    ],
)
def test_options_that_cannot_be_used(options, message):
    with pytest.raises(OptionError, match=message):
        Lines(**options).fit()
