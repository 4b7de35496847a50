"""Honest assessment: what a recogniser's numbers are worth."""

from fieldguide.assess.always import always
from fieldguide.assess.assess import assess
from fieldguide.assess.assessment import (
    Assessment,
    Baseline,
    ClassResult,
    Confusion,
    Outcomes,
    ReliabilityBin,
)

__all__ = [
    "Assessment",
    "Baseline",
    "ClassResult",
    "Confusion",
    "Outcomes",
    "ReliabilityBin",
    "always",
    "assess",
]
