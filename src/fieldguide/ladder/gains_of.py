"""What views, encoders and photos without labels gave, together."""

from fieldguide.assess import Assessment, GainResult
from fieldguide.classify import Classifier, Ensemble
from fieldguide.ladder.encoding import Encoding
from fieldguide.ladder.ensembling import encoder_gains
from fieldguide.ladder.goal_of import goal_of
from fieldguide.ladder.plan import Plan
from fieldguide.ladder.unlabelled_photos import UnlabelledPhotos
from fieldguide.ladder.views_gain import views_gain
from fieldguide.represent import Joined, Views


def gains_of(
    assessment: Assessment,
    classifier: Classifier,
    plan: Plan,
    *,
    encoding: Encoding,
    unlabelled: UnlabelledPhotos | None,
) -> tuple[GainResult, ...]:
    """Tell what each of them gave.

    Parameters
    ----------
    assessment : Assessment
        Of this run, with `outcomes`.
    classifier : Classifier
        Fitted on all that is learnt from.
    plan : Plan
        With which it was assessed.
    encoding : Encoding
        What made the vectors; its encoder is fitted, if it learns.
    unlabelled : UnlabelledPhotos or None
        Photos without labels, if there were any.

    Returns
    -------
    tuple of GainResult
        Empty for one view of each photo, one encoder and photos with labels.
    """
    gains: tuple[GainResult, ...] = ()
    encoder = encoding.encoder
    if isinstance(encoder, Views):
        gains += (views_gain(assessment, classifier, plan, encoder=encoder, cache=encoding.cache),)
    if isinstance(encoder, Joined) and isinstance(classifier, Ensemble):
        gains += encoder_gains(encoder, classifier, plan.photos)
    return gains if unlabelled is None else gains + unlabelled.gains(goal=goal_of(classifier))
