"""Measures for many labels per photo, accepted answers and hierarchies: scikit-learn and slow loops."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from fieldguide.errors import OptionError
from fieldguide.measure import (
    accepted_accuracy,
    accuracy,
    average_precision,
    exact_match,
    hamming_accuracy,
    label_calibration_error,
    label_matrix,
    level_hits,
)


def tagged(n: int = 80, *, k: int = 4, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    truth = random.random((n, k)) < np.linspace(0.05, 0.9, k)
    return truth, (truth + random.normal(size=(n, k))).round(1)  # rounded: many scores are equal


def test_average_precision_is_that_of_scikit_learn() -> None:
    for seed in range(5):
        truth, scores = tagged(seed=seed)
        expected = [metrics.average_precision_score(truth[:, j], scores[:, j]) for j in range(4)]
        np.testing.assert_allclose(average_precision(truth, scores), expected, rtol=1e-12)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), min_size=1, max_size=12))
def test_average_precision_against_a_slow_loop(rows: list[tuple[bool, int]]) -> None:
    truth, scores = [[carries] for carries, _ in rows], [[score] for _, score in rows]
    found = average_precision(truth, scores)[0]
    mine = [score for carries, score in rows if carries]
    if not mine:
        assert np.isnan(found)
        return
    precisions = [
        sum(own >= score for own in mine) / sum(other >= score for _, other in rows) for score in mine
    ]
    assert found == pytest.approx(np.mean(precisions))


def test_average_precision_at_its_ends() -> None:
    truth = np.array([[1, 1, 0], [0, 1, 0], [0, 1, 0], [0, 1, 0]])
    assert average_precision(truth, np.zeros((4, 3)))[:2].tolist() == [0.25, 1.0]
    assert np.isnan(average_precision(truth, np.zeros((4, 3)))[2])
    assert average_precision([[1], [0]], [[0.6], [0.5]]).tolist() == [1.0]
    assert average_precision([[1], [0]], [[0.5], [0.6]]).tolist() == [0.5]


def test_exact_match_and_hamming_accuracy_are_those_of_scikit_learn() -> None:
    truth, scores = tagged()
    predicted = scores > 0.5
    assert exact_match(truth, predicted) == pytest.approx(metrics.accuracy_score(truth, predicted))
    assert hamming_accuracy(truth, predicted) == pytest.approx(1 - metrics.hamming_loss(truth, predicted))
    assert exact_match(truth, truth) == hamming_accuracy(truth, truth) == 1
    assert hamming_accuracy(truth, ~truth) == exact_match(truth, ~truth) == 0


def test_any_accepted_answer_is_right() -> None:
    random = np.random.default_rng(1)
    accepted, predicted = random.random((50, 6)) < 0.3, random.integers(0, 6, 50)
    weights = random.uniform(0, 2, 50)
    slow = np.array([predicted[i] in set(np.flatnonzero(accepted[i])) for i in range(50)])
    assert accepted_accuracy(accepted, predicted) == pytest.approx(slow.mean())
    assert accepted_accuracy(accepted, predicted, weights=weights) == pytest.approx(
        (slow * weights).sum() / weights.sum()
    )
    truth = random.integers(0, 6, 50)
    assert accepted_accuracy(np.eye(6, dtype=bool)[truth], predicted) == accuracy(truth, predicted)


def test_a_level_compares_super_classes() -> None:
    random = np.random.default_rng(2)
    truth, predicted, above = random.integers(0, 5, 60), random.integers(0, 5, 60), [0, 0, 1, 1, -1]
    hits, known = level_hits(truth, predicted, above=above)
    for i in range(60):
        assert known[i] == (above[truth[i]] >= 0)
        assert hits[i] == (known[i] and above[truth[i]] == above[predicted[i]])
    assert hits[known].mean() >= (truth == predicted)[known].mean()


def test_names_become_a_matrix() -> None:
    matrix = label_matrix([{"a"}, set(), {"b", "elsewhere", "a"}], classes=("a", "b"))
    assert matrix.tolist() == [[True, False], [False, False], [True, True]]
    assert label_matrix([], classes=("a",)).shape == (0, 1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: exact_match([], []), r"truth has shape \(0,\); give one row for each photo"),
        (lambda: exact_match([[0.5]], [[1]]), "truth has dtype float64; give true or false"),
        (lambda: hamming_accuracy([[2]], [[1]]), "truth has dtype int64; give true or false"),
        (lambda: hamming_accuracy([[1]], [[1, 0]]), r"truth has shape \(1, 1\), predicted has \(1, 2\)"),
        (lambda: average_precision([[1]], [0.5]), r"truth has shape \(1, 1\), scores has \(1,\)"),
        (lambda: average_precision([[1]], [[np.nan]]), "scores must be finite"),
        (lambda: accepted_accuracy([[1, 0]], [2]), "predicted contains class 2, but accepted has 2 columns"),
        (lambda: accepted_accuracy([[1, 0]], [0, 1]), "accepted has 1 photos, predicted has 2"),
        (lambda: level_hits([0], [0], above=[]), r"above has shape \(0,\) and dtype float64"),
        (lambda: level_hits([0], [2], above=[0, 0]), "there is a class 2, but above has 2 entries"),
        (lambda: label_matrix([], classes=("a", "a")), "classes names a class twice: a, a"),
    ],
)
def test_misuse_is_named(call, message) -> None:
    with pytest.raises(OptionError, match=message):
        call()


@settings(max_examples=50)
@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=30), st.integers(1, 6))
def test_label_calibration_error_against_a_slow_loop(rows: list[tuple[bool, float]], bins: int) -> None:
    found = label_calibration_error([[holds] for holds, _ in rows], [[p] for _, p in rows], bins=bins)
    expected = 0.0
    for i in range(bins):
        low, high = found.edges[i], found.edges[i + 1]
        own = [(holds, p) for holds, p in rows if low < p <= high or (i == 0 and p == 0)]
        assert found.count[i] == len(own)
        if own:
            holds, stated = np.mean(own, axis=0)
            assert (found.accuracy[i], found.confidence[i]) == pytest.approx((holds, stated))
            expected += len(own) / len(rows) * abs(holds - stated)
    assert found.value == pytest.approx(expected)


def test_labels_that_hold_as_often_as_stated_are_calibrated() -> None:
    random = np.random.default_rng(0)
    stated = random.random((20_000, 3))
    assert label_calibration_error(random.random((20_000, 3)) < stated, stated).value < 0.01
    assert label_calibration_error([[1, 0], [0, 1]], [[1.0, 0.0], [0.0, 1.0]]).value == 0


def test_probabilities_of_labels_are_checked() -> None:
    with pytest.raises(OptionError, match="give the same photos and labels"):
        label_calibration_error([[True]], [[0.5, 0.5]])
    with pytest.raises(OptionError, match="must lie between 0 and 1"):
        label_calibration_error([[True]], [[1.5]])
    with pytest.raises(OptionError, match="must lie between 0 and 1"):
        label_calibration_error([[True]], [[float("nan")]])
    with pytest.raises(OptionError, match="bins is 0"):
        label_calibration_error([[True]], [[0.5]], bins=0)
