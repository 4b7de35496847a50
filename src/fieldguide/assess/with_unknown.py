"""Add to an assessment what telling the unknown costs."""

from dataclasses import replace

import numpy as np

from fieldguide.assess.assessment import Assessment
from fieldguide.assess.unknown_result import UnknownResult
from fieldguide.classify.unknown import Detector
from fieldguide.images import Dataset


def with_unknown(
    assessment: Assessment,
    detector: Detector,
    refused: np.ndarray,
    scored: Dataset,
    *,
    n_folds: int | None = None,
) -> Assessment:
    """Say how many photos of the classes are taken for unknown.

    Parameters
    ----------
    assessment : Assessment
        Of the same photos.
    detector : Detector
        Of the guide.
    refused : ndarray of shape (n,), bool
        Which of the photos were taken for unknown by what had not seen them.
    scored : Dataset
        The n photos, perhaps none, all of classes that were learnt.
    n_folds : int, optional
        Where they were asked about in cross-validation: in how many folds.

    Returns
    -------
    Assessment
        With `unknown`.
    """
    result = UnknownResult.of(
        detector.chosen, refused, labels=scored.labels, groups=scored.groups, n_folds=n_folds
    )
    return replace(assessment, unknown=result)
