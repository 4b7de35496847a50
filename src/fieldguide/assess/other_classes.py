"""Photos of classes that a guide does not know, and what it says of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fieldguide.assess.accuracy_interval import accuracy_interval
from fieldguide.assess.refusal import Refusal
from fieldguide.classify import Classifier
from fieldguide.classify.unknown import Detector, answer_word
from fieldguide.images import Dataset
from fieldguide.images.description import count, first_few

NAMED = 5
_SHOWN = 3


@dataclass(frozen=True)
class OtherPhoto:
    """What a guide says of one photo whose class it does not know.

    Attributes
    ----------
    path : str
        The photo, as it was named.
    label : str
        Its class.
    answer : str
        ``"unknown"`` if `is_unknown`, else the class of the guide that it was taken for.
    is_unknown : bool
        Whether it was answered with unknown, which is right.
    """

    path: str
    label: str
    answer: str
    is_unknown: bool


@dataclass(frozen=True)
class OtherClassesResult:
    """How many photos of classes that a guide does not know are answered with unknown.

    Attributes
    ----------
    n : int
        Such photos.
    caught : float in [0, 1]
        Share of them that is answered with unknown.
    caught_interval : tuple of float
        Ends of its 95 % interval, computed as that of the accuracy.
    by_class : tuple of Refusal
        The same for each of their classes.
    examples : tuple of OtherPhoto
        The five that look most familiar, the most familiar first: those that were not caught come first.
    """

    n: int
    caught: float
    caught_interval: tuple[float, float]
    by_class: tuple[Refusal, ...]
    examples: tuple[OtherPhoto, ...]

    @classmethod
    def of(
        cls, detector: Detector, classifier: Classifier, vectors: np.ndarray, others: Dataset
    ) -> "OtherClassesResult":
        """Ask a guide about photos of classes that it does not know.

        Parameters
        ----------
        detector : Detector
            Of the guide.
        classifier : Classifier
            Of the guide.
        vectors : ndarray of shape (n, d), float32
            One row per photo.
        others : Dataset
            The n photos, at least one; no label is a class of the guide.

        Returns
        -------
        OtherClassesResult
        """
        familiarity = detector.familiarity(vectors, classifier)
        caught = detector.is_unknown(familiarity)
        interval, _ = accuracy_interval(caught[None], groups=others.groups, n_folds=None)
        first = np.argsort(-familiarity, kind="stable")[:NAMED]
        taken_for = classifier.classes_[classifier.predict_proba(vectors[first]).argmax(axis=1)]
        return cls(
            n=len(others),
            caught=float(caught.mean()),
            caught_interval=interval,
            by_class=Refusal.by_class(caught, others.labels, groups=others.groups),
            examples=tuple(
                OtherPhoto(
                    others.images[i].exact_name,
                    label=others.labels[i],
                    answer=answer_word(None if caught[i] else str(nearest)),
                    is_unknown=bool(caught[i]),
                )
                for i, nearest in zip(first.tolist(), taken_for, strict=True)
            ),
        )

    def lines(self) -> list[str]:
        """Say it in one or two lines.

        Returns
        -------
        list of str
        """
        low, high = self.caught_interval
        lines = [
            f"{count(self.n, 'photo')} of {count(len(self.by_class), 'class', 'classes')} that the guide "
            f"does not know ({_named(self.by_class)}): {100 * self.caught:.1f} % were answered with "
            f"'unknown', 95 % interval {100 * low:.1f} to {100 * high:.1f}"
        ]
        taken = [f"{photo.path} for {photo.answer}" for photo in self.examples if not photo.is_unknown]
        if taken:
            told = f"{', '.join(taken[:_SHOWN])}{self._rest}"
            were = "was" if self._taken == 1 else "were"
            lines.append(f"{self._taken:,} of them {were} taken for a class of the guide: {told}")
        return lines

    @property
    def _taken(self) -> int:
        return round((1 - self.caught) * self.n)

    @property
    def _rest(self) -> str:
        rest = self._taken - _SHOWN
        return f" and {rest:,} more" if rest > 0 else ""


def _named(refusals: Sequence[Refusal]) -> str:
    return first_few([f"{refusal.name} {refusal.n:,}" for refusal in refusals])
