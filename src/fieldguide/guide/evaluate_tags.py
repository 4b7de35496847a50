"""Score a guide that answers with many labels."""

import numpy as np

from fieldguide.assess import TagAssessment, assess_tags
from fieldguide.classify import ManyLabels
from fieldguide.errors import SourceError
from fieldguide.guide.training import Training
from fieldguide.images import Dataset, Remarks
from fieldguide.images.description import first_few


def require_tags(dataset: Dataset) -> None:
    """Refuse photos with one label each, where many are asked for.

    Parameters
    ----------
    dataset : Dataset
        The photos.

    Raises
    ------
    SourceError
        If they carry no tags.
    """
    if dataset.tags is None:
        raise SourceError(
            f"{dataset.source or 'the photos'}: each photo has one label, but the guide answers with many. "
            "Give a table with the columns path and tags, and | between the labels of one photo."
        )


def evaluate_tags(
    classifier: ManyLabels,
    vectors: np.ndarray,
    scored: Dataset,
    *,
    training: Training,
) -> TagAssessment:
    """Score labels on photos that were not learnt from.

    Parameters
    ----------
    classifier : ManyLabels
        Fitted.
    vectors : ndarray of shape (n, d), float32
        One row per photo.
    scored : Dataset
        The n photos, with tags.
    training : Training
        What the guide learnt from, for the trivial answers.

    Returns
    -------
    TagAssessment
        Labels of the photos that the guide does not know are not scored, and named.
    """
    names = classifier.classes_.tolist()
    counts = [training.counts.get(name, 0) for name in names]
    unknown = [repr(name) for name in scored.classes if name not in set(names)]
    told = (f"labels that the guide does not know, so not scored: {first_few(unknown)}",) if unknown else ()
    return assess_tags(
        classifier.predict_proba(vectors),
        scored,
        classes=names,
        n_training=counts,
        trained_on=max(len(training.hashes), *counts),
        scored_on="given to evaluate, none of them used for training",
        notes=(*told, *Remarks.on(scored.images).notes()),
    )
