"""From labelled photos to a guide."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any, Literal

from sklearn.base import BaseEstimator

from fieldguide.assess.plain_value import plain_value
from fieldguide.audit import Survey
from fieldguide.audit import survey as look_at
from fieldguide.classify import Classifier, Ensemble, ManyLabels, as_classifier
from fieldguide.errors import OptionError
from fieldguide.guide import Guide, KeptFeatures, Training, by_class
from fieldguide.images import Dataset, group_by, read
from fieldguide.images.leaks import COPY_OF
from fieldguide.ladder.balancing import Balancing
from fieldguide.ladder.bursts import burst_note
from fieldguide.ladder.choice_notes import choice_notes
from fieldguide.ladder.encoding import Encoding
from fieldguide.ladder.ensembling import as_ensemble, name_of, pruned
from fieldguide.ladder.gains_of import gains_of
from fieldguide.ladder.goal_of import goal_of
from fieldguide.ladder.hold_out import hold_out
from fieldguide.ladder.learn_in_folds import learn_in_folds
from fieldguide.ladder.learn_tags import learn_tags, many_labels
from fieldguide.ladder.learn_unknown import learn_unknown
from fieldguide.ladder.learning_first import learning_first
from fieldguide.ladder.part import Part
from fieldguide.ladder.plan import Plan, make_plan
from fieldguide.ladder.protocol import Protocol
from fieldguide.ladder.provenance import made_with
from fieldguide.ladder.refusing import Refusing
from fieldguide.ladder.represented import represented
from fieldguide.ladder.require_foldable import require_foldable
from fieldguide.ladder.unknown_examples import UnknownExamples
from fieldguide.ladder.unlabelled_photos import UnlabelledPhotos, find_unlabelled
from fieldguide.represent import (
    Encoder,
    FeatureCache,
    Features,
    Joined,
    Progress,
    as_encoder,
    check_cost,
    compute_features,
)


def fit(
    dataset: Any,
    *,
    represent: str | Encoder | Sequence[str | Encoder] = "efficientnet_lite0",
    classify: str | Classifier = "logistic",
    balance: str = "auto",
    goal: Literal["balanced", "accuracy"] | None = None,
    seed: int | None = None,
    test_share: float | None = None,
    protocol: Protocol | None = None,
    strict: bool = False,
    cache: FeatureCache | Literal["default"] | None = "default",
    progress: Progress | None = None,
    tell: Callable[[str], object] | None = None,
    survey: Survey | Callable[[], Survey] | None = None,
    keep_features: bool = False,
    refuse: float | None = None,
    unknown: Any = None,
    unlabelled: Any = None,
) -> Guide:
    """Learn a recogniser from labelled photos and say what its numbers are worth.

    Parameters
    ----------
    dataset : Dataset, or whatever `read` takes
        The labelled photos.
    represent : str, Encoder or sequence of these, default="efficientnet_lite0"
        How a photo becomes a vector: a name that `make_encoder` knows, or an encoder with its options, such
        as `Views` of another. Of several (in a list, or names with commas between) each gets a classifier,
        and those that help make an `Ensemble`.
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
    tell : callable, optional
        Called with what a waiting reader should know before an encoder learns from the photos, which takes
        long.
    survey : Survey or callable, optional
        A look at these photos that `fieldguide.audit.survey` took already, perhaps at others too; or what
        takes it, called once the options are checked. Its vectors are used if they are of this encoder.
    keep_features : bool, default=False
        Whether the guide keeps the vectors of its training photos, in half precision, so that photos can be
        added and classes removed without them, whatever the classifier; see `add_photos`. Class means, ridge
        and shrinkage LDA need none. Not for photos with many labels.
    refuse : float in [0, 1), optional
        Share of photos of the classes that may be taken for ``"unknown"``, so that photos of no class are; 0
        for none. By default 0.05, or less where `unknown` shows that less will do.
    unknown : path, Dataset or iterable of photos, optional
        At least ten examples of what is none of the classes, to choose by how such photos are told; a third
        of them is held back to measure it. They are never learnt as a class. Without them classes are held
        out in turn. Not for photos with many labels.
    unlabelled : path, Dataset or sequence of photos, optional
        Photos of the same kind without labels: a folder or archive, a data set with an unlabelled part, or
        photos as `predict` takes them. Learnt from if out-of-fold results do not fall; see
        `fieldguide.classify.unlabelled`. Copies of photos with labels are left out.

    Returns
    -------
    Guide
        Its `assessment` is of the held-out photos, or cross-validated; None if no class has a photo to spare.

    Raises
    ------
    SourceError
        If the photos cannot be understood, or fewer than two classes can be learnt.
    OptionError
        If an option cannot be used, there are more folds than photos to score, or the survey does not cover
        a photo.
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
    encoder, classifier = as_encoder(represent), as_classifier(classify)
    check_cost(encoder, error=OptionError)
    balancing = Balancing(balance, goal)
    refusing = Refusing(refuse, keeps_photos=keep_features)
    balancing.check(classifier, many_labels=False)
    cache = FeatureCache() if cache == "default" else cache
    dataset = read(dataset, strict=strict)
    dataset.require_classes()
    if dataset.tags is not None:
        balancing.check(classifier, many_labels=True)
        _refuse_with_tags(
            keep_features=keep_features,
            unlabelled=unlabelled is not None,
            unknown=unknown is not None,
            refuse=bool(refuse),
        )
        classifier = many_labels(classifier, dataset)
    if unknown is not None:
        examples = UnknownExamples.of(unknown, dataset, strict=strict, near_copies=protocol.near_copies)
        refusing = replace(refusing, examples=examples)
    found = None if unlabelled is None else find_unlabelled(unlabelled)
    if protocol.group_by is not None:
        dataset = group_by(dataset, protocol.group_by)
    if protocol.folds is not None:
        require_foldable(dataset, n_folds=protocol.folds)  # once more when copies are known
    if callable(survey):
        survey = survey()
    elif survey is None and (protocol.near_copies or encoder.learns):
        seen_by = None if encoder.learns else encoder
        survey = look_at(dataset.images, seen_by, cache=cache, progress=progress, strict=strict)
    features = _features(dataset, encoder, survey=survey, cache=cache, progress=progress, strict=strict)
    read_photos = dataset.leave_out(features.left_out).with_remarks()
    photos = Part(read_photos, features.vectors).by_content()
    copies = survey.copies(photos.dataset.images).near if survey and protocol.near_copies else ()
    photos.dataset.require_classes()
    plan = make_plan(photos, protocol=protocol, copies=copies)
    if encoder.learns and tell is not None:
        tell(learning_first(plan))
    encoding, seen = represented(
        plan.photos, train=plan.learns_from, encoding=Encoding(encoder, cache, progress)
    )
    plan, encoder = replace(plan, photos=seen), encoding.encoder
    if isinstance(classifier, ManyLabels):
        assessment, learnt = learn_tags(plan, classifier, protocol=protocol, encoding=encoding)
        training = _training(
            plan, learnt, classifier, protocol=protocol, encoder=encoder, guessed=frozenset()
        )
        return Guide(encoder, classifier, training=training, assessment=assessment)
    counts = seen.dataset.subset(plan.learns_from).counts()
    classifier = as_ensemble(balancing.classifier(classifier, counts), encoder)
    further = None
    if found is not None:
        further = UnlabelledPhotos.of(found, plan, near_copies=protocol.near_copies, encoding=encoding)
    learn = hold_out if plan.folds is None else learn_in_folds
    assessment, learnt = learn(plan, classifier, protocol=protocol, unlabelled=further, encoding=encoding)
    if assessment is not None:
        gains = gains_of(assessment, classifier, plan, encoding=encoding, unlabelled=further)
        notes = (
            *filter(None, [burst_note(plan.photos, given=not plan.foldable)]),
            *_explained(classifier, balancing, counts=counts, encoder=encoder),
            *(str(gain) for gain in gains if gain.kind != "unlabelled"),
            *(further.told(goal=goal_of(classifier)) if further else ()),
            *assessment.notes,
        )
        assessment = replace(assessment, notes=notes, gains=gains)
    held_out = plan.photos.of_split("test")
    if isinstance(encoder, Joined) and isinstance(classifier, Ensemble):
        held_out = pruned(encoder, classifier, held_out)[2]
        encoder, classifier, learnt = pruned(encoder, classifier, learnt)
    detector, assessment = learn_unknown(
        refusing,
        classifier,
        learnt,
        held_out=held_out,
        plan=plan,
        assessment=assessment,
        encoding=encoding.by(encoder),
    )
    guessed = further.learnt_from() if further else frozenset()
    return Guide(
        encoder,
        classifier,
        training=_training(plan, learnt, classifier, protocol=protocol, encoder=encoder, guessed=guessed),
        assessment=assessment,
        features=_kept(learnt) if keep_features else None,
        unknown=detector,
    )


