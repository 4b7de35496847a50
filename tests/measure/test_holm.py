import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.errors import OptionError
from fieldguide.measure import holm

P_VALUES = st.lists(st.floats(0, 1), max_size=12)


@given(p_values=P_VALUES)
def test_it_rejects_what_the_step_down_procedure_rejects(p_values: list[float]) -> None:
    """Holm's own words: walk up the sorted p-values and stop at the first above level / (those left)."""
    adjusted = holm(p_values)
    for level in (0.01, 0.05, 0.3):
        rejected: set[int] = set()
        for left, index in zip(range(len(p_values), 0, -1), np.argsort(p_values, kind="stable"), strict=True):
            if p_values[index] * left > level:
                break
            rejected.add(int(index))
        assert set(np.flatnonzero(adjusted <= level).tolist()) == rejected


@given(p_values=P_VALUES)
def test_it_lies_between_the_value_and_bonferroni(p_values: list[float]) -> None:
    adjusted = holm(p_values)
    given_ = np.array(p_values)
    assert (adjusted >= given_).all()
    assert (adjusted <= np.minimum(given_ * len(p_values), 1) + 1e-15).all()


@pytest.mark.parametrize("p_values", [[1.1], [-0.1], [float("nan")], [[0.1]], 0.5])
def test_what_is_no_probability_is_refused(p_values: object) -> None:
    with pytest.raises(OptionError, match="give one number from 0 to 1 for each test"):
        holm(p_values)
