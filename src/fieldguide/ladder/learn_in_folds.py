"""Learn from all photos, and say by cross-validation what that is worth."""

from fieldguide.assess import Assessment
from fieldguide.classify import Classifier
from fieldguide.ladder.cross_validate import cross_validate
from fieldguide.ladder.learn_from import learn_from
from fieldguide.ladder.part import Part
from fieldguide.ladder.plan import Plan
from fieldguide.ladder.protocol import Protocol
from fieldguide.ladder.study_fold import study_fold
from fieldguide.ladder.unlabelled_photos import UnlabelledPhotos
from fieldguide.represent import Encoder, FeatureCache, Progress


def learn_in_folds(
    plan: Plan,
    classifier: Classifier,
    *,
    protocol: Protocol,
    encoder: Encoder,
    cache: FeatureCache | None,
    progress: Progress | None,
    unlabelled: UnlabelledPhotos | None = None,
) -> tuple[Assessment | None, Part]:
    """Cross-validate a classifier, then fit it on all photos.

    Parameters
    ----------
    plan : Plan
        With folds.
    classifier : Classifier
        Is fitted here.
    protocol : Protocol
        Says whether learning curve and robustness are wanted.
    encoder : Encoder
        What made the vectors; one that learns does so in each fold anew.
    cache : FeatureCache or None
        Where vectors are kept.
    progress : callable or None
        Called with the number of photos made worse and their total.
    unlabelled : UnlabelledPhotos, optional
        Photos without labels to learn from, if that helps.

    Returns
    -------
    assessment : Assessment or None
        None if no photo can be spared.
    learnt : Part
        The photos the classifier learnt from in the end: all.

    Raises
    ------
    SourceError
        If there is only one class to learn.
    """
    assessment = cross_validate(plan, classifier, encoder=encoder, cache=cache, unlabelled=unlabelled)
    assessment = study_fold(
        assessment,
        classifier,
        plan,
        protocol=protocol,
        encoder=encoder,
        cache=cache,
        progress=progress,
        unlabelled=unlabelled,
    )
    learn_from(plan.photos, classifier, unlabelled=unlabelled, encoder=encoder, cache=cache)
    return assessment, plan.photos
