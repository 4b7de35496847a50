"""Compare ways to recognise photos on the same photos."""

from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import PurePath
from typing import Any, Literal

import numpy as np

from fieldguide.audit import Survey, survey
from fieldguide.classify.balance import uneven
from fieldguide.errors import SourceError
from fieldguide.images import Dataset, group_by, read
from fieldguide.ladder.answer_rounds import Answered, answer_rounds
from fieldguide.ladder.comparison import ComparedMethod, Comparison
from fieldguide.ladder.judge import NOTHING, Judge, mean_costs
from fieldguide.ladder.method import USUAL, Method, Pair, make_methods
from fieldguide.ladder.part import Part
from fieldguide.ladder.plan import Plan, make_plan
from fieldguide.ladder.protocol import Protocol
from fieldguide.ladder.provenance import made_with
from fieldguide.ladder.results_file import ResultsFile
from fieldguide.ladder.rounds import make_rounds
from fieldguide.ladder.usual_folds import usual_folds
from fieldguide.represent import FeatureCache, Pixels, Progress, compute_features, make_encoder

# Looks for near copies; always the same, that of fit by default, so that another method changes no split.
LOOKS = "efficientnet_lite0"
MINIATURE_PX = 8


def compare(
    dataset: Any,
    pairs: Sequence[Pair] = USUAL,
    *,
    protocol: Protocol | None = None,
    results: str | PathLike[str] | None = None,
    strict: bool = False,
    cache: FeatureCache | Literal["default"] | None = "default",
    progress: Progress | None = None,
    tell: Callable[[str], object] | None = None,
) -> Comparison:
    """Say how good several ways to recognise photos are on the same photos, and what they cost.

    Parameters
    ----------
    dataset : Dataset, or whatever `read` takes
        The labelled photos, one label each.
    pairs : sequence, default=USUAL
        Two or more methods: ``"pixels+logistic"``, or tuples of an encoder and a classifier, each by its name
        or with its options.
    protocol : Protocol, optional
        How photos are held out. By default 5 folds, or the source's own test photos where it names some.
    results : path, optional
        A file in which every finished round is kept at once, and looked up: a comparison that was stopped
        goes on where it was, and another method costs its own rounds only. Made if it is not there.
    strict : bool, default=False
        Whether a photo that cannot be read stops the work; otherwise it is named and left out.
    cache : FeatureCache, "default" or None, default="default"
        Where vectors are kept from one run to the next: the user's cache by default, nowhere with None.
    progress : callable, optional
        Called as `progress(done, total)`.
    tell : callable, optional
        Called with what a waiting reader should know before encoders learn from the photos, which takes long.

    Returns
    -------
    Comparison
        The methods beside the trivial one, which always names the largest class of its training photos.

    Raises
    ------
    OptionError
        If a pair or an option cannot be used.
    SourceError
        If the photos cannot be understood, carry many labels each, or are too few.
    ImageError
        If `strict` and a photo cannot be read, or one goes missing on the way.
    StorageError
        If the results cannot be read or written, or are something else.

    Notes
    -----
    Every method answers the same photos, split as `fit` would split them; whatever learns, codebooks too,
    learns in each round from its training photos alone. A round is found again if nothing changed that
    shapes it: the method with all its options and weights, the contents, labels and groups of what it learns
    from, the contents of what it answers, and the version of fieldguide.

    Each method is compared with the best by `measure.worse_than_best`, which counts in that the best was
    chosen by the same photos. That makes its accuracy look a little better than it is all the same.

    Examples
    --------
    >>> import numpy as np
    >>> from fieldguide.images import ArrayImage
    >>> random = np.random.default_rng(0)
    >>> shades = [40 * (i % 2) + random.integers(0, 80, (8, 8, 3)) for i in range(40)]
    >>> photos = [(ArrayImage(a.astype(np.uint8), name=f"{i}"), "ab"[i % 2]) for i, a in enumerate(shades)]
    >>> protocol = Protocol(folds=5, near_copies=False)
    >>> pairs = ["pixels+class_mean", "pixels+nearest_neighbour"]
    >>> found = compare(photos, pairs, protocol=protocol, cache=None)
    >>> found.best.name, len(found.methods)
    ('pixels+class_mean', 3)
    """
    methods = make_methods(pairs)
    protocol = None if protocol is None else protocol.with_manifest()
    cache = FeatureCache() if cache == "default" else cache
    dataset = read(dataset, strict=strict)
    dataset.require_classes()
    if dataset.tags is not None:
        raise SourceError(
            f"{dataset.source or 'the photos'}: photos carry many labels each, and methods are compared on "
            "one label a photo. Fit each method by itself, or give a table with one label a photo."
        )
    protocol = Protocol(folds=usual_folds(dataset)) if protocol is None else protocol
    if protocol.group_by is not None:
        dataset = group_by(dataset, protocol.group_by)
    with ResultsFile(results) as kept:
        plan, looked = _look(dataset, protocol, cache=cache, progress=progress, strict=strict)
        rounds, scored = make_rounds(plan)
        if tell is not None and (told := _learning_first(methods, rounds=len(rounds))):
            tell(told)
        answered = answer_rounds(
            plan.photos, rounds, methods, results=kept, survey=looked, cache=cache, progress=progress
        )
    return _judged(Judge(plan, rounds, scored), methods, answered=answered)