def _explained(
    classifier: Classifier, balancing: Balancing, *, counts: Mapping[str, int], encoder: Encoder
) -> tuple[str, ...]:
    """Tell what was chosen; of several encoders for the one with the largest weight, which it names."""
    if isinstance(classifier, Ensemble) and isinstance(encoder, Joined):
        leading = classifier.leading_
        name = name_of(encoder.inner[classifier.kept_[classifier.members_.index(leading)]])
        told = (*balancing.notes(leading, counts), *choice_notes(leading))
        return tuple(f"Of {name} alone: {note[0].lower()}{note[1:]}" for note in told)
    return (*balancing.notes(classifier, counts), *choice_notes(classifier))


def _refuse_with_tags(**is_given: bool) -> None:
    """Refuse what needs one label for each photo."""
    name = next((name for name, given in is_given.items() if given), None)
    if name is not None:
        raise OptionError(f"{name} is for photos with one label each; these carry many. Leave it out.")


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


def _training(
    plan: Plan,
    learnt: Part,
    classifier: Classifier | ManyLabels,
    *,
    protocol: Protocol,
    encoder: Encoder,
    guessed: frozenset[bytes],
) -> Training:
    """Record what was learnt from; `guessed` are contents of photos whose labels were guessed."""
    dataset = learnt.dataset
    hashes = [image.content_hash() for image in dataset.images]
    one_label = dataset.tags is None and not guessed
    return Training(
        counts=dataset.counts(),
        hashes=frozenset(hashes) | guessed,
        source=_what_was_read(plan.photos.dataset),
        recipe=_recipe(encoder, classifier, protocol=protocol),
        made_with=made_with(),
        licences={"weights": encoder.licence, "photos": dataset.licence},
        manifest=plan.manifest,
        by_class=by_class(dataset.labels, hashes) if one_label else None,
    )


