"""Learning from photos without labels beside those with."""

from fieldguide.classify.unlabelled.fit_unlabelled import (
    UnlabelledOutcome,
    WayGain,
    fit_unlabelled,
    refit_unlabelled,
)
from fieldguide.classify.unlabelled.ways import WAYS

__all__ = ["WAYS", "UnlabelledOutcome", "WayGain", "fit_unlabelled", "refit_unlabelled"]
