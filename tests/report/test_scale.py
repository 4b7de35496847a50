import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.report.scale import Scale


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_everything_fits_between_few_round_ends(values: list[float]) -> None:
    scale = Scale.around(values)
    assert 0 <= scale.low < scale.high <= 1
    assert all(-1e-6 <= scale.place(value) <= 1 + 1e-6 for value in values)
    ticks = scale.ticks()
    assert 2 <= len(ticks) <= 7
    assert [text for _, text in ticks] == [f"{100 * value:.0f}" for value, _ in ticks]
    assert ticks[-1][0] == pytest.approx(scale.high)


def test_round_steps() -> None:
    assert [text for _, text in Scale.around([0.753, 0.872]).ticks()] == ["75", "80", "85", "90"]
    assert [text for _, text in Scale.around([0.0, 1.0]).ticks()] == ["0", "20", "40", "60", "80", "100"]
    assert [text for _, text in Scale.around([1.0]).ticks()] == ["99", "100"]
