"""What an assessment adds to its numbers: more photos, and worse ones."""

from dataclasses import replace

from fieldguide.assess import Assessment, learning_curve, robustness
from fieldguide.classify import Classifier
from fieldguide.ladder.part import Part
from fieldguide.represent import Encoder, FeatureCache


def study(
    assessment: Assessment,
    classifier: Classifier,
    train: Part,
    held_out: Part,
    *,
    encoder: Encoder,
    cache: FeatureCache | None,
) -> Assessment:
    """Add the learning curve and the robustness of a classifier to its assessment.

    Parameters
    ----------
    assessment : Assessment
        Of `classifier` or its like.
    classifier : Classifier
        Fitted on `train`; not changed.
    train, held_out : Part
        What it learnt from, and photos it did not learn from.
    encoder : Encoder
        What made the vectors.
    cache : FeatureCache or None
        Where the vectors of photos made worse are kept.

    Returns
    -------
    Assessment
        The same numbers with `learning_curve` and `robustness`; nothing is chosen by them.
    """
    curve = learning_curve(
        classifier,
        (train.vectors, train.labels),
        (held_out.vectors, held_out.labels),
        groups=train.groups,
        held_out_groups=held_out.groups,
    )
    robust = robustness(classifier, encoder, held_out.dataset, cache=cache)
    return replace(assessment, learning_curve=curve, robustness=robust)
