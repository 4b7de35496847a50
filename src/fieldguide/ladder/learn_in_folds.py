"""Learn from all photos, and say by cross-validation what that is worth."""

from fieldguide.assess import Assessment
from fieldguide.classify import Classifier
from fieldguide.ladder.cross_validate import cross_validate
from fieldguide.ladder.encoding import Encoding
from fieldguide.ladder.learn_from import learn_from
from fieldguide.ladder.part import Part
from fieldguide.ladder.plan import Plan
from fieldguide.ladder.protocol import Protocol
from fieldguide.ladder.unlabelled_photos import UnlabelledPhotos


def learn_in_folds(
    plan: Plan,
    classifier: Classifier,
    *,
    protocol: Protocol,
    encoding: Encoding,
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
    encoding : Encoding
        What made the vectors; an encoder that learns does so in each fold anew.
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
    assessment = cross_validate(plan, classifier, protocol=protocol, encoding=encoding, unlabelled=unlabelled)
    learn_from(plan.photos, classifier, unlabelled=unlabelled, encoding=encoding)
    return assessment, plan.photos
