"""The poolings that people can ask for by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

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
    """

    pool: Callable[[np.ndarray], np.ndarray]
    width: Callable[[int], int]


def _one_a_channel(c: int) -> int:
    return c


POOLINGS: Mapping[str, Pooling] = MappingProxyType(
    {
        "mean": Pooling(mean, _one_a_channel),
        "deviation": Pooling(deviation, _one_a_channel),
        "maximum": Pooling(maximum, _one_a_channel),
        "gem": Pooling(gem, _one_a_channel),
        "second_order": Pooling(second_order, lambda c: c * (c + 1) // 2),
    }
)
