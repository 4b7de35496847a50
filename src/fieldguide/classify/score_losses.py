"""Slopes of the losses of linear scores."""

from collections.abc import Callable, Mapping

import numpy as np
from scipy.special import softmax

# Takes scores (n, k) and a matrix (n, k) with 1 at the own class and 0 elsewhere; returns slopes (n, k).
Slope = Callable[[np.ndarray, np.ndarray], np.ndarray]


def cross_entropy_slope(scores: np.ndarray, hits: np.ndarray) -> np.ndarray:
    """Slope of -log softmax(z)_own."""
    return softmax(scores, axis=1) - hits


def squared_slope(scores: np.ndarray, hits: np.ndarray) -> np.ndarray:
    """Slope of |z - e_own|^2 / 2, e_own the unit vector of the own class."""
    return scores - hits


def hinge_slope(scores: np.ndarray, hits: np.ndarray) -> np.ndarray:
    """Slope of the sum over classes of max(0, 1 - y z), y = 1 for the own class and -1 for others."""
    signs = 2 * hits - 1
    return np.where(signs * scores < 1, -signs, 0)


SLOPES: Mapping[str, Slope] = {
    "cross_entropy": cross_entropy_slope,
    "squared": squared_slope,
    "hinge": hinge_slope,
}
