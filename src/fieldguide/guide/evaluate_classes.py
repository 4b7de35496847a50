"""Score a guide with one class for each photo."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from fieldguide.assess import Assessment, Baseline, OtherClassesResult, always, assess, set_bars, with_unknown
from fieldguide.classify import Classifier
from fieldguide.classify.unknown import Detector
from fieldguide.errors import SourceError
from fieldguide.guide.training import Training
from fieldguide.images import Dataset, Remarks

NAMED_CLASSES = 10


def evaluate_classes(
    classifier: Classifier,
    vectors: np.ndarray,
    photos: Dataset,
    *,
    unknown: Detector | None,
    training: Training,
) -> Assessment:
    """Score the answers for photos that were not used for training.

    Parameters
    ----------
    classifier : Classifier
        Of the guide.
    vectors : ndarray of shape (n, d), float32
        One row per photo.
    photos : Dataset
        The n photos, perhaps none; without `unknown` no label is anything but a class of the guide.
    unknown : Detector or None
        Of the guide; photos of other classes are asked whether they are unknown, and not scored.
    training : Training
        What the guide learnt from.

    Returns
    -------
    Assessment
        With the majority class of the training photos as baseline.

    Raises
    ------
    SourceError
        If no photo is left to score.
    """
    classes = tuple(str(name) for name in classifier.classes_)
    known = set(classes)
    is_known = np.array([label in known for label in photos.labels], dtype=bool)
    scored, others = (photos.subset(np.flatnonzero(rows).tolist()) for rows in (is_known, ~is_known))
    asked = None
    if unknown is not None and len(others):
        asked = OtherClassesResult.of(unknown, classifier, vectors[~is_known], others)
    if not len(scored):
        raise nothing_to_score(scored, classes=classes, asked=asked)
    vectors = vectors[is_known]
    assessment = assess(
        classifier.predict_proba(vectors),
        scored,
        classes=classes,
        n_training=[training.counts.get(name, 0) if training.counts else None for name in classes],
        scored_on="given to evaluate, none of them used for training",
        baselines=_majority(training, scored),
        notes=Remarks.on(scored.images).notes(),
        bars=set_bars(classifier.set_scores_, len(scored)),
        goal=classifier.chosen_.get("goal"),
    )
    if unknown is None:
        return assessment
    refused = unknown.is_unknown(unknown.familiarity(vectors, classifier))
    assessment = with_unknown(assessment, unknown, refused, scored, places=np.arange(len(scored)))
    return replace(assessment, other_classes=asked)


def nothing_to_score(
    photos: Dataset, *, classes: Sequence[str], asked: OtherClassesResult | None
) -> SourceError:
    """Say why no photo is left to score.

    Parameters
    ----------
    photos : Dataset
        Empty but for what was left out.
    classes : sequence of str
        Of the guide.
    asked : OtherClassesResult or None
        What was said of photos of other classes, if there were such.

    Returns
    -------
    SourceError
        To be raised.
    """
    reason = f" (the first: {photos.left_out[0].reason})" if photos.left_out else ""
    if asked is not None:
        reason = f": {'; '.join(asked.lines())}"
    known = ", ".join(classes[:NAMED_CLASSES]) + (", ..." if len(classes) > NAMED_CLASSES else "")
    return SourceError(
        f"{photos.source}: no photo is left to score{reason}. "
        f"Give labelled photos that the guide was not trained on, of its classes: {known}."
    )


def _majority(training: Training, scored: Dataset) -> tuple[Baseline, ...]:
    counts = training.counts
    return (always(max(counts, key=lambda name: counts[name]), scored),) if counts else ()
