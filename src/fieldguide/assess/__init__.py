"""Honest assessment: what a recogniser's numbers are worth."""

from fieldguide.assess.always import always
from fieldguide.assess.answers import AnswerResult, ClassAnswers
from fieldguide.assess.assess import assess
from fieldguide.assess.assess_tags import assess_tags
from fieldguide.assess.assessment import (
    Assessment,
    Baseline,
    Confusion,
    Outcomes,
)
from fieldguide.assess.by_column import ColumnResult, ValueResult, by_column
from fieldguide.assess.by_size import SizeResult, by_size
from fieldguide.assess.class_result import ClassResult
from fieldguide.assess.corrupted_image import CorruptedImage
from fieldguide.assess.corruption import CORRUPTIONS, Corruption
from fieldguide.assess.gain import GainResult
from fieldguide.assess.halvings import Halvings, halvings
from fieldguide.assess.learning_curve import LearningCurve, LearningPoint, learning_curve
from fieldguide.assess.levels import LevelResult, levels
from fieldguide.assess.other_classes import OtherClassesResult, OtherPhoto
from fieldguide.assess.projection import Projection
from fieldguide.assess.refit_variance import refit_variance
from fieldguide.assess.refusal import Refusal
from fieldguide.assess.reliability_bins import ReliabilityBin
from fieldguide.assess.robustness import Hardship, Robustness, robustness
from fieldguide.assess.selective import SelectiveResult
from fieldguide.assess.set_coverage import SET_LEVELS, SetResult, set_bars
from fieldguide.assess.tag_assessment import TagAssessment, TagBaseline, TagOutcomes, TagResult
from fieldguide.assess.truth_of import truth_of
from fieldguide.assess.unknown_result import ScoreResult, UnknownResult
from fieldguide.assess.with_unknown import with_unknown

__all__ = [
    "CORRUPTIONS",
    "SET_LEVELS",
    "AnswerResult",
    "Assessment",
    "Baseline",
    "ClassAnswers",
    "ClassResult",
    "ColumnResult",
    "Confusion",
    "CorruptedImage",
    "Corruption",
    "GainResult",
    "Halvings",
    "Hardship",
    "LearningCurve",
    "LearningPoint",
    "LevelResult",
    "OtherClassesResult",
    "OtherPhoto",
    "Outcomes",
    "Projection",
    "Refusal",
    "ReliabilityBin",
    "Robustness",
    "ScoreResult",
    "SelectiveResult",
    "SetResult",
    "SizeResult",
    "TagAssessment",
    "TagBaseline",
    "TagOutcomes",
    "TagResult",
    "UnknownResult",
    "ValueResult",
    "always",
    "assess",
    "assess_tags",
    "by_column",
    "by_size",
    "halvings",
    "learning_curve",
    "levels",
    "refit_variance",
    "robustness",
    "set_bars",
    "truth_of",
    "with_unknown",
]
