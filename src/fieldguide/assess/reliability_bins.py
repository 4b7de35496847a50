"""The bins of a reliability diagram, as an assessment keeps them."""

import math
from dataclasses import dataclass

from fieldguide.measure import CalibrationError


@dataclass(frozen=True)
class ReliabilityBin:
    """Answers whose probability fell into one interval.

    Attributes
    ----------
    low, high : float
        The interval of the probability, in [0, 1].
    n : int
        Answers in it: photos, or pairs of a photo and a label where photos carry many.
    confidence, accuracy : float or None
        Mean probability and share that came true; None where the interval is empty.
    """

    low: float
    high: float
    n: int
    confidence: float | None
    accuracy: float | None


def reliability_bins(calibration: CalibrationError) -> tuple[ReliabilityBin, ...]:
    """Lay out the bins of a calibration error one by one.

    Parameters
    ----------
    calibration : CalibrationError
        Of whole answers, without weights.

    Returns
    -------
    tuple of ReliabilityBin
        By rising probability.
    """
    return tuple(
        ReliabilityBin(
            low=float(calibration.edges[i]),
            high=float(calibration.edges[i + 1]),
            n=int(calibration.count[i]),
            confidence=_known(calibration.confidence[i]),
            accuracy=_known(calibration.accuracy[i]),
        )
        for i in range(len(calibration.count))
    )


def _known(value: float) -> float | None:
    """JSON has no NaN: what is not defined is None."""
    return None if math.isnan(value) else float(value)
