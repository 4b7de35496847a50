"""What a number is worth: metrics, calibration and intervals on plain arrays."""

from fieldguide.measure.accepted_accuracy import accepted_accuracy
from fieldguide.measure.accuracy import accuracy
from fieldguide.measure.adaptive_calibration_error import adaptive_calibration_error
from fieldguide.measure.auroc import auroc
from fieldguide.measure.average_precision import average_precision
from fieldguide.measure.balanced_error import balanced_error
from fieldguide.measure.balanced_interval import balanced_interval
from fieldguide.measure.better_than_chance import better_than_chance
from fieldguide.measure.calibration_by_chance import CalibrationByChance, calibration_by_chance
from fieldguide.measure.class_report import ClassReport, class_report
from fieldguide.measure.conformal_quantile import conformal_quantile
from fieldguide.measure.confusion_matrix import confusion_matrix
from fieldguide.measure.exact_match import exact_match
from fieldguide.measure.expected_calibration_error import CalibrationError, expected_calibration_error
from fieldguide.measure.false_positive_rate import false_positive_rate
from fieldguide.measure.fold_interval import fold_interval
from fieldguide.measure.group_interval import group_interval
from fieldguide.measure.hamming_accuracy import hamming_accuracy
from fieldguide.measure.holm import holm
from fieldguide.measure.label_calibration_error import label_calibration_error
from fieldguide.measure.label_matrix import label_matrix
from fieldguide.measure.level_hits import level_hits
from fieldguide.measure.log_loss import log_loss
from fieldguide.measure.mcnemar_test import mcnemar_test
from fieldguide.measure.most_confused import Confusion, most_confused
from fieldguide.measure.paired_difference import PairedDifference, paired_difference
from fieldguide.measure.resampled_t_test import resampled_t_test
from fieldguide.measure.risk_coverage import RiskCoverage, risk_coverage
from fieldguide.measure.sign_flip_test import sign_flip_test
from fieldguide.measure.top_k_accuracy import top_k_accuracy
from fieldguide.measure.wilson_interval import wilson_interval
from fieldguide.measure.worse_than_best import worse_than_best

__all__ = [
    "CalibrationByChance",
    "CalibrationError",
    "ClassReport",
    "Confusion",
    "PairedDifference",
    "RiskCoverage",
    "accepted_accuracy",
    "accuracy",
    "adaptive_calibration_error",
    "auroc",
    "average_precision",
    "balanced_error",
    "balanced_interval",
    "better_than_chance",
    "calibration_by_chance",
    "class_report",
    "conformal_quantile",
    "confusion_matrix",
    "exact_match",
    "expected_calibration_error",
    "false_positive_rate",
    "fold_interval",
    "group_interval",
    "hamming_accuracy",
    "holm",
    "label_calibration_error",
    "label_matrix",
    "level_hits",
    "log_loss",
    "mcnemar_test",
    "most_confused",
    "paired_difference",
    "resampled_t_test",
    "risk_coverage",
    "sign_flip_test",
    "top_k_accuracy",
    "wilson_interval",
    "worse_than_best",
]
