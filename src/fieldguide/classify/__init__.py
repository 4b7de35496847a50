"""From a vector to class probabilities: classifiers that choose, calibrate and store themselves."""

from fieldguide.classify.as_classifier import as_classifier
from fieldguide.classify.auto_classifier import AutoClassifier
from fieldguide.classify.balanced import Balanced
from fieldguide.classify.calibrate import Calibration, Isotonic, TemperatureScaling, VectorScaling
from fieldguide.classify.catalogue import make_classifier, restore_classifier
from fieldguide.classify.classifier import Classifier
from fieldguide.classify.ensemble import Ensemble
from fieldguide.classify.folds import assign_folds
from fieldguide.classify.gradient_boosting import GradientBoosting
from fieldguide.classify.kernel_svm import KernelSVM
from fieldguide.classify.linear import Linear
from fieldguide.classify.linear_classifier import LinearClassifier
from fieldguide.classify.linear_svm import LinearSVM
from fieldguide.classify.linear_svm_by_sgd import LinearSVMBySGD
from fieldguide.classify.logistic import Logistic
from fieldguide.classify.many_labels import ManyLabels
from fieldguide.classify.nearest_class_mean import NearestClassMean
from fieldguide.classify.nearest_neighbours import NearestNeighbours
from fieldguide.classify.neural_network import NeuralNetwork
from fieldguide.classify.prediction_sets import prediction_sets
from fieldguide.classify.random_forest import RandomForest
from fieldguide.classify.refit_part import refit_part
from fieldguide.classify.restore_many_labels import restore_many_labels
from fieldguide.classify.ridge import Ridge
from fieldguide.classify.set_scores import SetScores
from fieldguide.classify.shrinkage_lda import ShrinkageLDA
from fieldguide.classify.temperature import fit_temperature
from fieldguide.classify.transforms import make_transform
from fieldguide.classify.updatable import Updatable, place_to_remove
from fieldguide.classify.validation import Validation

__all__ = [
    "AutoClassifier",
    "Balanced",
    "Calibration",
    "Classifier",
    "Ensemble",
    "GradientBoosting",
    "Isotonic",
    "KernelSVM",
    "Linear",
    "LinearClassifier",
    "LinearSVM",
    "LinearSVMBySGD",
    "Logistic",
    "ManyLabels",
    "NearestClassMean",
    "NearestNeighbours",
    "NeuralNetwork",
    "RandomForest",
    "Ridge",
    "SetScores",
    "ShrinkageLDA",
    "TemperatureScaling",
    "Updatable",
    "Validation",
    "VectorScaling",
    "as_classifier",
    "assign_folds",
    "fit_temperature",
    "make_classifier",
    "make_transform",
    "place_to_remove",
    "prediction_sets",
    "refit_part",
    "restore_classifier",
    "restore_many_labels",
]
