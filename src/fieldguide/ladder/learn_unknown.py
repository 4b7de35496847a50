"""Learn to tell the unknown, and say what that costs."""

from dataclasses import replace

import numpy as np

from fieldguide.assess import Assessment, with_unknown
from fieldguide.classify import Classifier
from fieldguide.classify.unknown import Detector
from fieldguide.ladder.encoding import Encoding
from fieldguide.ladder.out_of_fold_scores import Learning
from fieldguide.ladder.part import Part
from fieldguide.ladder.plan import Plan
from fieldguide.ladder.refused_in_folds import refused_in_folds
from fieldguide.ladder.refusing import Refusing


def learn_unknown(
    refusing: Refusing,
    classifier: Classifier,
    learnt: Part,
    *,
    held_out: Part,
    plan: Plan,
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
    held_out : Part
        Photos that nothing was learnt from; none with folds, where every photo is learnt from in the end.
    plan : Plan
        Says the folds, in which how many known photos are refused is measured then, once over.
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
    if plan.folds is None:
        refused = detector.is_unknown(detector.familiarity(held_out.vectors, classifier))
        places = np.arange(len(held_out))
        return detector, with_unknown(assessment, detector, refused, held_out.dataset, places=places)
    learning = Learning(classifier, learnt.vectors, learnt.labels, learnt.groups)
    rows, refused = refused_in_folds(
        learning, plan.folds[0], type(detector.score), refuse=detector.chosen["asked"]
    )
    scored = plan.scored
    counted = np.isin(rows, scored)
    return detector, with_unknown(
        assessment,
        detector,
        refused[counted],
        learnt.rows(rows[counted]).dataset,
        places=np.searchsorted(scored, rows[counted]),
        n_folds=plan.n_folds,
    )