def _look(
    dataset: Dataset,
    protocol: Protocol,
    *,
    cache: FeatureCache | None,
    progress: Progress | None,
    strict: bool,
) -> tuple[Plan, Survey | None]:
    """Split the photos that can be read, in a way that does not depend on the methods."""
    looked, copies = None, ()
    if protocol.near_copies:
        encoder = make_encoder(LOOKS)
        looked = survey(dataset.images, encoder, cache=cache, progress=progress, strict=strict)
        unreadable = looked.unreadable
    else:
        miniatures = Pixels(size=MINIATURE_PX)
        unreadable = compute_features(
            dataset.images, miniatures, cache=cache, progress=progress, strict=strict
        ).left_out
    dataset = dataset.leave_out(unreadable).with_remarks()
    photos = Part(dataset, np.empty((len(dataset), 0), dtype=np.float32)).by_content()
    if looked is not None:
        copies = looked.copies(photos.dataset.images).near
    return make_plan(photos, protocol=protocol, copies=copies), looked


def _learning_first(methods: Sequence[Method], *, rounds: int) -> str:
    """Name the encoders that learn, and how often; empty if none does."""
    names = list(dict.fromkeys(method.name.split("+")[0] for method in methods if method.encoder.learns))
    if not names:
        return ""
    often = "the only round" if rounds == 1 else f"each of {rounds} rounds"
    return (
        f"{' and '.join(names)} {'learn' if len(names) > 1 else 'learns'} from the training photos first, "
        f"anew in {often}, unless that was finished before. This takes long, and no photo is counted "
        "meanwhile."
    )


def _judged(judge: Judge, methods: Sequence[Method], *, answered: Answered) -> Comparison:
    """Put the methods in order, the best first, and each beside the best."""
    every = range(len(judge.rounds))
    table = {method.name: [answered.answers[method.name, i] for i in every] for method in methods}
    majority, trivial = judge.majority()
    given = {name: judge.probabilities(answers) for name, answers in table.items()} | {trivial: majority}
    assessed = {name: judge.assessment(probabilities) for name, probabilities in given.items()}
    order = sorted(given, key=lambda name: (-assessed[name].accuracy, assessed[name].balanced_error))
    right = [judge.right(given[name]) for name in order]
    recipes = {method.name: method.recipe() for method in methods}
    compared = tuple(
        ComparedMethod(
            name=name,
            recipe=recipes.get(name),
            assessment=assessed[name],
            costs=mean_costs(table[name]) if name in table else NOTHING,
            against_best=against,
        )
        for name, against in zip(order, (None, *judge.against(right[0], right[1:])), strict=True)
    )
    photos = judge.plan.photos.dataset
    return Comparison(
        methods=compared,
        test=judge.test(len(compared)),
        source=PurePath(photos.source).name,
        notes=(*photos.notes, *judge.notes(), *_if_uneven(compared, photos)),
        manifest=judge.plan.manifest,
        made_with=made_with(),
        computed=answered.computed,
        found=len(answered.answers) - answered.computed,
    )


def _if_uneven(compared: Sequence[ComparedMethod], photos: Dataset) -> tuple[str, ...]:
    """Tell which method is best where every class counts the same, if some are much larger than others."""
    if not uneven(np.array(list(photos.counts().values()))):
        return ()
    fair = min(compared, key=lambda method: method.assessment.balanced_error)
    return (
        "The classes are uneven, and the table is in the order of accuracy, in which every photo counts the "
        f"same. Where every class does, {fair.name} is best: balanced error "
        f"{100 * fair.assessment.balanced_error:.1f} %. `fit` balances logistic regression unless told "
        "otherwise; here that is the classifier 'balanced'.",
    )
