"""How many photos of each class are answered with unknown, and which class pays most."""

import numpy as np
import pytest

from fieldguide.assess import Refusal
from fieldguide.assess.refusal import refused_most
from fieldguide.measure import group_interval, wilson_interval


def test_each_class_by_hand():
    refused = np.array([True, False, True, True, False])
    found = Refusal.by_class(refused, ["b", "a", "b", "a", "b"], groups=None)
    assert found == (
        Refusal("a", 2, 0.5, wilson_interval(1, 2)),
        Refusal("b", 3, 2 / 3, wilson_interval(2, 3)),
    )
    assert str(found[0]) == "1 of 2 photos (50.0 %, 95 % interval 9.5 to 90.5)"


def test_photos_of_one_group_count_together():
    refused = np.arange(12) < 4
    groups = [f"plant {i // 4}" for i in range(12)]
    (found,) = Refusal.by_class(refused, ["a"] * 12, groups=groups)
    assert found.interval == group_interval(refused, groups)


def test_the_worst_of_many_classes_must_stand_out_more():
    def refusals(k: int) -> list[Refusal]:
        often = Refusal("often", 20, 0.2, wilson_interval(4, 20))  # P(4 or more of 20) = 0.016
        return [often, *(Refusal(f"class {i}", 20, 0.05, wilson_interval(1, 20)) for i in range(k - 1))]

    assert refused_most(refusals(3), expected=0.05).name == "often"
    assert refused_most(refusals(4), expected=0.05) is None


@pytest.mark.parametrize("refused", [0.0, 0.05])
def test_what_was_expected_is_nothing_to_name(refused: float):
    one = Refusal("a", 100, refused, wilson_interval(100 * refused, 100))
    assert refused_most([one], expected=0.05) is None
    assert refused_most([], expected=0.05) is None
