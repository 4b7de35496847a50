"""From the vectors of photos to a guide's answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from fieldguide.classify import Classifier, ManyLabels, prediction_sets
from fieldguide.classify.unknown import Detector
from fieldguide.errors import ImageError, OptionError
from fieldguide.guide.prediction import Prediction
from fieldguide.guide.prediction_set import PredictionSet
from fieldguide.images import Image, LeftOut


@dataclass(frozen=True)
class AskedSets:
    """The level of sets that was asked for, its bar, and what is to be said of it."""

    level: float
    bar: float
    note: str | None


@dataclass(frozen=True, eq=False)
class Answering:
    """What is told of each photo, and by what.

    Attributes
    ----------
    classifier : Classifier or ManyLabels
        Fitted.
    unknown : Detector or None
        Tells photos of no class.
    top : int
        How many of the most probable classes are named.
    sets : AskedSets or None
        Sets of classes, where they were asked for.
    """

    classifier: Classifier | ManyLabels
    unknown: Detector | None
    top: int
    sets: AskedSets | None

    @classmethod
    def of(
        cls, classifier: Classifier | ManyLabels, *, unknown: Detector | None, top: int, sets: float | None
    ) -> "Answering":
        """Check what is asked for.

        Parameters
        ----------
        classifier, unknown, top
            As for the class.
        sets : float in (0, 1), or None
            Share of photos whose set should hold the true class.

        Returns
        -------
        Answering

        Raises
        ------
        OptionError
            If `top` is less than 2, `sets` lies outside its range, or the classifier cannot give sets.
        """
        if not isinstance(top, int) or top < 2:
            raise OptionError(f"top is {top}, but must be at least 2: the label and its runner-up.")
        asked = None if sets is None else _sets(classifier, sets)
        return cls(classifier, unknown, top, asked)

    def answers(
        self, batch: Sequence[tuple[Image, np.ndarray | ImageError]]
    ) -> Iterator[Prediction | LeftOut]:
        """Answer some photos.

        Parameters
        ----------
        batch : sequence of (Image, ndarray of shape (d,) or ImageError)
            Each photo with its vector, or why it has none.

        Yields
        ------
        Prediction or LeftOut
            One for each, in order.
        """
        known = [vector for _, vector in batch if isinstance(vector, np.ndarray)]
        rows = iter(self._rows(np.stack(known)) if known else ())
        for image, vector in batch:
            if isinstance(vector, ImageError):
                yield LeftOut.because(image.exact_name, vector)
            else:
                yield self._prediction(image, *next(rows))

    def _rows(self, vectors: np.ndarray) -> Iterator[tuple[np.ndarray, float | None]]:
        """Give the probabilities of the classes and the familiarity of each photo."""
        probabilities = self.classifier.predict_proba(vectors)
        if self.unknown is None or isinstance(self.classifier, ManyLabels):
            return ((row, None) for row in probabilities)
        familiarity = self.unknown.familiarity(vectors, self.classifier)
        return zip(probabilities, familiarity.tolist(), strict=True)

    def _prediction(self, image: Image, probabilities: np.ndarray, familiarity: float | None) -> Prediction:
        ranked = self._ranked(probabilities, np.ones(len(probabilities), dtype=bool))[: self.top]
        detector = None if familiarity is None else self.unknown
        return Prediction(
            path=image.exact_name,
            label=ranked[0][0],
            probability=ranked[0][1],
            top=ranked,
            labels=self._ranked(probabilities, probabilities >= 0.5)
            if isinstance(self.classifier, ManyLabels)
            else None,
            set=None if self.sets is None else self._set(probabilities, self.sets),
            unknown=None if detector is None else bool(detector.is_unknown(np.array([familiarity]))[0]),
            familiarity=familiarity,
            remark=image.remark(),
        )

    def _set(self, probabilities: np.ndarray, asked: AskedSets) -> PredictionSet:
        chosen = prediction_sets(probabilities[None], bar=asked.bar)[0]
        return PredictionSet(asked.level, self._ranked(probabilities, chosen), note=asked.note)

    def _ranked(self, probabilities: np.ndarray, chosen: np.ndarray) -> tuple[tuple[str, float], ...]:
        """Name the chosen classes with their probabilities, in falling order."""
        order = [i for i in np.argsort(-probabilities, kind="stable").tolist() if chosen[i]]
        return tuple((str(self.classifier.classes_[i]), float(probabilities[i])) for i in order)


def _sets(classifier: Classifier | ManyLabels, level: float) -> AskedSets:
    if isinstance(classifier, ManyLabels):
        raise OptionError("this guide answers with many labels for a photo; sets are for one class.")
    known = classifier.set_scores_
    bar = known.bar(level)
    note = (
        f"all classes: sets at {100 * level:g} % need {known.fewest(level)} photos that were scored "
        f"without being trained on, and the guide has {known.n}"
    )
    return AskedSets(level, bar, note=None if bar else note)
