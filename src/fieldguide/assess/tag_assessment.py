"""What a guide's numbers are worth where photos carry many labels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fieldguide.assess.few_scored import warning_among
from fieldguide.assess.learning_curve import LearningCurve
from fieldguide.assess.left_out_lines import left_out_lines
from fieldguide.assess.plain_value import plain_value
from fieldguide.assess.reliability_bins import ReliabilityBin
from fieldguide.assess.robustness import Robustness
from fieldguide.images import Image
from fieldguide.images.description import shortened
from fieldguide.measure import CalibrationByChance
from fieldguide.stored.from_plain import from_plain

SHOWN_LABELS = 40


@dataclass(frozen=True)
class TagResult:
    """How one label fared.

    Attributes
    ----------
    name : str
        The label.
    n : int
        Scored photos that carry it.
    n_training : int
        Photos that carry it and that were learnt from.
    average_precision : float or None
        Of ranking the scored photos by its probability; None where none carries it. Knowing nothing gives
        n over the number of scored photos.
    precision, recall : float or None
        Where the label is given from a probability of 0.5 up; None where there is nothing to divide by.
    """

    name: str
    n: int
    n_training: int
    average_precision: float | None
    precision: float | None
    recall: float | None


@dataclass(frozen=True)
class TagBaseline:
    """A trivial way to answer, scored on the same photos.

    Attributes
    ----------
    name : str
        What it does, in words.
    mean_average_precision : float or None
    exact_match, hamming_accuracy : float
        As in `TagAssessment`.
    """

    name: str
    mean_average_precision: float | None
    exact_match: float
    hamming_accuracy: float


@dataclass(frozen=True)
class TagOutcomes:
    """The scored photos one by one; kept in memory for the report, never written into a guide.

    Attributes
    ----------
    images : tuple of Image
        The n photos.
    truth : ndarray of shape (n, k), bool
        Which photo carries which label.
    probabilities : ndarray of shape (n, k), float64
        Each label stands alone.
    """

    images: tuple[Image, ...]
    truth: np.ndarray
    probabilities: np.ndarray


@dataclass(frozen=True)
class TagAssessment:
    """Numbers on photos with many labels that were not used for training, and what they are worth.

    Attributes
    ----------
    n : int
        Photos scored.
    scored_on : str
        Which photos those are, in words.
    mean_average_precision : float or None
        Mean of the average precision over the labels that some scored photo carries; None if none does.
    exact_match : float
        Share of photos of which every label was decided right, from a probability of 0.5 up.
    exact_match_interval : tuple of float
        Ends of its 95 % interval.
    interval_method : str
        How the interval was computed.
    hamming_accuracy : float
        Share of all decisions, one for each photo and label, that were right.
    ece : float
        Calibration error over all decisions: how far, on average, the probability of a label is from the
        share of photos that carry it, over the bins of `reliability`.
    ece_by_chance : CalibrationByChance or None
        The error that perfectly calibrated probabilities show on so many decisions, and how often they show
        at least `ece`; None in an assessment that an earlier version wrote.
    labels : tuple of TagResult
        Every label of the guide, in its order.
    reliability : tuple of ReliabilityBin
        The bins of the calibration error, equal in width.
    baselines : tuple of TagBaseline
        What trivial answers reach on the same photos.
    left_out : int
        Photos that were given but not scored.
    left_out_photos : tuple of (str, str)
        Name and reason of each photo left out, up to a thousand.
    notes : tuple of str
        What a reader should know, a sentence each.
    folds : int or None
        Number of folds where the photos were cross-validated; None where they were held out or given.
    repeats : int
        How many times all photos were cross-validated; the numbers are over all answers.
    learning_curve : LearningCurve or None
        Share of photos with all labels right against the number of training photos; None where it was not
        asked for or cannot be told.
    robustness : Robustness or None
        The same share on photos made worse; likewise.
    outcomes : TagOutcomes or None
        The scored photos; None in an assessment that was read from a file.
    """

    n: int
    scored_on: str
    mean_average_precision: float | None
    exact_match: float
    exact_match_interval: tuple[float, float]
    interval_method: str
    hamming_accuracy: float
    ece: float
    labels: tuple[TagResult, ...]
    reliability: tuple[ReliabilityBin, ...]
    baselines: tuple[TagBaseline, ...] = ()
    left_out: int = 0
    left_out_photos: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    folds: int | None = None
    repeats: int = 1
    learning_curve: LearningCurve | None = None
    robustness: Robustness | None = None
    ece_by_chance: CalibrationByChance | None = None
    outcomes: TagOutcomes | None = field(default=None, repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Give everything but the photos themselves as JSON-able values.

        Returns
        -------
        dict
            Field names as keys; ``"kind"`` is ``"tags"``, which tells it from an `Assessment`.
        """
        plain = {name: value for name, value in vars(self).items() if name != "outcomes"}
        return {"kind": "tags", **{name: plain_value(value) for name, value in plain.items()}}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "TagAssessment":
        """Rebuild an assessment from what `to_dict` gave.

        Parameters
        ----------
        values : mapping
            As read from JSON.

        Returns
        -------
        TagAssessment
            Equal to the one written.

        Raises
        ------
        GuideError
            If a value is missing, unknown or of another type.
        """
        plain = {name: value for name, value in values.items() if name != "kind"}
        return from_plain(cls, plain, outcomes=None)

    def __str__(self) -> str:
        told = [note for note in self.notes if note != self.warning]
        return "\n".join([*self._headline(), "", *self._table(), *told])

    @property
    def warning(self) -> str | None:
        """That so few photos say little, where they are few."""
        return warning_among(self.notes, n=self.n, folds=self.folds)

    def _headline(self) -> list[str]:
        low, high = self.exact_match_interval
        lines = [
            f"Mean average precision {percent(self.mean_average_precision)} over {len(self.labels)} labels "
            f"({self.n} photos: {self.scored_on})",
            f"All labels of a photo right {percent(self.exact_match)}, 95 % interval {100 * low:.1f} to "
            f"{100 * high:.1f} ({self.interval_method}); single decisions right "
            f"{percent(self.hamming_accuracy)}",
        ]
        lines += [self.warning] if self.warning else []
        lines.append(
            f"Calibration error {percent(self.ece)} over all decisions ({len(self.reliability)} bins of "
            "equal width)"
        )
        lines += [
            f"For comparison, {baseline.name}: mean average precision "
            f"{percent(baseline.mean_average_precision)}, all right {percent(baseline.exact_match)}, "
            f"single decisions {percent(baseline.hamming_accuracy)}"
            for baseline in self.baselines
        ]
        return [*lines, *left_out_lines(self.left_out_photos, n=self.left_out)]

    def _table(self) -> list[str]:
        shown, title = self.labels, "label"
        if len(shown) > SHOWN_LABELS:
            known = [result for result in shown if result.average_precision is not None]
            shown = tuple(sorted(known, key=lambda result: result.average_precision or 0.0)[:SHOWN_LABELS])
            title = f"hardest {len(shown)} of {len(self.labels)} labels"
        width = max(len(title), *(len(shortened(result.name)) for result in shown))
        columns = ("photos", "trained", "average precision", "precision", "recall")
        header = "  ".join((f"{title:<{width}}", *columns))
        return [header, *(_row(result, width=width, columns=columns) for result in shown)]


def percent(share: float | None) -> str:
    """Write a share for people; a dash where there is nothing to divide by."""
    return "-" if share is None else f"{100 * share:.1f} %"


def _row(result: TagResult, *, width: int, columns: tuple[str, ...]) -> str:
    scores = (result.average_precision, result.precision, result.recall)
    told = ["-" if score is None else f"{100 * score:.1f}" for score in scores]
    cells = [str(result.n), str(result.n_training), *told]
    aligned = (cell.rjust(len(column)) for cell, column in zip(cells, columns, strict=True))
    return "  ".join((f"{shortened(result.name):<{width}}", *aligned))
