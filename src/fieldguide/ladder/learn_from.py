"""Fit a classifier on photos with labels, and on others without if there are any."""

import numpy as np

from fieldguide.classify import Classifier
from fieldguide.ladder.part import Part
from fieldguide.ladder.unlabelled_photos import UnlabelledPhotos
from fieldguide.represent import Encoder, FeatureCache


def learn_from(
    train: Part,
    classifier: Classifier,
    *,
    unlabelled: UnlabelledPhotos | None,
    encoder: Encoder,
    cache: FeatureCache | None,
    validation: tuple[np.ndarray, np.ndarray] | None = None,
) -> None:
    """Fit a classifier.

    Parameters
    ----------
    train : Part
        The labelled photos.
    classifier : Classifier
        Is fitted here.
    unlabelled : UnlabelledPhotos or None
        Photos without labels to learn from, if that helps.
    encoder : Encoder
        What made the vectors; fitted, if it learns.
    cache : FeatureCache or None
        Where vectors are kept.
    validation : tuple of ndarray, optional
        As for `Classifier.fit`.
    """
    if unlabelled is None:
        classifier.fit(train.vectors, train.labels, groups=train.groups, validation=validation)
    else:
        unlabelled.learn(classifier, train, validation=validation, encoder=encoder, cache=cache)
