"""Slopes of the losses of linear scores."""

from collections.abc import Callable, Mapping

import numpy as np

# Takes scores (n, k), which may be overwritten, and the classes (n,) of the photos; returns slopes (n, k).
Slope = Callable[[np.ndarray, np.ndarray], np.ndarray]


def cross_entropy_slope(scores: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Slope of -log softmax(z)_own."""
    scores -= scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=1, keepdims=True)
    return squared_slope(scores, codes)


def squared_slope(scores: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Slope of |z - e_own|^2 / 2, e_own the unit vector of the own class."""
    scores[np.arange(len(codes)), codes] -= 1
    return scores


def hinge_slope(scores: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Slope of the sum over classes of max(0, 1 - y z), y = 1 for the own class and -1 for others."""
    own = np.arange(len(codes)), codes
    slopes = (scores > -1).astype(scores.dtype)
    slopes[own] = -(scores[own] < 1).astype(scores.dtype)
    return slopes


SLOPES: Mapping[str, Slope] = {
    "cross_entropy": cross_entropy_slope,
    "squared": squared_slope,
    "hinge": hinge_slope,
}
