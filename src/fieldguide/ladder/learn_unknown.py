"""Learn to tell the unknown, and say what that costs."""

from dataclasses import replace

import numpy as np

from fieldguide.assess import Assessment, with_unknown
from fieldguide.classify import Classifier
from fieldguide.classify.unknown import Detector
from fieldguide.ladder.encoding import Encoding
from fieldguide.ladder.part import Part
from fieldguide.ladder.refusing import Refusing


def learn_unknown(
    refusing: Refusing,
    classifier: Classifier,
    learnt: Part,
    *,
    held_out: Part | None,
    assessment: Assessment | None,
    encoding: Encoding,
) -> tuple[Detector | None, Assessment | None]:
    """Make the detector of a guide.

    Parameters
    ----------
    refusing : Refusing
        What is asked for.
    classifier : Classifier
        Of the guide.
    learnt : Part
        The photos it learnt from.
    held_out : Part or None
        Photos that nothing was learnt from; None with folds, where every photo is learnt from in the end, so
        how many known photos are refused is expected but not measured.
    assessment : Assessment or None
        Of the guide.
    encoding : Encoding
        What made the vectors, and makes those of examples.

    Returns
    -------
    detector : Detector or None
        None where nothing is to be refused, or too few photos can be scored.
    assessment : Assessment or None
        With `unknown`, and what a reader should know of it.
    """
    detector, notes = refusing.detector(classifier, learnt, held_out=held_out, encoding=encoding)
    if assessment is None:
        return detector, None
    assessment = replace(assessment, notes=(*assessment.notes, *notes))
    if detector is None:
        return None, assessment
    scored = learnt.rows(np.arange(0)) if held_out is None else held_out
    return detector, with_unknown(assessment, detector, classifier, scored.vectors, scored.dataset)
