import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.errors import OptionError
from fieldguide.measure import fold_interval, group_interval, wilson_interval


@given(right=st.lists(st.booleans(), min_size=1, max_size=80), n_folds=st.integers(2, 20))
def test_it_is_wilsons_for_fewer_photos(right: list[bool], n_folds: int) -> None:
    """Nadeau and Bengio: variance times 1 + k / (k - 1), as if there were so many photos fewer."""
    worth = len(right) / (1 + n_folds / (n_folds - 1))
    expected = wilson_interval(worth * np.mean(right), worth)
    assert fold_interval(right, n_folds=n_folds) == pytest.approx(expected)


@given(
    right=st.lists(st.lists(st.booleans(), min_size=7, max_size=7), min_size=1, max_size=6),
    n_folds=st.integers(2, 10),
    grouped=st.booleans(),
)
def test_it_holds_the_accuracy_and_stays_in_range(
    right: list[list[bool]], n_folds: int, grouped: bool
) -> None:
    groups = ["p", "p", "q", "q", "q", None, "r"] if grouped else None
    low, high = fold_interval(right, n_folds=n_folds, groups=groups)
    assert 0 <= low <= np.mean(right) <= high <= 1


def test_repeats_and_folds_narrow_it_and_groups_widen_it() -> None:
    right = np.random.default_rng(0).random((10, 100)) < 0.8
    right[:] = right[0]
    width = {
        (repeats, n_folds): np.ptp(fold_interval(right[:repeats], n_folds=n_folds))
        for repeats, n_folds in ((1, 5), (10, 5), (1, 10))
    }
    assert width[1, 5] > width[10, 5]
    assert width[1, 5] > width[1, 10]
    assert width[1, 5] > np.ptp(wilson_interval(int(right[0].sum()), 100))
    groups = np.sort(right[0]) // 1 * 50 + np.arange(100) // 10  # right and wrong photos lie together
    together = np.sort(right[:1])
    grouped = np.ptp(fold_interval(together, n_folds=5, groups=groups))
    assert grouped > np.ptp(group_interval(together[0], groups))
    assert grouped > width[1, 5]


def test_covers_what_it_claims() -> None:
    """Nearest mean of two normal classes, small sets: a short form of benchmarks/folds.py."""
    random = np.random.default_rng(0)
    n, d, runs, n_folds = 40, 50, 300, 5
    covered = np.zeros(2)
    for _ in range(runs):
        centre = np.zeros(d)
        centre[0] = 1.4
        truth = np.arange(n) % 2
        vectors = random.normal(size=(n, d)) + np.where(truth[:, None], centre, -centre)

        def axis(rows: np.ndarray, truth: np.ndarray = truth, vectors: np.ndarray = vectors) -> np.ndarray:
            return vectors[rows & (truth == 1)].mean(0) - vectors[rows & (truth == 0)].mean(0)

        fold = np.arange(n) // 2 % n_folds
        right = np.array([(vectors[i] @ axis(fold != fold[i]) > 0) == truth[i] for i in range(n)])
        whole = axis(np.ones(n, dtype=bool))
        true = _normal(1.4 * whole[0] / np.linalg.norm(whole))
        for place, (low, high) in enumerate(
            (fold_interval(right, n_folds=n_folds), wilson_interval(int(right.sum()), n))
        ):
            covered[place] += low <= true <= high
    assert covered[0] / runs >= 0.95
    assert covered[0] > covered[1]


def _normal(z: float) -> float:
    from scipy.stats import norm

    return float(norm.cdf(z))


@pytest.mark.parametrize(
    ("correct", "options", "words"),
    [
        ([], {"n_folds": 5}, "give one bool for each photo"),
        ([0.5], {"n_folds": 5}, "give one bool for each photo"),
        (np.ones((1, 2, 3), bool), {"n_folds": 5}, "give one bool for each photo"),
        ([True], {"n_folds": 1}, "n_folds is 1"),
        ([True], {"n_folds": 2, "level": 1}, "level is 1"),
        ([True], {"n_folds": 2, "groups": ["a", "b"]}, "groups"),
    ],
)
def test_bad_input(correct: object, options: dict[str, object], words: str) -> None:
    with pytest.raises(OptionError, match=words):
        fold_interval(correct, **options)  # type: ignore[arg-type]


def test_a_measured_variance_of_refitting_takes_the_place_of_the_usual_one() -> None:
    right = np.arange(200) < 160
    usual = fold_interval(right, n_folds=5)
    assert fold_interval(right, n_folds=5, refit_variance=1.25 * 0.16 / 200) == pytest.approx(usual)
    assert fold_interval(right, n_folds=5, refit_variance=1e-6) == usual
    low, high = fold_interval(right, n_folds=5, refit_variance=0.05**2)
    assert low < usual[0]
    assert high > usual[1]
    assert high - low == pytest.approx(2 * 1.96 * np.sqrt(0.16 / 200 + 0.05**2), rel=0.06)
    with pytest.raises(OptionError, match="refit_variance is -1"):
        fold_interval(right, n_folds=5, refit_variance=-1)