def _kept(learnt: Part) -> KeptFeatures:
    hashes = [image.content_hash() for image in learnt.dataset.images]
    return KeptFeatures.of(learnt.vectors, learnt.dataset.labels, groups=learnt.groups, hashes=hashes)


def _what_was_read(dataset: Dataset) -> dict[str, Any]:
    """Keep what was understood, without paths and names of photos: guides are passed on."""
    named = tuple(COPY_OF.values())
    reasons = Counter(
        next((words for words in named if photo.reason.startswith(words)), photo.reason)
        for photo in dataset.left_out
    )
    return dataset.to_dict() | {"source": PurePath(dataset.source).name, "left_out": dict(reasons)}


def _settings(part: BaseEstimator) -> dict[str, Any]:
    """Give name and options; those that are estimators likewise."""
    options = {
        name: _settings(value) if isinstance(value, BaseEstimator) else plain_value(value)
        for name, value in part.get_params(deep=False).items()
    }
    return {"name": type(part).__name__, **options}


def _recipe(encoder: Encoder, classifier: Classifier | ManyLabels, *, protocol: Protocol) -> dict[str, Any]:
    held_out = {name: value for name, value in vars(protocol).items() if name != "manifest"}
    return {
        "represent": encoder.identity(),
        "classify": _settings(classifier),
        "chosen": dict(classifier.chosen_),
        **held_out,
    }
