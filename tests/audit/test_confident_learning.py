"""Confident learning on planted errors; cleanlab as oracle where it is installed."""

import numpy as np
import pytest

from fieldguide.audit import find_label_errors
from fieldguide.errors import OptionError


def planted(seed: int, *, n: int = 600, k: int = 4, noise: float = 0.1) -> tuple[np.ndarray, ...]:
    random = np.random.default_rng(seed)
    truth = random.integers(0, k, n)
    scores = random.normal(0, 1, (n, k)) + 3 * np.eye(k)[truth]
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    wrong = random.random(n) < noise
    given = np.where(wrong, (truth + random.integers(1, k, n)) % k, truth)
    return given, p, wrong


@pytest.mark.parametrize("seed", range(5))
def test_most_planted_errors_are_found(seed: int) -> None:
    given, p, wrong = planted(seed)
    found = find_label_errors(given, p)
    assert wrong[found].mean() > 0.8
    assert wrong[found].sum() / wrong.sum() > 0.7
    assert wrong[found[:20]].mean() > 0.9, "the most suspect come first"


@pytest.mark.parametrize("seed", range(5))
def test_not_below_cleanlab(seed: int) -> None:
    cleanlab = pytest.importorskip("cleanlab.filter")
    given, p, wrong = planted(seed)
    ours = wrong[find_label_errors(given, p)]
    theirs = wrong[cleanlab.find_label_issues(given, p, return_indices_ranked_by="self_confidence")]
    assert ours.sum() >= theirs.sum() - 1
    assert ours.mean() >= theirs.mean() - 0.01


def test_order_of_photos_does_not_matter() -> None:
    given, p, _ = planted(0)
    order = np.random.default_rng(1).permutation(len(given))
    assert set(order[find_label_errors(given[order], p[order])]) == set(find_label_errors(given, p))


def test_certain_and_right_labels_are_left_alone() -> None:
    p = np.repeat([[0.98, 0.02], [0.02, 0.98]], 30, axis=0)
    assert len(find_label_errors(np.repeat([0, 1], 30), p)) == 0


def test_a_class_is_never_emptied() -> None:
    p = np.tile([0.1, 0.9], (8, 1))
    assert len(find_label_errors(np.array([0] * 4 + [1] * 4), p)) == 0


def test_shapes_are_checked() -> None:
    with pytest.raises(OptionError, match="3 labels need as many rows"):
        find_label_errors(np.zeros(3, int), np.ones((2, 2)))
