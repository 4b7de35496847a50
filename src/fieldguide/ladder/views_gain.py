"""What several views of each photo give, against the photo as it is."""

import numpy as np
from sklearn.base import clone

from fieldguide.assess import Assessment, GainResult, truth_of
from fieldguide.assess.right_answers import right_answers
from fieldguide.classify import Classifier
from fieldguide.ladder.encode_time import encode_us
from fieldguide.ladder.encoding import Encoding
from fieldguide.ladder.hold_out import probabilities_of
from fieldguide.ladder.part import Part
from fieldguide.ladder.plan import Plan
from fieldguide.ladder.represented import represented
from fieldguide.ladder.rounds import make_rounds
from fieldguide.measure import paired_difference
from fieldguide.represent import Encoder, FeatureCache, Views

_TINY = np.finfo(np.float64).tiny


def views_gain(
    assessment: Assessment,
    classifier: Classifier,
    plan: Plan,
    *,
    encoder: Views,
    cache: FeatureCache | None,
) -> GainResult:
    """Answer the photos that were scored once more, each by its plain view alone.

    Parameters
    ----------
    assessment : Assessment
        Of the views; with `outcomes`.
    classifier : Classifier
        Copies of it are fitted.
    plan : Plan
        With which it was assessed.
    encoder : Views
        What made the vectors; fitted, if it learns.
    cache : FeatureCache or None
        Where the plain vectors are kept, which are a piece of the views.

    Returns
    -------
    GainResult
        Paired, of the first repeat; with folds the interval is widened as that of the accuracy.
    """
    outcomes, classes = assessment.outcomes, [result.name for result in assessment.classes]
    assert outcomes is not None  # noqa: S101 - it was made in this run
    rounds, scored = make_rounds(plan)
    unseen, plain = Part(plan.photos.dataset, np.empty((len(plan.photos), 0), np.float32)), encoder.encoder
    answers = np.zeros((len(plan.photos), len(classes)))
    for round_ in (round_ for round_ in rounds if round_.repeat == 0):
        _, seen = represented(unseen, train=round_.train, encoding=Encoding(plain, cache))
        unseen = unseen if plain.learns else seen
        train, validation = seen.rows(round_.train), seen.rows(round_.validation)
        inside = clone(classifier).fit(
            train.vectors,
            train.labels,
            groups=train.groups,
            validation=validation.validation,
        )
        answers[round_.held] = probabilities_of(inside, seen.vectors[round_.held], classes=classes)
    once = plan.photos.rows(scored)
    truth, labels = truth_of(once.dataset, classes=classes), np.searchsorted(classes, once.labels)
    names = np.array(classes)
    right, loss = [], []
    for said in (outcomes.probabilities, answers[scored]):
        right.append(right_answers(names[said.argmax(axis=1)], truth, classes=names).astype(float))
        loss.append(-np.log(np.maximum(said[np.arange(len(labels)), labels], _TINY)))
    how = {"groups": once.groups, "n_folds": plan.n_folds}
    accuracy = paired_difference(right[0] - right[1], of_answers=True, **how)
    log_loss = paired_difference(loss[1] - loss[0], **how)
    photo_ms, times = _costs(encoder, once)
    return GainResult(
        kind="views",
        what=", ".join(encoder.words),
        kept=True,
        scored_on=assessment.scored_on,
        n=len(once),
        **GainResult.differences(accuracy, log_loss),
        photo_ms=photo_ms,
        times=times,
    )


def _costs(encoder: Views, photos: Part) -> tuple[float, float]:
    """Return what a photo takes more, in milliseconds, and how many times as long it takes."""
    with_views, plain = (encode_us(one, photos.dataset.images) for one in (encoder, _plain(encoder)))
    return (with_views - plain) / 1000, with_views / plain


def _plain(encoder: Views) -> Encoder:
    return encoder.inner[0]
