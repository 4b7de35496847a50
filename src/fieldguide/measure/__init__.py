"""What a number is worth: metrics, calibration and intervals on plain arrays."""

from fieldguide.measure.accuracy import accuracy
from fieldguide.measure.balanced_error import balanced_error
from fieldguide.measure.class_report import ClassReport, class_report
from fieldguide.measure.confusion_matrix import confusion_matrix
from fieldguide.measure.expected_calibration_error import CalibrationError, expected_calibration_error
from fieldguide.measure.group_interval import group_interval
from fieldguide.measure.log_loss import log_loss
from fieldguide.measure.most_confused import Confusion, most_confused
from fieldguide.measure.top_k_accuracy import top_k_accuracy
from fieldguide.measure.wilson_interval import wilson_interval

__all__ = [
    "CalibrationError",
    "ClassReport",
    "Confusion",
    "accuracy",
    "balanced_error",
    "class_report",
    "confusion_matrix",
    "expected_calibration_error",
    "group_interval",
    "log_loss",
    "most_confused",
    "top_k_accuracy",
    "wilson_interval",
]
