"""Calibrations by name."""

from collections.abc import Mapping

import numpy as np

from fieldguide.classify.calibrate.calibration import Calibration
from fieldguide.classify.calibrate.isotonic import Isotonic
from fieldguide.classify.calibrate.temperature_scaling import TemperatureScaling
from fieldguide.classify.calibrate.vector_scaling import VectorScaling
from fieldguide.errors import GuideError

CALIBRATIONS: dict[str, type[Calibration]] = {
    kind.name: kind for kind in (TemperatureScaling, VectorScaling, Isotonic)
}


def restore_calibration(
    name: object, arrays: Mapping[str, np.ndarray], *, k: int, temperature: float
) -> Calibration:
    """Put a stored calibration together again.

    Parameters
    ----------
    name : object
        As stored.
    arrays : mapping of str to ndarray
        What `Calibration.arrays` gave, perhaps among others.
    k : int
        Number of classes.
    temperature : float > 0
        Of the classifier.

    Returns
    -------
    Calibration
        Equal to the one stored.

    Raises
    ------
    GuideError
        If there is no such calibration, or an array is missing or cannot be used.

    Examples
    --------
    >>> restore_calibration("temperature", {}, k=3, temperature=1.5)
    TemperatureScaling(temperature=1.5)
    """
    if not isinstance(name, str) or name not in CALIBRATIONS:
        raise GuideError(
            f"the guide stores an unknown calibration, {name!r}; a newer fieldguide may know it."
        )
    return CALIBRATIONS[name].restore(arrays, k=k, temperature=temperature)
