"""Fit a classifier on photos with labels, and on others without if there are any."""

from fieldguide.classify import Classifier, Validation
from fieldguide.ladder.encoding import Encoding
from fieldguide.ladder.part import Part
from fieldguide.ladder.unlabelled_photos import UnlabelledPhotos


def learn_from(
    train: Part,
    classifier: Classifier,
    *,
    unlabelled: UnlabelledPhotos | None,
    encoding: Encoding,
    validation: Validation | None = None,
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
    encoding : Encoding
        What made the vectors; its encoder is fitted, if it learns.
    validation : Validation, optional
        As for `Classifier.fit`.
    """
    if unlabelled is None:
        classifier.fit(train.vectors, train.labels, groups=train.groups, validation=validation)
    else:
        unlabelled.learn(classifier, train, validation=validation, encoding=encoding)
