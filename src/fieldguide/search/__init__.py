"""Which vectors are near: exact search in blocks, and the distance between two."""

from fieldguide.search.distance import distance
from fieldguide.search.nearest import nearest

__all__ = ["distance", "nearest"]
