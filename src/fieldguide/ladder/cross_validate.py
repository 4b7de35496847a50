"""Score every photo by a classifier that has not seen it."""

from typing import Literal

import numpy as np
from sklearn.base import clone

from fieldguide.assess import SET_LEVELS, Assessment, assess, set_bars
from fieldguide.classify import Classifier
from fieldguide.ladder.baselines import fold_baselines
from fieldguide.ladder.encoding import Encoding
from fieldguide.ladder.fold_parts import fold_parts
from fieldguide.ladder.goal_of import goal_of
from fieldguide.ladder.hold_out import probabilities_of
from fieldguide.ladder.learn_from import learn_from
from fieldguide.ladder.plan import Plan
from fieldguide.ladder.protocol import Protocol
from fieldguide.ladder.spared_notes import fold_notes
from fieldguide.ladder.studied import Studied
from fieldguide.ladder.unlabelled_photos import UnlabelledPhotos


def cross_validate(
    plan: Plan,
    classifier: Classifier,
    *,
    protocol: Protocol,
    encoding: Encoding,
    unlabelled: UnlabelledPhotos | None = None,
) -> Assessment | None:
    """Fit a classifier once per fold and repeat, on the photos outside, and score those inside.

    Parameters
    ----------
    plan : Plan
        With folds.
    classifier : Classifier
        Is not fitted here: copies of it are. Each makes its own choices inside its fold.
    protocol : Protocol
        Says whether learning curve and robustness are wanted; the second is of the first fold.
    encoding : Encoding
        What makes the vectors; an encoder that learns does so in each fold anew.
    unlabelled : UnlabelledPhotos, optional
        Photos without labels to learn from, if that helps in the fold.

    Returns
    -------
    Assessment or None
        None if no photo can be spared.

    Raises
    ------
    SourceError
        If there is only one class to learn.

    Notes
    -----
    Photos that some repeat needs in every training part (the only ones of their class, say) are not scored.
    """
    photos, folds = plan.photos, plan.folds
    if folds is None or plan.n_folds is None:
        return None
    photos.dataset.require_classes()
    scored = plan.scored
    if not len(scored):
        return None
    classes = list(photos.dataset.classes)
    answers = np.zeros((len(folds), len(photos), len(classes)))
    bars = np.zeros((len(SET_LEVELS), len(folds), len(photos)))
    studied = Studied(protocol, n_folds=plan.n_folds)
    goal: Literal["accuracy", "balanced"] = "accuracy"
    learnt = []
    for repeat, (row, fold_of) in enumerate(zip(answers, folds, strict=True)):
        for fold in fold_parts(photos, fold_of, encoding=encoding):
            train = fold.train
            inside = clone(classifier)
            learn_from(train, inside, unlabelled=unlabelled, encoding=fold.encoding)
            if not repeat:
                studied.look(inside, fold)
            goal = goal_of(inside)
            row[fold.rows] = probabilities_of(inside, fold.held.vectors, classes=classes)
            bars[:, repeat, fold.rows] = set_bars(inside.set_scores_, len(fold.rows))
            learnt.append([train.dataset.counts().get(name, 0) for name in classes])
    repeats = len(folds)
    once = photos.rows(scored).dataset
    assessment = assess(
        answers[:, scored].reshape(-1, len(classes)),
        once.subset(np.tile(np.arange(len(scored)), repeats)),
        classes=classes,
        n_training=np.mean(learnt, axis=0).round().astype(int).tolist(),
        scored_on=plan.scored_on,
        baselines=fold_baselines(photos, folds[0], encoding=encoding),
        notes=(*photos.dataset.notes, *fold_notes(photos, scored)),
        n_folds=plan.n_folds,
        goal=goal,
        repeats=repeats,
        bars=bars[:, :, scored].reshape(len(SET_LEVELS), -1),
        refit_variance=studied.refit_variance,
    )
    return studied.told(assessment, encoding=encoding)
