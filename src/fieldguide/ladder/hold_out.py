"""Learn from the training photos and score the ones held out."""

from dataclasses import replace

import numpy as np

from fieldguide.assess import Assessment, assess, set_bars
from fieldguide.classify import Classifier
from fieldguide.ladder.baselines import baselines
from fieldguide.ladder.encoding import Encoding
from fieldguide.ladder.goal_of import goal_of
from fieldguide.ladder.learn_from import learn_from
from fieldguide.ladder.part import Part
from fieldguide.ladder.plan import Plan
from fieldguide.ladder.protocol import Protocol
from fieldguide.ladder.study import halved, study
from fieldguide.ladder.unlabelled_photos import UnlabelledPhotos

REFITTED = (
    "After this assessment the classifier was fitted once more, on training and validation photos together; "
    "what had been chosen was kept. The numbers of training photos beside the results are those before that."
)


def hold_out(
    plan: Plan,
    classifier: Classifier,
    *,
    protocol: Protocol,
    encoding: Encoding,
    unlabelled: UnlabelledPhotos | None = None,
) -> tuple[Assessment | None, Part]:
    """Fit a classifier and score it: `train` fits, `validation` chooses, `test` only assesses.

    Parameters
    ----------
    plan : Plan
        Its photos each have a split.
    classifier : Classifier
        Is fitted here; in the end on training and validation photos.
    protocol : Protocol
        Says whether learning curve and robustness are wanted.
    encoding : Encoding
        What made the vectors, and makes those of photos made worse.
    unlabelled : UnlabelledPhotos, optional
        Photos without labels to learn from, if that helps.

    Returns
    -------
    assessment : Assessment or None
        None without test photos.
    learnt : Part
        The photos the classifier learnt from in the end.

    Raises
    ------
    SourceError
        If there is only one class to learn.
    """
    train, validation, test = (plan.photos.of_split(name) for name in ("train", "validation", "test"))
    train.dataset.require_classes()
    learn_from(train, classifier, unlabelled=unlabelled, encoding=encoding, validation=validation.validation)
    assessment = None
    if len(test):
        assessment = _assess(classifier, train, test, plan=plan, encoding=encoding)
        if protocol.study:
            parts = [halved(classifier, train, test)]
            assessment = study(assessment, classifier, test, parts=parts, encoding=encoding)
    if not len(validation):
        return assessment, train
    learnt = plan.photos.of_split("train", "validation")
    if unlabelled is None:
        classifier.refit(learnt.vectors, learnt.labels)
    else:
        unlabelled.learn_again(classifier, learnt, encoding=encoding)
    return assessment and replace(assessment, notes=(*assessment.notes, REFITTED)), learnt


def _assess(classifier: Classifier, train: Part, test: Part, *, plan: Plan, encoding: Encoding) -> Assessment:
    classes = sorted({*train.dataset.classes, *test.dataset.classes})
    counts = train.dataset.counts()
    return assess(
        probabilities_of(classifier, test.vectors, classes=classes),
        test.dataset,
        classes=classes,
        n_training=[counts.get(name, 0) for name in classes],
        scored_on=plan.scored_on,
        baselines=baselines(train, test, encoding=encoding),
        notes=test.dataset.notes,
        bars=set_bars(classifier.set_scores_, len(test)),
        foldable=plan.foldable,
        goal=goal_of(classifier),
    )


def probabilities_of(classifier: Classifier, vectors: np.ndarray, *, classes: list[str]) -> np.ndarray:
    """Give a column to every class; one that was never trained has probability zero.

    Parameters
    ----------
    classifier : Classifier
        Fitted on some of `classes`.
    vectors : ndarray of shape (n, d), float32
        One row per photo.
    classes : list of str, of length k
        Sorted.

    Returns
    -------
    ndarray of shape (n, k), float64
        Rows sum to one.
    """
    spread = np.zeros((len(vectors), len(classes)))
    spread[:, np.searchsorted(classes, classifier.classes_)] = classifier.predict_proba(vectors)
    return spread
