"""What an assessment adds to its numbers: more photos, and worse ones."""

from dataclasses import replace
from typing import TypeVar

from fieldguide.assess import Assessment, TagAssessment, learning_curve, robustness, truth_of
from fieldguide.classify import Classifier, ManyLabels
from fieldguide.ladder.encoding import Encoding
from fieldguide.ladder.part import Part
from fieldguide.ladder.protocol import Protocol

_Assessment = TypeVar("_Assessment", Assessment, TagAssessment)

_NOT_WORSE = (
    "Photos made worse were not looked at: that is defined for red, green and blue, which no photo has."
)


def study(
    assessment: _Assessment,
    classifier: Classifier | ManyLabels,
    train: Part,
    held_out: Part,
    *,
    protocol: Protocol,
    encoding: Encoding,
) -> _Assessment:
    """Add the learning curve and the robustness of a classifier to its assessment.

    Parameters
    ----------
    assessment : Assessment or TagAssessment
        Of `classifier` or its like.
    classifier : Classifier or ManyLabels
        Fitted on `train`; not changed.
    train, held_out : Part
        What it learnt from, and photos it did not learn from.
    protocol : Protocol
        Says whether they are wanted.
    encoding : Encoding
        What made the vectors, and makes those of photos made worse.

    Returns
    -------
    Assessment or TagAssessment
        The same numbers with `learning_curve` and `robustness`, if wanted; nothing is chosen by them.
    """
    if not protocol.study:
        return assessment
    classes = classifier.classes_.tolist()
    many = isinstance(classifier, ManyLabels)
    curve = learning_curve(
        classifier,
        (train.vectors, truth_of(train.dataset, classes=classes) if many else train.labels),
        (held_out.vectors, truth_of(held_out.dataset, classes=classes)),
        groups=train.groups,
        held_out_groups=held_out.groups,
    )
    robust = robustness(
        classifier, encoding.encoder, held_out.dataset, cache=encoding.cache, progress=encoding.progress
    )
    notes = assessment.notes if robust else (*assessment.notes, _NOT_WORSE)
    return replace(assessment, learning_curve=curve, robustness=robust, notes=notes)
