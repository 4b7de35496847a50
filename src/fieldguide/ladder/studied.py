"""What is studied of a cross-validation while it runs, so that no fold has to be kept."""

from typing import TypeVar

from fieldguide.assess import Assessment, Halvings, TagAssessment, refit_variance
from fieldguide.assess.halvings import SCORED_PHOTOS
from fieldguide.classify import Classifier, ManyLabels
from fieldguide.ladder.encoding import Encoding
from fieldguide.ladder.fold_parts import FoldParts
from fieldguide.ladder.protocol import Protocol
from fieldguide.ladder.study import halved, study

_Assessment = TypeVar("_Assessment", Assessment, TagAssessment)


class Studied:
    """Collects the learning curve over the folds, up to as many scored photos as it takes.

    Parameters
    ----------
    protocol : Protocol
        Says whether learning curve and robustness are wanted. What they vary by is wanted always.
    n_folds : int
        Number of folds.
    """

    def __init__(self, protocol: Protocol, *, n_folds: int) -> None:
        self._is_wanted = protocol.study
        self._n_folds = n_folds
        self._parts: list[Halvings | None] = []
        self._first: tuple[Classifier | ManyLabels, FoldParts] | None = None

    def look(self, classifier: Classifier | ManyLabels, fold: FoldParts) -> None:
        """Look at one fold of the first repeat.

        Parameters
        ----------
        classifier : Classifier or ManyLabels
            Fitted on its training part.
        fold : FoldParts
            The first one is kept for the photos that are made worse.
        """
        if self._is_wanted:
            self._first = self._first or (classifier, fold)
        if sum(part.n for part in self._parts if part is not None) < SCORED_PHOTOS:
            self._parts.append(halved(classifier, fold.train, fold.held, n_folds=self._n_folds))

    @property
    def refit_variance(self) -> float:
        """How much the accuracy varies from fit to fit."""
        return refit_variance([part for part in self._parts if part is not None])

    def told(self, assessment: _Assessment, *, encoding: Encoding) -> _Assessment:
        """Add what was seen to an assessment.

        Parameters
        ----------
        assessment : Assessment or TagAssessment
            Of the cross-validation.
        encoding : Encoding
            What made the vectors.

        Returns
        -------
        Assessment or TagAssessment
            As it was where nothing is wanted.
        """
        if self._first is None:
            return assessment
        classifier, fold = self._first
        by_fold = encoding.by(fold.encoding.encoder)
        return study(assessment, classifier, fold.held, parts=self._parts, encoding=by_fold)
