"""What a guide's numbers are worth where photos carry many labels."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from fieldguide.images.description import count

SHOWN_LABELS = 40
SHOWN_LEFT_OUT = 10


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
    labels : tuple of TagResult
        Every label of the guide, in its order.
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
    """

    n: int
    scored_on: str
    mean_average_precision: float | None
    exact_match: float
    exact_match_interval: tuple[float, float]
    interval_method: str
    hamming_accuracy: float
    labels: tuple[TagResult, ...]
    baselines: tuple[TagBaseline, ...] = ()
    left_out: int = 0
    left_out_photos: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    folds: int | None = None
    repeats: int = 1

    def to_dict(self) -> dict[str, Any]:
        """Give everything as JSON-able values.

        Returns
        -------
        dict
            Field names as keys; ``"kind"`` is ``"tags"``, which tells it from an `Assessment`.
        """
        values = asdict(self)
        lists = ("exact_match_interval", "labels", "baselines", "notes")
        plain = {name: list(values[name]) for name in lists}
        pairs = [list(pair) for pair in self.left_out_photos]
        return {"kind": "tags", **values, **plain, "left_out_photos": pairs}

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
        """
        low, high = values["exact_match_interval"]
        nested = {
            "exact_match_interval": (low, high),
            "labels": tuple(TagResult(**item) for item in values["labels"]),
            "baselines": tuple(TagBaseline(**item) for item in values["baselines"]),
            "left_out_photos": tuple((name, reason) for name, reason in values["left_out_photos"]),
            "notes": tuple(values["notes"]),
        }
        fields: dict[str, Any] = {**values, **nested}
        del fields["kind"]
        return cls(**fields)

    def __str__(self) -> str:
        return "\n".join([*self._headline(), "", *self._table(), *self.notes])

    def _headline(self) -> list[str]:
        low, high = self.exact_match_interval
        lines = [
            f"Mean average precision {percent(self.mean_average_precision)} over {len(self.labels)} labels "
            f"({self.n} photos: {self.scored_on})",
            f"All labels of a photo right {percent(self.exact_match)}, 95 % interval {100 * low:.1f} to "
            f"{100 * high:.1f} ({self.interval_method}); single decisions right "
            f"{percent(self.hamming_accuracy)}",
        ]
        lines += [
            f"For comparison, {baseline.name}: mean average precision "
            f"{percent(baseline.mean_average_precision)}, all right {percent(baseline.exact_match)}, "
            f"single decisions {percent(baseline.hamming_accuracy)}"
            for baseline in self.baselines
        ]
        if self.left_out:
            lines.append(f"Left out {count(self.left_out, 'photo')}:")
            lines += [f"  {name}: {reason}" for name, reason in self.left_out_photos[:SHOWN_LEFT_OUT]]
        if self.left_out > SHOWN_LEFT_OUT:
            lines.append(f"  and {self.left_out - SHOWN_LEFT_OUT} more")
        return lines

    def _table(self) -> list[str]:
        shown, title = self.labels, "label"
        if len(shown) > SHOWN_LABELS:
            known = [result for result in shown if result.average_precision is not None]
            shown = tuple(sorted(known, key=lambda result: result.average_precision or 0.0)[:SHOWN_LABELS])
            title = f"hardest {len(shown)} of {len(self.labels)} labels"
        width = max(len(title), *(len(result.name) for result in shown))
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
    return "  ".join((f"{result.name:<{width}}", *aligned))
