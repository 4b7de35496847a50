"""The unknown: photos that belong to no class of a guide."""

from fieldguide.classify.unknown.answer_word import answer_word
from fieldguide.classify.unknown.catalogue import SCORES, restore_score
from fieldguide.classify.unknown.combined import Combined
from fieldguide.classify.unknown.detector import Detector, fewest
from fieldguide.classify.unknown.energy import Energy
from fieldguide.classify.unknown.fair_share import ENOUGH, FairShare
from fieldguide.classify.unknown.gaussian import Gaussian
from fieldguide.classify.unknown.head_starts import head_starts
from fieldguide.classify.unknown.mahalanobis import Mahalanobis
from fieldguide.classify.unknown.maximum_logit import MaximumLogit
from fieldguide.classify.unknown.maximum_probability import MaximumProbability
from fieldguide.classify.unknown.nearest_photo import NearestPhoto
from fieldguide.classify.unknown.relative_mahalanobis import RelativeMahalanobis
from fieldguide.classify.unknown.score import UnknownScore
from fieldguide.classify.unknown.seen import Seen
from fieldguide.classify.unknown.virtual_logit import VirtualLogit
from fieldguide.classify.unknown.within_classes import WithinClasses

__all__ = [
    "ENOUGH",
    "SCORES",
    "Combined",
    "Detector",
    "Energy",
    "FairShare",
    "Gaussian",
    "Mahalanobis",
    "MaximumLogit",
    "MaximumProbability",
    "NearestPhoto",
    "RelativeMahalanobis",
    "Seen",
    "UnknownScore",
    "VirtualLogit",
    "WithinClasses",
    "answer_word",
    "fewest",
    "head_starts",
    "restore_score",
]
