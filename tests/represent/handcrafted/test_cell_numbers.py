import numpy as np
import pytest

from fieldguide.represent.handcrafted.cell_numbers import cell_numbers


def test_cells_go_row_by_row():
    expected = [[0, 0, 1, 1], [0, 0, 1, 1], [2, 2, 3, 3], [2, 2, 3, 3]]
    assert cell_numbers(4, cells=2).tolist() == expected


@pytest.mark.parametrize(("size", "cells"), [(7, 3), (10, 4), (5, 5), (9, 1)])
def test_sides_of_cells_differ_by_a_pixel_at_most(size, cells):
    numbers = cell_numbers(size, cells=cells)
    counts = np.bincount(numbers[:, 0] // cells, minlength=cells)
    assert counts.max() - counts.min() <= 1
    assert len(np.unique(numbers)) == cells**2
