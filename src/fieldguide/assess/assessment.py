"""What a guide's numbers are worth: the result of scoring photos that it never learnt from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from fieldguide.assess.answers import AnswerResult, ClassAnswers
from fieldguide.assess.by_column import ColumnResult
from fieldguide.assess.by_size import SizeResult
from fieldguide.assess.class_result import ClassResult
from fieldguide.assess.few_scored import warning_among
from fieldguide.assess.gain import GainResult
from fieldguide.assess.learning_curve import LearningCurve
from fieldguide.assess.left_out_lines import left_out_lines
from fieldguide.assess.levels import LevelResult
from fieldguide.assess.other_classes import OtherClassesResult
from fieldguide.assess.plain_value import plain_value
from fieldguide.assess.reliability_bins import ReliabilityBin
from fieldguide.assess.robustness import Robustness
from fieldguide.assess.selective import SelectiveResult
from fieldguide.assess.set_coverage import SetResult
from fieldguide.assess.unknown_result import UnknownResult
from fieldguide.errors import GuideError
from fieldguide.images import Image
from fieldguide.images.description import shortened
from fieldguide.measure import CalibrationByChance
from fieldguide.stored.from_plain import from_plain

SHOWN_CLASSES = 20
ANSWERED, SHOWN_LEVEL = 0.8 - 1e-9, 0.95


@dataclass(frozen=True)
class Confusion:
    """One class taken for another.

    Attributes
    ----------
    true, predicted : str
        What the photos show, and what was said.
    n : int
        How often.
    share : float
        Of the scored photos of `true`, in [0, 1].
    """

    true: str
    predicted: str
    n: int
    share: float


@dataclass(frozen=True)
class Baseline:
    """A trivial way to answer, scored on the same photos or as many of them as its name says.

    Attributes
    ----------
    name : str
        What it does, in words.
    accuracy, balanced_error : float
        In [0, 1].
    """

    name: str
    accuracy: float
    balanced_error: float


@dataclass(frozen=True)
class Outcomes:
    """The scored photos one by one; kept in memory for the report, never written into a guide.

    Attributes
    ----------
    images : tuple of Image
        The n photos.
    truth : ndarray of shape (n,), int64
        Class of each, as an index into the classes of the assessment.
    probabilities : ndarray of shape (n, k), float64
        Rows sum to one.
    refit_variance : float
        Variance of the accuracy from fit to fit, where the answers are of several.
    """

    images: tuple[Image, ...]
    truth: np.ndarray
    probabilities: np.ndarray
    refit_variance: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """Numbers on photos that were not used for training, and what they are worth.

    Attributes
    ----------
    n : int
        Photos scored.
    scored_on : str
        Which photos those are, in words.
    answers : AnswerResult or None
        What these photos are answered with: right, wrong, or with unknown, which `predict` says by default.
        None where the guide never says unknown, so that `accuracy` and the recalls are shares of right
        answers; and in an assessment that an earlier version wrote.
    goal : {"accuracy", "balanced"} or None
        Whether what was chosen counted every photo the same or every class; None where it is not known.
    accuracy : float
        Share of photos whose most probable class is the true one.
    accuracy_interval : tuple of float
        Ends of the 95 % interval of `accuracy`.
    interval_method : str
        How the interval was computed.
    top5_accuracy : float or None
        Share of photos whose class is among the five most probable; None with five classes or fewer.
    balanced_error : float
        1 - the mean of the per-class recalls.
    balanced_error_interval : tuple of float or None
        Its 95 % interval; None in an assessment that an earlier version wrote.
    log_loss : float
        Mean of -log of the probability given to the true class, in nats.
    ece : float
        Expected calibration error of the top probability, over the bins of `reliability`.
    ece_by_chance : CalibrationByChance or None
        The error that perfectly calibrated probabilities show on so many photos, and how often they show at
        least `ece`; None in an assessment that an earlier version wrote.
    classes : tuple of ClassResult
        Every class of the guide, in its order.
    most_confused : tuple of Confusion
        The most frequent mistakes first.
    confusion : tuple of (int, int, int)
        Non-zero cells of the confusion matrix: true index, predicted index, photos.
    reliability : tuple of ReliabilityBin
        The bins of the calibration error, equal in width.
    baselines : tuple of Baseline
        What trivial answers reach on the same photos.
    left_out : int
        Photos that were given but not scored.
    left_out_photos : tuple of (str, str)
        Name and reason of each photo left out, up to a thousand.
    notes : tuple of str
        What a reader should know, a sentence each.
    learning_curve : LearningCurve or None
        Accuracy against the number of training photos; None where it was not asked for or cannot be told.
    robustness : Robustness or None
        Accuracy on photos made worse; likewise.
    by_column : tuple of ColumnResult
        Accuracy for each site, camera, day or whatever else the source says.
    folds : int or None
        Number of folds where the photos were cross-validated; None where they were held out or given.
    repeats : int
        How many times all photos were cross-validated. With more than one the numbers are over all answers,
        so `confusion`, `most_confused` and `reliability` count each photo as often; `n`, `classes` and
        `outcomes` once.
    levels : tuple of LevelResult
        Accuracy at each level of the hierarchy of classes, the level next to the classes first; empty where
        there is none.
    label_accuracy : float or None
        Share of photos whose answer is their label itself, where other answers are accepted too and
        `accuracy` counts them as right; None elsewhere.
    adaptive_ece : float or None
        Expected calibration error over bins that hold equally many photos, as many as in `reliability`; None
        in an assessment that an earlier version wrote.
    selective : tuple of SelectiveResult
        Accuracy where only the surest 5, 10, ... 100 % of photos are answered: the curve of risk against
        coverage.
    sets : tuple of SetResult
        How often sets of classes at 90, 95 and 99 % hold the true one, and how large they are; without the
        levels that too few photos can promise.
    by_size : tuple of SizeResult
        Mean recall of the classes with many, medium and few training photos; empty in an assessment that an
        earlier version wrote.
    gains : tuple of GainResult
        What several views, several encoders or photos without labels gave, and what they cost; empty where
        there were none.
    unknown : UnknownResult or None
        How photos of no class are told, what that costs and what it finds; None where the guide does not
        tell.
    other_classes : OtherClassesResult or None
        What is said of photos whose class the guide does not know, where such were given to `Guide.evaluate`
        and it tells photos of no class; they have no part in the other numbers.
    outcomes : Outcomes or None
        The scored photos; None in an assessment that was read from a file.
    """

    n: int
    scored_on: str
    answers: AnswerResult | None = None
    goal: Literal["accuracy", "balanced"] | None = None
    accuracy: float
    accuracy_interval: tuple[float, float]
    interval_method: str
    top5_accuracy: float | None
    balanced_error: float
    balanced_error_interval: tuple[float, float] | None = None
    log_loss: float
    ece: float
    ece_by_chance: CalibrationByChance | None = None
    classes: tuple[ClassResult, ...]
    most_confused: tuple[Confusion, ...]
    confusion: tuple[tuple[int, int, int], ...]
    reliability: tuple[ReliabilityBin, ...]
    baselines: tuple[Baseline, ...] = ()
    left_out: int = 0
    left_out_photos: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    learning_curve: LearningCurve | None = None
    robustness: Robustness | None = None
    by_column: tuple[ColumnResult, ...] = ()
    folds: int | None = None
    repeats: int = 1
    levels: tuple[LevelResult, ...] = ()
    label_accuracy: float | None = None
    adaptive_ece: float | None = None
    selective: tuple[SelectiveResult, ...] = ()
    sets: tuple[SetResult, ...] = ()
    by_size: tuple[SizeResult, ...] = ()
    gains: tuple[GainResult, ...] = ()
    unknown: UnknownResult | None = None
    other_classes: OtherClassesResult | None = None
    outcomes: Outcomes | None = field(default=None, repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Give everything but the photos themselves as JSON-able values.

        Returns
        -------
        dict
            Field names as keys; nested results are dictionaries.
        """
        plain = {name: value for name, value in vars(self).items() if name != "outcomes"}
        return {name: plain_value(value) for name, value in plain.items()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Assessment":
        """Rebuild an assessment from what `to_dict` gave.

        Parameters
        ----------
        values : mapping
            As read from JSON.

        Returns
        -------
        Assessment
            Equal to the one written, without `outcomes`.

        Raises
        ------
        GuideError
            If a value is missing, unknown or of another type, or answers or confusion are of other classes.
        """
        read = from_plain(cls, values, outcomes=None)
        names = [result.name for result in read.classes]
        if read.answers is not None and [own.name for own in read.answers.classes] != names:
            raise GuideError("its assessment answers with classes that it does not have")
        confused = {name for one in read.most_confused for name in (one.true, one.predicted)}
        cells = (max(true, predicted) for true, predicted, _ in read.confusion)
        if not confused <= set(names) or max(cells, default=0) >= max(len(read.classes), 1):
            raise GuideError("its assessment confuses classes that it does not have")
        return read

    def __str__(self) -> str:
        told = [note for note in self.notes if note != self.warning]
        return "\n".join([*self._headline(), "", *self._class_table(), *self._mistakes(), *told])

    @property
    def warning(self) -> str | None:
        """That so few photos say little, where they are few."""
        return warning_among(self.notes, n=self.n, folds=self.folds)

    def _headline(self) -> list[str]:
        of = f"{self.n} photos: {self.scored_on}"
        lines = [] if self.answers is None else [f"{self.answers} ({of})"]
        lines += [self.warning] if self.warning and lines else []
        lines.append(
            f"Accuracy {_within(self.accuracy, self.accuracy_interval)} ({self.interval_method}; "
            f"{'the most probable class of every photo' if self.answers else of})"
        )
        lines += [self.warning] if self.warning and self.answers is None else []
        if self.label_accuracy is not None:
            lines.append(
                f"Any accepted answer counts as right; the label itself was named for "
                f"{_percent(self.label_accuracy)}"
            )
        lines += [
            f"Super-class right (level {result.level}, {result.classes} of them) "
            f"{_within(result.accuracy, result.interval)} ({result.n} photos)"
            for result in self.levels
        ]
        if self.top5_accuracy is not None:
            lines.append(f"Among the five most probable {_percent(self.top5_accuracy)}")
        lines += [self._balanced(), self._calibration()]
        if len(self.by_size) > 1:
            lines.append(f"Found by training photos of the class: {', '.join(map(str, self.by_size))}")
        lines += self._when_sure()
        for told in (self.unknown, self.other_classes):
            lines += told.lines() if told else []
        if self.baselines:
            told = [
                f"{baseline.name} {_percent(baseline.accuracy)} (balanced error "
                f"{_percent(baseline.balanced_error)})"
                for baseline in self.baselines
            ]
            lines.append("For comparison: " + ", ".join(told))
        return [*lines, *left_out_lines(self.left_out_photos, n=self.left_out)]

    def _balanced(self) -> str:
        if self.balanced_error_interval is None:
            return f"Balanced error {_percent(self.balanced_error)}"
        return f"Balanced error {_within(self.balanced_error, self.balanced_error_interval)}"

    def _calibration(self) -> str:
        told = f"Log loss {self.log_loss:.3f}, calibration error {_percent(self.ece)} "
        told += f"({len(self.reliability)} bins of equal width"
        if self.ece_by_chance is not None:
            told += f"; perfect probabilities show {_percent(self.ece_by_chance.mean)} by chance"
        told += ")"
        if self.adaptive_ece is not None:
            told += f", {_percent(self.adaptive_ece)} (of equal numbers)"
        return told

    def _when_sure(self) -> list[str]:
        told = []
        some = next((point for point in self.selective if point.share >= ANSWERED), None)
        if some is not None and some.share < 1:
            told.append(
                f"Answering only the {100 * some.share:.0f} % it is surest of: right "
                f"{_within(some.accuracy, some.interval)} "
                f"(probability {_percent(some.probability)} and above)"
            )
        told += [
            f"Sets of classes at {100 * sets.level:g} %: hold the true one for "
            f"{_within(sets.coverage, sets.coverage_interval)}; {sets.mean_size:.2f} classes on average"
            for sets in self.sets
            if sets.level == SHOWN_LEVEL
        ]
        return told

    def _class_table(self) -> list[str]:
        shown = self.classes
        title = "class"
        if len(shown) > SHOWN_CLASSES:
            known = [result for result in shown if result.f1 is not None]
            shown = tuple(sorted(known, key=lambda result: result.f1 or 0.0)[:SHOWN_CLASSES])
            title = f"hardest {len(shown)} of {len(self.classes)} classes"
        answered = {} if self.answers is None else {own.name: own for own in self.answers.classes}
        columns = (
            ("precision", "recall", "F1")
            if self.answers is None
            else ("right", "wrong", "unknown", "precision")
        )
        width = max(len(title), *(len(shortened(result.name)) for result in shown))
        header = f"{title:<{width}}  {'photos':>6}  {'trained':>7}" + "".join(
            f"{name:>11}" for name in columns
        )
        return [header, *(_class_row(result, answered.get(result.name), width=width) for result in shown)]

    def _mistakes(self) -> list[str]:
        told = [
            f"  {pair.true} taken for {pair.predicted}: {pair.n} of {self._scored(pair.true)}"
            for pair in self.most_confused[:5]
        ]
        return ["", "Most often confused", *told] if told else []

    def _scored(self, name: str) -> int:
        return self.repeats * next(result.n for result in self.classes if result.name == name)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _within(share: float, interval: tuple[float, float]) -> str:
    return f"{_percent(share)}, 95 % interval {100 * interval[0]:.1f} to {100 * interval[1]:.1f}"


def _class_row(result: ClassResult, answered: ClassAnswers | None, *, width: int) -> str:
    shares = (result.precision, result.recall, result.f1)
    if answered is not None:
        shares = (answered.right, answered.wrong, answered.refused, answered.precision)
    trained = "-" if result.n_training is None else result.n_training
    cells = "".join(f"{'-' if share is None else f'{100 * share:.1f}':>11}" for share in shares)
    return f"{shortened(result.name):<{width}}  {result.n:>6}  {trained:>7}{cells}"
