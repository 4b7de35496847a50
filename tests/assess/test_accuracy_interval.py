"""Which interval an accuracy gets."""

import numpy as np
import pytest

from fieldguide import measure
from fieldguide.assess.accuracy_interval import accuracy_interval

RIGHT = np.array([[True] * 11 + [False]])


@pytest.mark.parametrize("groups", [None, [None] * 12, [f"photo {i}" for i in range(12)]])
def test_groups_of_one_photo_are_none(groups: list[str | None] | None) -> None:
    interval, method = accuracy_interval(RIGHT, groups=groups, n_folds=None)
    assert interval == measure.wilson_interval(11, 12)
    assert method == "Wilson"
    folded, method = accuracy_interval(RIGHT, groups=groups, n_folds=5)
    assert folded == measure.fold_interval(RIGHT, n_folds=5)
    assert method == "Wilson, widened for 5 folds"


def test_two_photos_of_a_group_count_as_such() -> None:
    groups = ["plant", "plant", *[f"photo {i}" for i in range(9)], None]
    interval, method = accuracy_interval(RIGHT, groups=groups, n_folds=None)
    assert interval == measure.group_interval(RIGHT[0], groups)
    assert method == "over 11 groups of photos"
