import numpy as np
import pytest

from fieldguide.assess.projection import Projection, project
from fieldguide.errors import OptionError

SIZES = np.array([50, 100, 200, 400, 800, 1600])


def hits(errors: np.ndarray, *, n: int = 20_000, draws: int = 3) -> list[np.ndarray]:
    """Answers with exactly these error rates: the same photos are hard for all."""
    order = np.random.default_rng(0).permutation(n)
    return [np.tile(order >= error * n, (draws, 1)) for error in errors]


def projected(errors: np.ndarray, **options: int) -> Projection:
    found = hits(errors, **options)
    units = np.arange(found[0].shape[1])
    projection = project(
        SIZES,
        found,
        weights=None,
        units=units,
        refit_variance=0.0,
        freedom=1e6,
        random=np.random.default_rng(1),
    )
    assert projection is not None
    return projection


@pytest.mark.parametrize(
    ("floor", "scale", "exponent"), [(0.05, 2.0, 0.5), (0.0, 0.9, 0.25), (0.1, 1.0, 0.4)]
)
def test_a_power_law_is_found_and_followed(floor: float, scale: float, exponent: float) -> None:
    found = projected(floor + scale * SIZES**-exponent)
    truth = 1 - floor - scale * 3200**-exponent
    assert found.n_training == 3200
    assert found.accuracy == pytest.approx(truth, abs=0.003)
    assert found.accuracy_interval[0] <= truth <= found.accuracy_interval[1]
    assert found.check is not None
    assert found.check[0] == pytest.approx(found.check[1], abs=0.005)
    assert 1 - found.error(3200) == pytest.approx(found.accuracy)


def test_the_interval_covers_what_is_drawn_by_chance() -> None:
    covered = 0
    for seed in range(60):
        random = np.random.default_rng(seed)
        hardness = random.random(300)
        errors = 0.1 + SIZES**-0.4
        found = project(
            SIZES,
            [np.tile(hardness >= error, (2, 1)) for error in errors],
            weights=None,
            units=np.arange(300),
            refit_variance=0.0,
            freedom=1e6,
            random=random,
        )
        assert found is not None
        low, high = found.accuracy_interval
        covered += low <= 1 - 0.1 - 3200**-0.4 <= high
    assert covered >= 52


def test_a_flat_curve_gains_nothing() -> None:
    found = projected(np.full(6, 0.3))
    assert found.gain == pytest.approx(0, abs=1e-6)
    assert found.accuracy == pytest.approx(0.7, abs=1e-3)


def test_a_falling_accuracy_is_not_continued_downwards() -> None:
    found = projected(np.linspace(0.2, 0.3, 6))
    assert found.gain >= 0


def test_errors_never_leave_the_unit_interval() -> None:
    found = projected(np.array([0.9, 0.4, 0.1, 0.01, 0.0, 0.0]))
    assert 0 <= found.error(1) <= 1
    assert found.accuracy <= 1


def test_photos_of_one_group_widen_the_interval() -> None:
    errors = 0.1 + SIZES**-0.4
    right = [np.tile(np.repeat(np.random.default_rng(3).random(40), 10) >= e, (2, 1)) for e in errors]
    alone, grouped = (
        project(
            SIZES,
            right,
            weights=None,
            units=units,
            refit_variance=0.0,
            freedom=1e6,
            random=np.random.default_rng(0),
        )
        for units in (np.arange(400), np.arange(400) // 10)
    )
    assert alone is not None
    assert grouped is not None
    wide = np.ptp(grouped.accuracy_interval) / np.ptp(alone.accuracy_interval)
    assert wide > 2


def test_fits_that_vary_widen_what_is_ahead() -> None:
    errors = 0.1 + SIZES**-0.4
    found = hits(errors, n=2000)
    steady, varied = (
        project(
            SIZES,
            found,
            weights=None,
            units=np.arange(2000),
            refit_variance=variance,
            freedom=1e6,
            random=np.random.default_rng(0),
        )
        for variance in (0.0, 0.03**2)
    )
    assert steady is not None
    assert varied is not None
    assert varied.gain == steady.gain
    wide, narrow = np.ptp(varied.gain_interval), np.ptp(steady.gain_interval)
    assert wide == pytest.approx(np.hypot(narrow, 2 * 1.96 * 0.03), rel=0.2)


def test_few_degrees_of_freedom_stretch_it() -> None:
    found = hits(0.1 + SIZES**-0.4, n=400)
    sure, unsure = (
        project(
            SIZES,
            found,
            weights=None,
            units=np.arange(400),
            refit_variance=0.0,
            freedom=freedom,
            random=np.random.default_rng(0),
        )
        for freedom in (1e6, 5)
    )
    assert sure is not None
    assert unsure is not None
    assert unsure.gain == sure.gain
    stretch = np.subtract(unsure.gain_interval, unsure.gain) / np.subtract(sure.gain_interval, sure.gain)
    np.testing.assert_allclose(stretch, 2.571 / 1.96, rtol=1e-3)


def test_weights_count_photos() -> None:
    errors = 0.1 + SIZES**-0.4
    found = hits(errors, n=400)
    weights = np.random.default_rng(0).integers(1, 4, 400)
    weighted = project(
        SIZES,
        found,
        weights=weights / weights.sum(),
        units=np.arange(400),
        refit_variance=0.0,
        freedom=1e6,
        random=np.random.default_rng(0),
    )
    repeated = project(
        SIZES,
        [draws.repeat(weights, axis=1) for draws in found],
        weights=None,
        units=np.arange(400).repeat(weights),
        refit_variance=0.0,
        freedom=1e6,
        random=np.random.default_rng(0),
    )
    assert weighted is not None
    assert repeated is not None
    assert weighted.accuracy == pytest.approx(repeated.accuracy)
    assert weighted.accuracy_interval == pytest.approx(repeated.accuracy_interval, abs=1e-9)


def test_few_points_give_no_projection() -> None:
    found = hits(np.array([0.3, 0.2, 0.1]), n=100)
    random = np.random.default_rng(0)
    assert (
        project(
            SIZES[:3],
            found,
            weights=None,
            units=np.arange(100),
            refit_variance=0.0,
            freedom=1e6,
            random=random,
        )
        is None
    )
    with pytest.raises(OptionError, match="3 points"):
        project(
            SIZES, found, weights=None, units=np.arange(100), refit_variance=0.0, freedom=1e6, random=random
        )
