import numpy as np
import pytest

from fieldguide.errors import OptionError
from fieldguide.search import distance


def test_by_hand():
    found = distance(np.array([1.0, 2.0, 2.0]), np.array([3.0, 2.0, 0.0]))
    assert found == pytest.approx({"euclidean": 8**0.5, "squared": 8.0, "cosine": 1 - 7 / (3 * 13**0.5)})


def test_opposite_equal_and_zero():
    one = np.array([0.1, 0.7, -3.0])
    assert distance(one, one) == {"euclidean": 0.0, "squared": 0.0, "cosine": 0.0}
    assert distance(one, -one)["cosine"] == pytest.approx(2.0)
    assert distance(one, 0 * one)["cosine"] == 1.0


@pytest.mark.parametrize(("first", "second"), [([1.0], [1.0, 2.0]), ([], []), ([[1.0]], [[1.0]])])
def test_only_vectors_of_one_length(first, second):
    with pytest.raises(OptionError, match="two vectors of one length"):
        distance(first, second)


def test_what_is_not_finite_is_refused_and_large_numbers_have_their_angle():
    for bad in (np.nan, np.inf, 1e151):
        with pytest.raises(OptionError, match="needs finite numbers, at most 1e\\+150"):
            distance([bad, 1.0], [0.0, 1.0])
    assert distance([1e150, 0.0], [0.0, 1e150])["cosine"] == 1.0
    assert distance([1e-200, 0.0], [1e-200, 1e-200])["cosine"] == pytest.approx(1 - 0.5**0.5)
