"""Learn and score where photos carry many labels."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.base import clone

from fieldguide import measure
from fieldguide.assess import TagAssessment, assess_tags
from fieldguide.classify import Classifier, Logistic, ManyLabels
from fieldguide.errors import OptionError
from fieldguide.images import Dataset
from fieldguide.ladder.encoding import Encoding
from fieldguide.ladder.fold_parts import fold_parts
from fieldguide.ladder.hold_out import REFITTED
from fieldguide.ladder.part import Part
from fieldguide.ladder.plan import Plan
from fieldguide.ladder.protocol import Protocol
from fieldguide.ladder.spared_notes import fold_notes
from fieldguide.ladder.studied import Studied
from fieldguide.ladder.study import halved, study

# What `ManyLabels` does by itself; other values of these options would change nothing.
_TAKEN: Mapping[str, Sequence[Any]] = {"transforms": (None, (), []), "calibrate": ("auto", "temperature")}


def many_labels(classifier: Classifier, dataset: Dataset) -> ManyLabels:
    """Make of a classifier one for each label.

    Parameters
    ----------
    classifier : Classifier
        A `Logistic`, whose `C` and `random_state` are taken.
    dataset : Dataset
        All photos, of all splits.

    Returns
    -------
    ManyLabels
        Not fitted.

    Raises
    ------
    OptionError
        If another classifier is asked for, or options of it that many labels cannot take.
    """
    if not isinstance(classifier, Logistic):
        raise OptionError(
            f"these photos carry many labels, which only the classifier 'logistic' can learn, not "
            f"{classifier.name!r}. Leave the classifier out, or give one label per photo."
        )
    refused = [name for name, taken in _TAKEN.items() if getattr(classifier, name) not in taken]
    if refused:
        raise OptionError(
            f"these photos carry many labels, for which 'logistic' takes only C and random_state, not "
            f"{' and '.join(refused)}. Leave that out, or give one label per photo."
        )
    return ManyLabels(dataset.classes, C=classifier.C, random_state=classifier.random_state)


def learn_tags(
    plan: Plan,
    classifier: ManyLabels,
    *,
    protocol: Protocol,
    encoding: Encoding,
) -> tuple[TagAssessment | None, Part]:
    """Fit one logistic regression per label and score it on photos it has not seen.

    Parameters
    ----------
    plan : Plan
        Which photos train and which are scored.
    classifier : ManyLabels
        Is fitted here.
    protocol : Protocol
        Says whether learning curve and robustness are wanted.
    encoding : Encoding
        What makes the vectors; an encoder that learns does so in each fold anew.

    Returns
    -------
    assessment : TagAssessment or None
        None if no photo can be spared.
    learnt : Part
        The photos the classifier learnt from in the end.

    Raises
    ------
    SourceError
        If the training photos show nothing to tell apart.
    """
    if plan.folds is not None:
        assessment = _cross_validated(plan, classifier, protocol=protocol, encoding=encoding)
        _fit(classifier, plan.photos)
        return assessment, plan.photos
    train, validation, test = (plan.photos.of_split(name) for name in ("train", "validation", "test"))
    train.dataset.require_classes()
    choose_on = validation.validation and validation.validation._replace(y=_matrix(classifier, validation))
    classifier.fit(train.vectors, _matrix(classifier, train), groups=train.groups, validation=choose_on)
    assessment = None
    if len(test):
        assessment = _held_out(classifier, train, test, plan=plan)
        if protocol.study:
            parts = [halved(classifier, train, test)]
            assessment = study(assessment, classifier, test, parts=parts, encoding=encoding)
    if not len(validation):
        return assessment, train
    learnt = plan.photos.of_split("train", "validation")
    classifier.refit(learnt.vectors, _matrix(classifier, learnt))
    return assessment and replace(assessment, notes=(*assessment.notes, REFITTED)), learnt


def _held_out(classifier: ManyLabels, train: Part, test: Part, *, plan: Plan) -> TagAssessment:
    return assess_tags(
        classifier.predict_proba(test.vectors),
        test.dataset,
        classes=classifier.classes_.tolist(),
        n_training=_matrix(classifier, train).sum(axis=0).tolist(),
        trained_on=len(train),
        scored_on=plan.scored_on,
        notes=test.dataset.notes,
        foldable=plan.foldable,
    )


def _cross_validated(
    plan: Plan, classifier: ManyLabels, *, protocol: Protocol, encoding: Encoding
) -> TagAssessment | None:
    photos, folds = plan.photos, plan.folds
    if folds is None or plan.n_folds is None:
        return None
    scored = plan.scored
    if not len(scored):
        return None
    answers = np.zeros((len(folds), len(photos), len(classifier.labels)))
    studied = Studied(protocol, n_folds=plan.n_folds)
    learnt = []
    for repeat, (row, fold_of) in enumerate(zip(answers, folds, strict=True)):
        for fold in fold_parts(photos, fold_of, encoding=encoding):
            inside = _fit(clone(classifier), fold.train)
            if not repeat:
                studied.look(inside, fold)
            row[fold.rows] = inside.predict_proba(fold.held.vectors)
            learnt.append([len(fold.train), *_matrix(classifier, fold.train).sum(axis=0)])
    trained_on, *n_training = np.mean(learnt, axis=0).round().astype(int).tolist()
    repeats = len(folds)
    assessment = assess_tags(
        answers[:, scored].reshape(-1, answers.shape[2]),
        photos.rows(scored).dataset,
        classes=classifier.labels,
        n_training=n_training,
        trained_on=trained_on,
        scored_on=plan.scored_on,
        notes=(*photos.dataset.notes, *fold_notes(photos, scored)),
        n_folds=plan.n_folds,
        repeats=repeats,
        refit_variance=studied.refit_variance,
    )
    return studied.told(assessment, encoding=encoding)


def _fit(classifier: ManyLabels, train: Part) -> ManyLabels:
    return classifier.fit(train.vectors, _matrix(classifier, train), groups=train.groups)


def _matrix(classifier: ManyLabels, photos: Part) -> np.ndarray:
    return measure.label_matrix(photos.dataset.tags or (), classes=classifier.labels)
