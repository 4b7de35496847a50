"""From the scores of a classifier to probabilities that mean what they say."""

from fieldguide.classify.calibrate.calibration import Calibration
from fieldguide.classify.calibrate.catalogue import CALIBRATIONS, restore_calibration
from fieldguide.classify.calibrate.choose_calibration import (
    CALIBRATE,
    UNCALIBRATED,
    CalibrationChoice,
    check_calibrate,
    choose_calibration,
)
from fieldguide.classify.calibrate.isotonic import Isotonic, fit_isotonic
from fieldguide.classify.calibrate.temperature_scaling import TemperatureScaling
from fieldguide.classify.calibrate.vector_scaling import VectorScaling, fit_vector_scaling

__all__ = [
    "CALIBRATE",
    "CALIBRATIONS",
    "UNCALIBRATED",
    "Calibration",
    "CalibrationChoice",
    "Isotonic",
    "TemperatureScaling",
    "VectorScaling",
    "check_calibrate",
    "choose_calibration",
    "fit_isotonic",
    "fit_vector_scaling",
    "restore_calibration",
]
