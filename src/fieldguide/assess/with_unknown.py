"""Add to an assessment what telling the unknown costs."""

from dataclasses import replace

import numpy as np

from fieldguide.assess.answers import AnswerResult
from fieldguide.assess.assessment import Assessment
from fieldguide.assess.unknown_result import UnknownResult
from fieldguide.classify.unknown import Detector
from fieldguide.images import Dataset


def with_unknown(
    assessment: Assessment,
    detector: Detector,
    refused: np.ndarray,
    asked: Dataset,
    *,
    places: np.ndarray,
    n_folds: int | None = None,
) -> Assessment:
    """Say what photos are answered with where some are answered with unknown, and how many that are.

    Parameters
    ----------
    assessment : Assessment
        Of these photos and perhaps others, with `outcomes`.
    detector : Detector
        Of the guide.
    refused : ndarray of shape (m,), bool
        Which of m scored photos, perhaps none, were taken for unknown by what had not seen them.
    asked : Dataset
        The m photos.
    places : ndarray of shape (m,), int64
        Where they stand in `assessment.outcomes`.
    n_folds : int, optional
        Where they were asked about in cross-validation: in how many folds.

    Returns
    -------
    Assessment
        With `unknown`, and with `answers` if any photo was asked about. To a classifier that has never seen a
        class its photos are unknown: they count among the answers, not among the known photos refused.
    """
    learnt = {result.name for result in assessment.classes if result.n_training != 0}
    known = np.flatnonzero([label in learnt for label in asked.labels])
    of_classes = asked.subset(known.tolist())
    result = UnknownResult.of(
        detector.chosen, refused[known], labels=of_classes.labels, groups=of_classes.groups, n_folds=n_folds
    )
    answers, outcomes = None, assessment.outcomes
    if outcomes is not None and len(places):
        answers = AnswerResult.of(
            outcomes.truth[places],
            outcomes.probabilities[places].argmax(axis=1),
            refused,
            classes=[result.name for result in assessment.classes],
            groups=asked.groups,
            n_folds=n_folds,
            refit_variance=outcomes.refit_variance,
        )
    return replace(assessment, unknown=result, answers=answers)
