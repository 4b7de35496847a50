"""Score the probabilities of many labels against the truth."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldguide import measure
from fieldguide.assess.accuracy_interval import accuracy_interval
from fieldguide.assess.few_scored import few_scored
from fieldguide.assess.reliability_bins import reliability_bins
from fieldguide.assess.tag_assessment import TagAssessment, TagBaseline, TagOutcomes, TagResult
from fieldguide.errors import OptionError
from fieldguide.images import Dataset
from fieldguide.measure.inputs import as_group_codes

NAMED_LEFT_OUT = 1000


def assess_tags(
    probabilities: np.ndarray,
    dataset: Dataset,
    *,
    classes: Sequence[str],
    n_training: Sequence[int],
    trained_on: int,
    scored_on: str,
    notes: Sequence[str] = (),
    n_folds: int | None = None,
    repeats: int = 1,
    foldable: bool = True,
    refit_variance: float = 0.0,
) -> TagAssessment:
    """Turn the probabilities of many labels into an assessment.

    Parameters
    ----------
    probabilities : ndarray of shape (r n, k), float in [0, 1]
        One row per photo of `dataset`, r times over; one column per label.
    dataset : Dataset
        The n scored photos with their `tags`, their groups if any, and the photos that were left out. Tags
        that are none of `classes` are not scored.
    classes : sequence of str
        The k labels.
    n_training : sequence of int
        Photos that carry each label, among those that were learnt from.
    trained_on : int
        Photos that were learnt from.
    scored_on : str
        Which photos these are, in words.
    notes : sequence of str
        What a reader should know; that few photos were scored is put before them.
    n_folds : int, optional
        Where the answers come from cross-validation: in how many folds.
    repeats : int, default=1
        How many times all photos were cross-validated: r.
    foldable : bool, default=True
        Whether more photos could be scored by folds, so that it may be advised.
    refit_variance : float >= 0, default=0
        Of cross-validated answers: how much the share of photos that are right varies from fit to fit.

    Returns
    -------
    TagAssessment
        With two trivial answers beside it: the share of each label among the training photos as its
        probability, and no label for any photo.

    Raises
    ------
    OptionError
        If the photos carry no tags.
    """
    if dataset.tags is None:
        raise OptionError("the photos carry one label each; use assess for them.")
    once = measure.label_matrix(dataset.tags, classes=classes)
    truth = np.tile(once, (repeats, 1))
    right = ((probabilities >= 0.5) == truth).all(axis=1).reshape(repeats, len(dataset))
    interval, method = accuracy_interval(
        right, groups=dataset.groups, n_folds=n_folds, refit_variance=refit_variance
    )
    calibration = measure.label_calibration_error(truth, probabilities)
    frequencies = np.asarray(n_training) / max(trained_on, 1)
    return TagAssessment(
        n=len(dataset),
        scored_on=scored_on,
        **_scores(truth, probabilities),
        exact_match_interval=interval,
        interval_method=method,
        ece=calibration.value,
        ece_by_chance=measure.calibration_by_chance(
            probabilities.ravel(),
            observed=calibration.value,
            groups=_decisions(dataset, k=len(classes), repeats=repeats),
        ),
        reliability=reliability_bins(calibration),
        labels=_results(truth, probabilities, classes=classes, n_training=n_training, repeats=repeats),
        baselines=(
            TagBaseline("each label as likely as in training", **_scores(once, _same(frequencies, once))),
            TagBaseline("no label for any photo", **_scores(once, np.zeros(once.shape))),
        ),
        left_out=len(dataset.left_out),
        left_out_photos=tuple((one.exact_name, one.reason) for one in dataset.left_out[:NAMED_LEFT_OUT]),
        notes=(*filter(None, [few_scored(len(dataset), folds=n_folds, foldable=foldable)]), *notes),
        folds=n_folds,
        repeats=repeats,
        outcomes=TagOutcomes(dataset.images, truth=once, probabilities=probabilities[: len(dataset)]),
    )


def _decisions(dataset: Dataset, *, k: int, repeats: int) -> np.ndarray:
    """Give decisions numbers: one to all those on one label of photos of one group."""
    units = np.tile(as_group_codes(dataset.groups or (None,) * len(dataset), n=len(dataset)), repeats)
    return (units[:, None] * k + np.arange(k)).ravel()


def _scores(truth: np.ndarray, probabilities: np.ndarray) -> dict[str, Any]:
    each = measure.average_precision(truth, probabilities)
    known = each[~np.isnan(each)]
    return {
        "mean_average_precision": float(known.mean()) if len(known) else None,
        "exact_match": measure.exact_match(truth, probabilities >= 0.5),
        "hamming_accuracy": measure.hamming_accuracy(truth, probabilities >= 0.5),
    }


def _same(frequencies: np.ndarray, truth: np.ndarray) -> np.ndarray:
    return np.tile(frequencies, (len(truth), 1))


def _results(
    truth: np.ndarray,
    probabilities: np.ndarray,
    *,
    classes: Sequence[str],
    n_training: Sequence[int],
    repeats: int,
) -> tuple[TagResult, ...]:
    given = probabilities >= 0.5
    both, n, called = (truth & given).sum(axis=0), truth.sum(axis=0), given.sum(axis=0)
    each = measure.average_precision(truth, probabilities)
    return tuple(
        TagResult(
            name=name,
            n=int(n[j]) // repeats,
            n_training=int(n_training[j]),
            average_precision=None if math.isnan(each[j]) else float(each[j]),
            precision=float(both[j] / called[j]) if called[j] else None,
            recall=float(both[j] / n[j]) if n[j] else None,
        )
        for j, name in enumerate(classes)
    )
