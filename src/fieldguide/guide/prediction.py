"""The answer of a guide for one photo."""

from dataclasses import dataclass
from typing import Any

from fieldguide.classify.unknown import answer_word
from fieldguide.guide.prediction_set import PredictionSet


@dataclass(frozen=True)
class Prediction:
    """What one photo most probably shows.

    Attributes
    ----------
    path : str
        The photo, as it was named: where it is a file, what `open` takes.
    label : str
        The most probable class.
    probability : float
        Its calibrated probability, in [0, 1].
    top : tuple of (str, float)
        The most probable classes with their probabilities, in falling order; `label` is the first.
    labels : tuple of (str, float), or None
        Where photos carry many labels: all that are more probable than not, with their probabilities, in
        falling order; perhaps none. None where a photo has one label.
    set : PredictionSet or None
        Classes that hold the true one as often as asked; None where nobody asked.
    unknown : bool or None
        Whether the photo looks like none of the classes; `label` is then the nearest. None where the guide
        does not tell: it was made by an earlier version, with ``refuse=0``, of few photos, or of many labels
        for each.
    familiarity : float in (0, 1], or None
        Share of known photos that look no more familiar than this one; likewise. Small for unknown photos.
    remark : str
        What of the photo's file is not used, or is used by assumption, such as ``"only the first of 3 pages
        is used"``; empty where there is nothing to say.
    """

    path: str
    label: str
    probability: float
    top: tuple[tuple[str, float], ...]
    labels: tuple[tuple[str, float], ...] | None = None
    set: PredictionSet | None = None
    unknown: bool | None = None
    familiarity: float | None = None
    remark: str = ""

    @property
    def answer(self) -> str:
        """``"unknown"`` where the photo looks like none of the classes, else the label.

        A class that is called unknown is answered as ``"'unknown'"``, in quotes.
        """
        return answer_word(None if self.unknown else self.label)

    @property
    def runner_up(self) -> tuple[str, float] | None:
        """The second most probable class and its probability; None where the guide knows one label only."""
        return self.top[1] if len(self.top) > 1 else None

    def to_dict(self) -> dict[str, Any]:
        """Give the answer as JSON-able values.

        Returns
        -------
        dict
            With path, label, probability and top, a list of label and probability; with labels, such a list
            too, where photos carry many, else with answer; with unknown and familiarity, where the guide
            tells; with set, see `PredictionSet.to_dict`, where it was asked for; with remark, where there is
            one.
        """
        told = {"path": self.path, "label": self.label, "probability": self.probability}
        told |= {"top": _listed(self.top)}
        if self.labels is not None:
            told["labels"] = _listed(self.labels)
        else:
            told["answer"] = self.answer
        if self.unknown is not None:
            told |= {"unknown": self.unknown, "familiarity": self.familiarity}
        if self.remark:
            told["remark"] = self.remark
        return told if self.set is None else {**told, "set": self.set.to_dict()}


def _listed(ranked: tuple[tuple[str, float], ...]) -> list[dict[str, Any]]:
    return [{"label": label, "probability": probability} for label, probability in ranked]
