"""What a cross-validated assessment adds to its numbers."""

from sklearn.base import clone

from fieldguide.assess import Assessment
from fieldguide.classify import Classifier
from fieldguide.ladder.cross_validate import parts
from fieldguide.ladder.plan import Plan
from fieldguide.ladder.study import study
from fieldguide.represent import Encoder, FeatureCache


def study_fold(
    assessment: Assessment | None,
    classifier: Classifier,
    plan: Plan,
    *,
    encoder: Encoder,
    cache: FeatureCache | None,
) -> Assessment | None:
    """Add learning curve and robustness to a cross-validated assessment, by the first fold.

    Parameters
    ----------
    assessment : Assessment or None
        What cross-validation found.
    classifier : Classifier
        Is not fitted here: a copy of it is.
    plan : Plan
        With folds.
    encoder : Encoder
        What made the vectors.
    cache : FeatureCache or None
        Where the vectors of photos made worse are kept.

    Returns
    -------
    Assessment or None
        None where there was none.
    """
    if assessment is None or plan.folds is None:
        return assessment
    train, held = parts(plan.photos, plan.folds[0])[0]
    inside = clone(classifier).fit(train.vectors, train.labels, groups=train.groups)
    return study(assessment, inside, train, plan.photos.rows(held), encoder=encoder, cache=cache)
