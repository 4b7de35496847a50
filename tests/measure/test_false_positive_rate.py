"""Both conventions of the false positive rate, against loops over all bars."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.errors import OptionError
from fieldguide.measure import false_positive_rate

scores = st.lists(st.integers(0, 9), min_size=1, max_size=30)


@given(scores, scores, st.sampled_from([0.5, 0.8, 0.95, 1.0]))
def test_equals_the_highest_bar_that_passes_enough(high, low, recall):
    above, below = np.array(high), np.array(low)
    bars = [bar for bar in range(10) if (above >= bar).mean() >= recall - 1e-12]
    assert false_positive_rate(high, low, recall=recall) == (below >= max(bars)).mean()


def test_the_two_conventions_differ():
    known, unknown = np.arange(100) + 60.0, np.arange(100.0)
    assert false_positive_rate(known, unknown) == 0.35  # unknown photos at 65 and above
    assert false_positive_rate(-unknown, -known) == 0.35  # known photos at 94 and below
    skewed = np.concatenate([known[:90], np.zeros(10)])
    assert false_positive_rate(skewed, unknown) == 1.0
    assert false_positive_rate(-unknown, -skewed) == 0.45


def test_rounding_does_not_ask_for_one_photo_more():
    assert false_positive_rate(np.arange(1, 21), [1.0, 2.0], recall=0.95) == 0.5


@pytest.mark.parametrize("recall", [0, 1.5, float("nan")])
def test_bad_recall(recall):
    with pytest.raises(OptionError, match=r"^recall is"):
        false_positive_rate([1.0], [1.0], recall=recall)
