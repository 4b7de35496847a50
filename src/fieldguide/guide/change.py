"""Changing a guide without the photos it learnt from."""

from collections.abc import Callable
from copy import copy, deepcopy

from fieldguide.classify import ManyLabels, Updatable
from fieldguide.errors import OptionError
from fieldguide.guide.guide import Guide
from fieldguide.guide.kept_features import KeptFeatures


def changes_exactly(guide: Guide) -> bool:
    """Tell how a guide can be changed.

    Parameters
    ----------
    guide : Guide
        Any.

    Returns
    -------
    bool
        True where its classifier keeps sums over photos; False where the features of its photos are kept.

    Raises
    ------
    OptionError
        If neither is so; the message names the two ways there would have been.
    """
    if isinstance(guide.classifier, ManyLabels):
        raise OptionError(
            "this guide answers with many labels for a photo; only guides with one label each can be changed "
            "without the photos they learnt from. Fit again on all photos."
        )
    if isinstance(guide.classifier, Updatable) and guide.classifier.is_updatable:
        return True
    if guide.features is None:
        raise OptionError(
            f"this guide keeps what its classifier {guide.classifier.name!r} learnt, but nothing of the "
            "photos it learnt from, so it cannot be changed without them. There are two ways, both from all "
            "photos: fit again with the options of before and --keep-features, which puts the photos' "
            "vectors into the guide (fieldguide fit PHOTOS --keep-features); or with --classify class_mean, "
            "ridge or shrinkage_lda, which go on exactly and need no vectors."
        )
    return False


def changed_guide(
    guide: Guide, *, change: Callable[[Updatable], object], features: KeptFeatures | None
) -> Guide:
    """Change what a guide has learnt; what was chosen stays.

    Parameters
    ----------
    guide : Guide
        For which `changes_exactly` gives an answer; stays as it is.
    change : callable
        Changes a classifier that keeps sums over photos.
    features : KeptFeatures or None
        Of all photos that are to be known afterwards, where features are kept; other classifiers learn anew
        from them.

    Returns
    -------
    Guide
        With another classifier and these features; everything else is that of `guide`.
    """
    changed = copy(guide)
    classifier = changed.classifier = deepcopy(guide.classifier)
    changed.features = features
    if isinstance(classifier, Updatable) and classifier.is_updatable:
        change(classifier)
    elif features is not None:
        classifier.refit(features.vectors, features.labels)
    return changed
