"""What is told of a layer of a network: its positions summarised as one vector."""

from fieldguide.represent.pooling.catalogue import POOLINGS, Pooling
from fieldguide.represent.pooling.deviation import deviation
from fieldguide.represent.pooling.gem import gem
from fieldguide.represent.pooling.maximum import maximum
from fieldguide.represent.pooling.mean import mean
from fieldguide.represent.pooling.second_order import second_order

__all__ = ["POOLINGS", "Pooling", "deviation", "gem", "maximum", "mean", "second_order"]
