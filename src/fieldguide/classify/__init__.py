"""From a vector to class probabilities: classifiers that choose, calibrate and store themselves."""

from fieldguide.classify.catalogue import make_classifier, restore_classifier
from fieldguide.classify.classifier import Classifier
from fieldguide.classify.folds import assign_folds
from fieldguide.classify.logistic import Logistic
from fieldguide.classify.many_labels import ManyLabels
from fieldguide.classify.nearest_class_mean import NearestClassMean
from fieldguide.classify.nearest_neighbours import NearestNeighbours
from fieldguide.classify.restore_many_labels import restore_many_labels
from fieldguide.classify.temperature import fit_temperature

__all__ = [
    "Classifier",
    "Logistic",
    "ManyLabels",
    "NearestClassMean",
    "NearestNeighbours",
    "assign_folds",
    "fit_temperature",
    "make_classifier",
    "restore_classifier",
    "restore_many_labels",
]
