"""The poolings that people can ask for by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from fieldguide.represent.cost import OPERATIONS_A_NANOSECOND
from fieldguide.represent.pooling.deviation import deviation
from fieldguide.represent.pooling.gem import gem
from fieldguide.represent.pooling.maximum import maximum
from fieldguide.represent.pooling.mean import mean
from fieldguide.represent.pooling.second_order import second_order


@dataclass(frozen=True)
class Pooling:
    """How the positions of a layer become one vector.

    Attributes
    ----------
    pool : callable
        Takes values of shape (t, c), float32 and finite: c channels at t positions, which have no order.
        Gives a vector, float32 and finite.
    width : callable
        Takes c and gives the length of the vector.
    operations : callable
        Takes t and c and gives what it costs, see `fieldguide.represent.cost`.
    """

    pool: Callable[[np.ndarray], np.ndarray]
    width: Callable[[int], int]
    operations: Callable[[int, int], int]


def _one_a_channel(c: int) -> int:
    return c


def _some_passes(t: int, c: int) -> int:
    return 4 * OPERATIONS_A_NANOSECOND * t * c


def _products(t: int, c: int) -> int:
    """Fifteen of square matrices, and two that lead there and back."""
    side = min(t, c)
    return 15 * side**3 + 2 * t * c * side + _some_passes(t, c)


POOLINGS: Mapping[str, Pooling] = MappingProxyType(
    {
        "mean": Pooling(mean, _one_a_channel, _some_passes),
        "deviation": Pooling(deviation, _one_a_channel, _some_passes),
        "maximum": Pooling(maximum, _one_a_channel, _some_passes),
        "gem": Pooling(gem, _one_a_channel, _some_passes),
        "second_order": Pooling(second_order, lambda c: c * (c + 1) // 2, _products),
    }
)
