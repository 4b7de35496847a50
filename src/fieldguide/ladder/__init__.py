"""From photos to a guide: what is tried, and what each try gave."""

from fieldguide.ladder.compare import compare
from fieldguide.ladder.comparison import Against, ComparedMethod, Comparison
from fieldguide.ladder.fit import fit
from fieldguide.ladder.method import Method, make_methods
from fieldguide.ladder.protocol import Protocol
from fieldguide.ladder.unknown_examples import find_unknown
from fieldguide.ladder.unlabelled_photos import find_unlabelled
from fieldguide.ladder.usual_folds import usual_folds

__all__ = [
    "Against",
    "ComparedMethod",
    "Comparison",
    "Method",
    "Protocol",
    "compare",
    "find_unknown",
    "find_unlabelled",
    "fit",
    "make_methods",
    "usual_folds",
]
