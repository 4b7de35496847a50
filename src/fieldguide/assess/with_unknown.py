"""Add to an assessment what telling the unknown costs."""

from dataclasses import replace

import numpy as np

from fieldguide.assess.assessment import Assessment
from fieldguide.assess.unknown_result import UnknownResult
from fieldguide.classify import Classifier
from fieldguide.classify.unknown import Detector
from fieldguide.images import Dataset


def with_unknown(
    assessment: Assessment,
    detector: Detector,
    classifier: Classifier,
    vectors: np.ndarray,
    scored: Dataset,
) -> Assessment:
    """Count how many photos of the classes are taken for unknown.

    Parameters
    ----------
    assessment : Assessment
        Of the same photos.
    detector : Detector
        Of the guide.
    classifier : Classifier
        Of the guide.
    vectors : ndarray of shape (n, d), float32
        One row per photo.
    scored : Dataset
        The n photos, none of them learnt from. Those of classes that the classifier has never seen are not
        counted: to it they are unknown.

    Returns
    -------
    Assessment
        With `unknown`.
    """
    rows = np.flatnonzero(np.isin(np.array(scored.labels), classifier.classes_))
    if not len(rows):
        return replace(assessment, unknown=UnknownResult.of(detector.chosen, None, labels=(), groups=None))
    refused = detector.is_unknown(detector.familiarity(vectors[rows], classifier))
    groups = scored.groups and [scored.groups[i] for i in rows.tolist()]
    labels = [scored.labels[i] for i in rows.tolist()]
    return replace(
        assessment, unknown=UnknownResult.of(detector.chosen, refused, labels=labels, groups=groups)
    )
