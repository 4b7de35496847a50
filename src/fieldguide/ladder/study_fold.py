"""What a cross-validated assessment adds to its numbers."""

from typing import TypeVar

from sklearn.base import clone

from fieldguide.assess import Assessment, TagAssessment, truth_of
from fieldguide.classify import Classifier, ManyLabels
from fieldguide.ladder.fold_parts import fold_parts
from fieldguide.ladder.learn_from import learn_from
from fieldguide.ladder.plan import Plan
from fieldguide.ladder.protocol import Protocol
from fieldguide.ladder.study import study
from fieldguide.ladder.unlabelled_photos import UnlabelledPhotos
from fieldguide.represent import Encoder, FeatureCache, Progress

_Assessment = TypeVar("_Assessment", Assessment, TagAssessment)


def study_fold(
    assessment: _Assessment | None,
    classifier: Classifier | ManyLabels,
    plan: Plan,
    *,
    protocol: Protocol,
    encoder: Encoder,
    cache: FeatureCache | None,
    progress: Progress | None,
    unlabelled: UnlabelledPhotos | None = None,
) -> _Assessment | None:
    """Add learning curve and robustness to a cross-validated assessment, by the first fold.

    Parameters
    ----------
    assessment : Assessment, TagAssessment or None
        What cross-validation found.
    classifier : Classifier or ManyLabels
        Is not fitted here: a copy of it is.
    plan : Plan
        With folds.
    protocol : Protocol
        Says whether they are wanted.
    encoder : Encoder
        What makes the vectors; one that learns does so in the fold anew.
    cache : FeatureCache or None
        Where the vectors of photos made worse are kept.
    progress : callable or None
        Called with the number of photos made worse and their total.
    unlabelled : UnlabelledPhotos, optional
        Photos without labels to learn from, if that helps in the fold.

    Returns
    -------
    Assessment, TagAssessment or None
        None where there was none.
    """
    if assessment is None or plan.folds is None or not protocol.study:
        return assessment
    fold = next(fold_parts(plan.photos, plan.folds[0], encoder=encoder, cache=cache))
    inside, train = clone(classifier), fold.train
    if isinstance(inside, ManyLabels):
        inside.fit(train.vectors, truth_of(train.dataset, classes=inside.labels), groups=train.groups)
    else:
        learn_from(train, inside, unlabelled=unlabelled, encoder=fold.encoder, cache=cache)
    return study(
        assessment,
        inside,
        train,
        fold.held,
        protocol=protocol,
        encoder=fold.encoder,
        cache=cache,
        progress=progress,
    )
