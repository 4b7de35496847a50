"""Several opinions about a photo, made one."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

_TINY = np.finfo(np.float64).tiny


def _mean_probability(log_p: Sequence[np.ndarray], weights: np.ndarray) -> np.ndarray:
    total = sum(weight * np.exp(own) for weight, own in zip(weights, log_p, strict=True))
    return np.log(np.maximum(total / weights.sum(), _TINY))


def _mean_log_probability(log_p: Sequence[np.ndarray], weights: np.ndarray) -> np.ndarray:
    return sum(weight * own for weight, own in zip(weights, log_p, strict=True)) / weights.sum()


# Name -> from log-probabilities (n, k) of each member and their weights to log-scores (n, k). The second is
# the geometric mean: what one member thinks impossible is impossible.
POOLINGS: Mapping[str, Callable[[Sequence[np.ndarray], np.ndarray], np.ndarray]] = MappingProxyType(
    {"probabilities": _mean_probability, "log_probabilities": _mean_log_probability}
)
