"""From labelled photos to a guide."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath
from typing import Any, Literal

from sklearn.base import clone

from fieldguide.audit import Survey
from fieldguide.audit import survey as look_at
from fieldguide.classify import Classifier, ManyLabels, make_classifier
from fieldguide.errors import OptionError
from fieldguide.guide import Guide, Training
from fieldguide.images import Dataset, group_by, read
from fieldguide.images.leaks import COPY_OF
from fieldguide.ladder.balancing import Balancing
from fieldguide.ladder.cross_validate import cross_validate
from fieldguide.ladder.hold_out import hold_out
from fieldguide.ladder.learn_tags import learn_tags, many_labels
from fieldguide.ladder.part import Part
from fieldguide.ladder.plan import make_plan
from fieldguide.ladder.protocol import Protocol
from fieldguide.ladder.provenance import made_with
from fieldguide.ladder.represented import represented
from fieldguide.ladder.study_fold import study_fold
from fieldguide.represent import (
    Encoder,
    FeatureCache,
    Features,
    Progress,
    compute_features,
    make_encoder,
)


def fit(
    dataset: Any,
    *,
    represent: str | Encoder = "efficientnet_lite0",
    classify: str | Classifier = "logistic",
    balance: str = "auto",
    goal: Literal["balanced", "accuracy"] | None = None,
    seed: int | None = None,
    test_share: float | None = None,
    protocol: Protocol | None = None,
    strict: bool = False,
    cache: FeatureCache | Literal["default"] | None = "default",
    progress: Progress | None = None,
    survey: Survey | Callable[[], Survey] | None = None,
) -> Guide:
    """Learn a recogniser from labelled photos and say what its numbers are worth.

    Parameters
    ----------
    dataset : Dataset, or whatever `read` takes
        The labelled photos.
    represent : str or Encoder, default="efficientnet_lite0"
        How a photo becomes a vector: a name that `make_encoder` knows, or an encoder with its options.
    classify : str or Classifier, default="logistic"
        How a vector becomes class probabilities: a name that `make_classifier` knows, or a classifier, of
        which a fresh copy is fitted. Where photos carry many labels, ``"logistic"``, once for each label.
    balance : str, default="auto"
        What is done where some classes have many more photos than others: a method of
        `fieldguide.classify.Balanced`; ``"none"``; or ``"auto"``, which chooses by photos not trained on. The
        assessment's notes say what it was. Takes the classifier ``"logistic"``.
    goal : {"balanced", "accuracy"}, optional
        Whether every class counts the same or every photo. By default every class where they are uneven: the
        largest has five times the training photos of the smallest, or one has fewer than 20.
    seed : int, optional
        Decides which photos are held out; short for ``protocol=Protocol(seed=...)``.
    test_share : float, optional
        Share of each class that is held out where the source names no test photos; short for
        ``protocol=Protocol(test_share=...)``.
    protocol : Protocol, optional
        How photos are held out in full: shares, folds, groups, a split that was made before.
    strict : bool, default=False
        Whether a photo that cannot be read stops the work; otherwise it is named and left out.
    cache : FeatureCache, "default" or None, default="default"
        Where vectors are kept from one run to the next: the user's cache by default, nowhere with None.
    progress : callable, optional
        Called with the number of photos done and their total; once more from the start for photos made worse.
    survey : Survey or callable, optional
        A look at these photos that `fieldguide.audit.survey` took already, perhaps at others too; or what
        takes it, called once the options are checked. Its vectors are used if they are of this encoder.

    Returns
    -------
    Guide
        Its `assessment` is of the held-out photos, or cross-validated; None if no class has a photo to spare.

    Raises
    ------
    SourceError
        If the photos cannot be understood, or fewer than two classes can be learnt.
    OptionError
        If an option cannot be used, or the survey does not cover a photo.
    ImageError
        If `strict` and a photo cannot be read.

    Notes
    -----
    `train` fits, `validation` chooses, `test` only assesses. Without validation photos the choices are
    made out-of-fold inside `train`. With them, the classifier is fitted once more on train and validation
    together after it was assessed, keeping what was chosen. Copies of a photo stay on one side; where the
    source gives the sides, a copy of a test photo is not learnt from. With folds everything that learns is
    fitted in each of them from the start, then once more on all photos. A codebook is learnt from `train`
    (with folds: from each training part) and not anew where the classifier chooses its setting inside it.
    """
    protocol = Protocol.of(protocol, seed=seed, test_share=test_share).with_manifest()
    encoder = make_encoder(represent) if isinstance(represent, str) else represent
    if not isinstance(encoder, Encoder):
        raise OptionError(f"represent is {represent!r}; give a name, or an encoder such as Pretrained().")
    classifier = make_classifier(classify) if isinstance(classify, str) else classify
    if not isinstance(classifier, Classifier):
        raise OptionError(f"classify is {classify!r}; give a name, or what make_classifier gives.")
    classifier = clone(classifier)
    balancing = Balancing(balance, goal)
    balancing.check(classifier, many_labels=False)
    cache = FeatureCache() if cache == "default" else cache
    dataset = read(dataset, strict=strict)
    dataset.require_classes()
    if dataset.tags is not None:
        balancing.check(classifier, many_labels=True)
        classifier = many_labels(classifier, dataset)
    if protocol.group_by is not None:
        dataset = group_by(dataset, protocol.group_by)
    if callable(survey):
        survey = survey()
    elif survey is None and (protocol.near_copies or encoder.learns):
        seen_by = None if encoder.learns else encoder
        survey = look_at(dataset.images, seen_by, cache=cache, progress=progress, strict=strict)
    features = _features(dataset, encoder, survey=survey, cache=cache, progress=progress, strict=strict)
    photos = Part(dataset.leave_out(features.left_out), features.vectors).by_content()
    copies = survey.copies(photos.dataset.images).near if survey and protocol.near_copies else ()
    photos.dataset.require_classes()
    plan = make_plan(photos, protocol=protocol, copies=copies)
    encoder, seen = represented(
        plan.photos, train=plan.learns_from, encoder=encoder, cache=cache, progress=progress
    )
    plan = replace(plan, photos=seen)
    counts = seen.dataset.subset(plan.learns_from).counts()
    if isinstance(classifier, Classifier):
        classifier = balancing.classifier(classifier, counts)
    if isinstance(classifier, ManyLabels):
        assessment, learnt = learn_tags(
            plan,
            classifier,
            protocol=protocol,
            encoder=encoder,
            cache=cache,
            progress=progress,
        )
    elif plan.folds is None:
        assessment, learnt = hold_out(
            plan.photos,
            classifier,
            protocol=protocol,
            encoder=encoder,
            cache=cache,
            progress=progress,
        )
    else:
        assessment, learnt = cross_validate(plan, classifier, encoder=encoder, cache=cache), plan.photos
        assessment = study_fold(
            assessment,
            classifier,
            plan,
            protocol=protocol,
            encoder=encoder,
            cache=cache,
            progress=progress,
        )
        classifier.fit(learnt.vectors, learnt.labels, groups=learnt.groups)
    if isinstance(classifier, Classifier) and assessment is not None:
        notes = (*balancing.notes(classifier, counts), *assessment.notes)
        assessment = replace(assessment, notes=notes)
    training = Training(
        counts=learnt.dataset.counts(),
        hashes=frozenset(image.content_hash() for image in learnt.dataset.images),
        source=_what_was_read(plan.photos.dataset),
        recipe=_recipe(encoder, classifier, protocol=protocol),
        made_with=made_with(),
        licences={"weights": encoder.licence, "photos": dataset.licence},
        manifest=plan.manifest,
    )
    return Guide(encoder, classifier, training=training, assessment=assessment)


def _features(
    dataset: Dataset,
    encoder: Encoder,
    *,
    survey: Survey | None,
    cache: FeatureCache | None,
    progress: Progress | None,
    strict: bool,
) -> Features:
    """Take the vectors from the survey, or look at the photos."""
    known = None if survey is None else survey.features(dataset.images, encoder, strict=strict)
    if known is not None:
        return known
    return compute_features(dataset.images, encoder, cache=cache, progress=progress, strict=strict)


def _what_was_read(dataset: Dataset) -> dict[str, Any]:
    """Keep what was understood, without paths and names of photos: guides are passed on."""
    named = tuple(COPY_OF.values())
    reasons = Counter(
        next((words for words in named if photo.reason.startswith(words)), photo.reason)
        for photo in dataset.left_out
    )
    return dataset.to_dict() | {"source": PurePath(dataset.source).name, "left_out": dict(reasons)}


def _recipe(encoder: Encoder, classifier: Classifier | ManyLabels, *, protocol: Protocol) -> dict[str, Any]:
    held_out = {name: value for name, value in vars(protocol).items() if name != "manifest"}
    return {
        "represent": encoder.identity(),
        "classify": {"name": type(classifier).__name__, **classifier.get_params()},
        "chosen": dict(classifier.chosen_),
        **held_out,
    }
