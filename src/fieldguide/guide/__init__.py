"""The trained recogniser and its file."""

from fieldguide.guide.add_photos import Addition, add_photos
from fieldguide.guide.guide import Guide
from fieldguide.guide.kept_features import KeptFeatures
from fieldguide.guide.load import load
from fieldguide.guide.never_unknown import NEVER_UNKNOWN, never_unknown
from fieldguide.guide.prediction import Prediction
from fieldguide.guide.prediction_set import PredictionSet
from fieldguide.guide.remove_class import remove_class
from fieldguide.guide.training import Training, by_class

__all__ = [
    "NEVER_UNKNOWN",
    "Addition",
    "Guide",
    "KeptFeatures",
    "Prediction",
    "PredictionSet",
    "Training",
    "add_photos",
    "by_class",
    "load",
    "never_unknown",
    "remove_class",
]
