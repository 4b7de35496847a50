"""Several classifiers, each of its own columns of the vectors, weighed by what they add."""

from fieldguide.classify.ensemble.ensemble import Ensemble
from fieldguide.classify.ensemble.select_members import MemberGain

__all__ = ["Ensemble", "MemberGain"]
