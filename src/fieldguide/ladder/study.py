"""What an assessment adds to its numbers: more photos, and worse ones."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from fieldguide.assess import (
    Assessment,
    Halvings,
    TagAssessment,
    halvings,
    learning_curve,
    robustness,
    truth_of,
)
from fieldguide.assess.halvings import draws_of
from fieldguide.classify import Classifier, ManyLabels
from fieldguide.ladder.encoding import Encoding
from fieldguide.ladder.part import Part

_Assessment = TypeVar("_Assessment", Assessment, TagAssessment)

_NOT_WORSE = (
    "Photos made worse were not looked at: that is defined for red, green and blue, which no photo has."
)


def halved(
    classifier: Classifier | ManyLabels, train: Part, held_out: Part, *, n_folds: int = 1
) -> Halvings | None:
    """Fit a classifier on fewer photos, for the learning curve.

    Parameters
    ----------
    classifier : Classifier or ManyLabels
        Fitted on `train`; not changed.
    train, held_out : Part
        What it learnt from, and photos it did not learn from.
    n_folds : int, default=1
        In how many folds this is done; the more, the fewer draws in each, at least two.

    Returns
    -------
    Halvings or None
        None if even half of the photos would be too few.
    """
    classes = classifier.classes_.tolist()
    many = isinstance(classifier, ManyLabels)
    return halvings(
        classifier,
        (train.vectors, truth_of(train.dataset, classes=classes) if many else train.labels),
        (held_out.vectors, truth_of(held_out.dataset, classes=classes)),
        groups=train.groups,
        held_out_groups=held_out.groups,
        draws=max(2, -(-draws_of(len(train)) // n_folds)),
    )


def study(
    assessment: _Assessment,
    classifier: Classifier | ManyLabels,
    held_out: Part,
    *,
    parts: Sequence[Halvings | None],
    encoding: Encoding,
) -> _Assessment:
    """Add the learning curve and the robustness of a classifier to its assessment.

    Parameters
    ----------
    assessment : Assessment or TagAssessment
        Of `classifier` or its like.
    classifier : Classifier or ManyLabels
        Fitted; not changed.
    held_out : Part
        Photos it did not learn from.
    parts : sequence of (Halvings or None)
        As `halved` gave them, one for each fold that was looked at.
    encoding : Encoding
        What made the vectors, and makes those of photos made worse.

    Returns
    -------
    Assessment or TagAssessment
        The same numbers with `learning_curve` and `robustness`; nothing is chosen by them.
    """
    goal = assessment.goal if isinstance(assessment, Assessment) else None
    known = [part for part in parts if part is not None]
    curve = learning_curve(known, goal=goal) if len(known) == len(parts) else None
    robust = robustness(
        classifier, encoding.encoder, held_out.dataset, cache=encoding.cache, progress=encoding.progress
    )
    notes = assessment.notes if robust else (*assessment.notes, _NOT_WORSE)
    return replace(assessment, learning_curve=curve, robustness=robust, notes=notes)
