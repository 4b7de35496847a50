"""The trained recogniser and its file."""

from fieldguide.guide.guide import Guide
from fieldguide.guide.load import load
from fieldguide.guide.prediction import Prediction
from fieldguide.guide.prediction_set import PredictionSet
from fieldguide.guide.training import Training

__all__ = ["Guide", "Prediction", "PredictionSet", "Training", "load"]
