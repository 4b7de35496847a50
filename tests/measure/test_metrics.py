"""Every metric against scikit-learn and against slow loops."""

import warnings

import numpy as np
import pytest
from sklearn import metrics

from fieldguide.errors import OptionError
from fieldguide.measure import (
    accuracy,
    balanced_error,
    class_report,
    confusion_matrix,
    expected_calibration_error,
    log_loss,
    most_confused,
    top_k_accuracy,
)

LABELS = range(5)


@pytest.fixture(params=[False, True], ids=["plain", "weighted"])
def case(request, labelled):
    truth, probabilities, weights = labelled()
    return truth, probabilities, weights if request.param else None


def test_accuracy(case):
    truth, p, w = case
    predicted = p.argmax(axis=1)
    assert accuracy(truth, predicted, weights=w) == pytest.approx(
        metrics.accuracy_score(truth, predicted, sample_weight=w)
    )


def test_top_k_accuracy(case):
    truth, p, w = case
    for top in (1, 2, 3, 4):
        expected = metrics.top_k_accuracy_score(truth, p, k=top, sample_weight=w, labels=LABELS)
        assert top_k_accuracy(truth, p, top=top, weights=w) == pytest.approx(expected)
    assert top_k_accuracy(truth, p, weights=w) == 1.0


def test_top_k_ties_go_to_the_first_class():
    flat = np.full((3, 3), 1 / 3)
    assert top_k_accuracy([0, 1, 2], flat, top=1) == pytest.approx(1 / 3)
    assert top_k_accuracy([0, 1, 2], flat, top=2) == pytest.approx(2 / 3)


def test_balanced_error(case):
    truth, p, w = case
    predicted = p.argmax(axis=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn: predicted classes that are not in truth
        expected = 1 - metrics.balanced_accuracy_score(truth, predicted, sample_weight=w)
    assert balanced_error(truth, predicted, weights=w) == pytest.approx(expected)


def test_confusion_matrix(case):
    truth, p, w = case
    predicted = p.argmax(axis=1)
    matrix = confusion_matrix(truth, predicted, k=5, weights=w)
    np.testing.assert_allclose(
        matrix, metrics.confusion_matrix(truth, predicted, sample_weight=w, labels=LABELS)
    )
    assert matrix.dtype == (np.int64 if w is None else np.float64)


def test_class_report(case):
    truth, p, w = case
    predicted = np.minimum(p.argmax(axis=1), 3)  # class 4 has neither photos nor predictions
    report = class_report(confusion_matrix(truth, predicted, k=5, weights=w))
    expected = metrics.precision_recall_fscore_support(
        truth, predicted, sample_weight=w, labels=LABELS, zero_division=np.nan
    )
    for ours, theirs in zip(
        (report.precision, report.recall, report.f1, report.support), expected, strict=True
    ):
        np.testing.assert_allclose(ours, theirs)


def test_class_report_where_nothing_can_be_divided():
    report = class_report([[0, 2, 0], [0, 3, 0], [0, 0, 0]])
    np.testing.assert_array_equal(report.precision, [np.nan, 0.6, np.nan])
    np.testing.assert_array_equal(report.recall, [0, 1, np.nan])
    np.testing.assert_array_equal(report.f1, [0, 0.75, np.nan])


def test_most_confused():
    matrix = [[5, 2, 0], [2, 1, 0], [1, 0, 9]]
    pairs = [(c.truth, c.predicted, c.count) for c in most_confused(matrix)]
    assert pairs == [(1, 0, 2), (0, 1, 2), (2, 0, 1)]  # the higher rate first among equal counts
    assert most_confused(matrix)[0].rate == pytest.approx(2 / 3)
    assert len(most_confused(matrix, limit=2)) == 2
    assert most_confused(np.eye(3)) == ()
    assert isinstance(most_confused(matrix)[0].count, int)


def test_log_loss(case):
    truth, p, w = case
    assert log_loss(truth, p, weights=w) == pytest.approx(
        metrics.log_loss(truth, p, sample_weight=w, labels=LABELS)
    )


def test_log_loss_of_a_class_that_was_ruled_out():
    assert log_loss([1], [[1.0, 0.0]]) == pytest.approx(36.0437, abs=1e-3)
    assert log_loss([0], [[1.0, 0.0]]) == 0


def test_expected_calibration_error_against_a_slow_loop(case):
    truth, p, w = case
    weights = np.ones(len(truth)) if w is None else w
    value = 0.0
    for i in range(15):
        inside = [j for j in range(len(truth)) if i / 15 < max(p[j]) <= (i + 1) / 15]
        total = sum(weights[j] for j in inside)
        if total:
            right = sum(weights[j] * (p[j].argmax() == truth[j]) for j in inside) / total
            sure = sum(weights[j] * max(p[j]) for j in inside) / total
            value += total * abs(right - sure) / weights.sum()
    error = expected_calibration_error(truth, p, weights=w)
    assert error.value == pytest.approx(value)
    assert error.count.sum() == pytest.approx(weights.sum())
    assert error.edges.shape == (16,)
    assert np.isnan(error.accuracy[error.count == 0]).all()


def test_certain_and_right_is_calibrated():
    error = expected_calibration_error([0, 1], np.eye(2), bins=4)
    assert error.value == 0
    assert error.count.tolist() == [0, 0, 0, 2]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: accuracy([], []), r"truth has shape \(0,\); give one class index for each photo"),
        (lambda: accuracy([0, 1], [0]), "truth has 2 photos, predicted has 1; give the same photos"),
        (lambda: accuracy([0.5], [0]), "truth has dtype float64; give class indices"),
        (lambda: accuracy([-1], [0]), "truth contains -1; class indices start at 0"),
        (
            lambda: accuracy([0], [0], weights=[1, 2]),
            r"weights has shape \(2,\); give one weight for each of the 1",
        ),
        (lambda: accuracy([0], [0], weights=[-1]), "weights must be finite, not negative and not all zero"),
        (lambda: accuracy([0], [0], weights=[0]), "weights must be finite, not negative and not all zero"),
        (lambda: log_loss([2], [[0.5, 0.5]]), "truth contains class 2, but probabilities has 2 columns"),
        (lambda: log_loss([0], [[0.5, 0.4]]), "each row must sum to one"),
        (lambda: log_loss([0], [[np.nan, 0.4]]), "each row must sum to one"),
        (lambda: log_loss([0], [0.5, 0.5]), r"probabilities has shape \(2,\); 1 photos need shape \(n, k\)"),
        (lambda: top_k_accuracy([0], [[1.0]], top=0), "top is 0; it must be at least 1"),
        (lambda: expected_calibration_error([0], [[1.0]], bins=0), "bins is 0; it must be at least 1"),
        (lambda: confusion_matrix([3], [0], k=3), "class index 3 does not fit k=3 classes"),
        (lambda: most_confused([1, 2]), r"matrix has shape \(2,\); give a square confusion matrix"),
        (lambda: class_report([[1, 2]]), r"matrix has shape \(1, 2\); give a square confusion matrix"),
    ],
)
def test_misuse_is_named(call, message):
    with pytest.raises(OptionError, match=message):
        call()
