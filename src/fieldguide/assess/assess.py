"""Score class probabilities against the truth."""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from fieldguide import measure
from fieldguide.assess.accuracy_interval import accuracy_interval
from fieldguide.assess.assessment import (
    Assessment,
    Baseline,
    Confusion,
    Outcomes,
)
from fieldguide.assess.by_column import by_column
from fieldguide.assess.by_size import by_size
from fieldguide.assess.class_intervals import class_intervals
from fieldguide.assess.class_result import ClassResult
from fieldguide.assess.few_scored import few_scored
from fieldguide.assess.levels import levels
from fieldguide.assess.reliability_bins import reliability_bins
from fieldguide.assess.selective import selective
from fieldguide.assess.set_coverage import set_coverage
from fieldguide.images import Dataset

NAMED_LEFT_OUT = 1000


def assess(
    probabilities: np.ndarray,
    dataset: Dataset,
    *,
    classes: Sequence[str],
    n_training: Sequence[int | None],
    scored_on: str,
    baselines: Sequence[Baseline] = (),
    notes: Sequence[str] = (),
    n_folds: int | None = None,
    repeats: int = 1,
    bars: np.ndarray | None = None,
    foldable: bool = True,
    goal: Literal["accuracy", "balanced"] | None = None,
    refit_variance: float = 0.0,
) -> Assessment:
    """Turn the probabilities that a classifier gave into an assessment.

    Parameters
    ----------
    probabilities : ndarray of shape (n, k), float
        One row per photo of `dataset`, one column per class; rows sum to one. A class that was never
        trained has probability zero.
    dataset : Dataset
        The n scored photos with their true labels, all of them in `classes`, their groups if any, and
        the photos that were left out.
    classes : sequence of str
        The k classes.
    n_training : sequence of (int or None)
        Photos per class that the classifier learnt from; None where that is not known.
    scored_on : str
        Which photos these are, in words.
    baselines : sequence of Baseline
        What trivial answers reach on the same photos.
    notes : sequence of str
        What a reader should know; that few photos were scored is put before them.
    n_folds : int, optional
        Where the answers come from cross-validation: in how many folds.
    repeats : int, default=1
        How many times all photos were cross-validated. The rows of the first time come first, then those of
        the second in the same order, and so on.
    bars : ndarray of shape (levels, n), float64, optional
        Of the sets of classes of each row, as `set_bars` gives them; without them no sets are measured.
    foldable : bool, default=True
        Whether more photos could be scored by folds, so that it may be advised.
    goal : {"accuracy", "balanced"}, optional
        Whether what was chosen counted every photo the same or every class.
    refit_variance : float >= 0, default=0
        Of cross-validated answers: how much the accuracy varies from fit to fit.

    Returns
    -------
    Assessment
        With the photos in `outcomes`.

    Notes
    -----
    The interval is Wilson's for photos that stand alone; where photos come in groups (one plant, one
    burst) whole groups are drawn, since photos of one group are right or wrong together. Cross-validation
    widens either, see `measure.fold_interval`.

    Where several answers are accepted for a photo, the answer counts as its true class if it is one of them,
    so every number but `label_accuracy` is about accepted answers; the most probable of them stands for the
    class in `top5_accuracy` and `log_loss`.
    """
    column = {name: index for index, name in enumerate(classes)}
    labelled = np.array([column[label] for label in dataset.labels], dtype=np.int64)
    predicted = probabilities.argmax(axis=1)
    best = labelled if dataset.accepted is None else _most_probable(probabilities, dataset, classes=classes)
    truth = np.where(best == predicted, best, labelled)
    confusion = measure.confusion_matrix(truth, predicted, k=len(classes))
    n = len(truth) // repeats
    right = (truth == predicted).reshape(repeats, n)
    groups = dataset.groups and dataset.groups[:n]
    interval, method = accuracy_interval(right, groups=groups, n_folds=n_folds, refit_variance=refit_variance)
    calibration = measure.expected_calibration_error(truth, probabilities)
    by_chance = measure.calibration_by_chance(
        probabilities.max(axis=1),
        observed=calibration.value,
        groups=_same_photo(n, groups=groups, repeats=repeats),
    )
    intervals = class_intervals(truth[:n], right, k=len(classes), groups=groups, n_folds=n_folds)
    low, high = measure.balanced_interval(truth[:n], right, intervals, groups=groups)
    results = _class_results(
        confusion, classes=classes, n_training=n_training, repeats=repeats, intervals=intervals
    )
    return Assessment(
        n=n,
        scored_on=scored_on,
        accuracy=measure.accuracy(truth, predicted),
        accuracy_interval=interval,
        interval_method=method,
        top5_accuracy=measure.top_k_accuracy(best, probabilities, top=5) if len(classes) > 5 else None,
        goal=goal,
        balanced_error=measure.balanced_error(truth, predicted),
        balanced_error_interval=(1 - high, 1 - low),
        log_loss=measure.log_loss(best, probabilities),
        ece=calibration.value,
        ece_by_chance=by_chance,
        adaptive_ece=measure.adaptive_calibration_error(truth, probabilities).value,
        classes=results,
        most_confused=_most_confused(confusion, classes),
        confusion=tuple((int(i), int(j), int(confusion[i, j])) for i, j in np.argwhere(confusion)),
        reliability=reliability_bins(calibration),
        baselines=tuple(baselines),
        left_out=len(dataset.left_out),
        left_out_photos=tuple((one.exact_name, one.reason) for one in dataset.left_out[:NAMED_LEFT_OUT]),
        notes=(*filter(None, [few_scored(n, folds=n_folds, foldable=foldable)]), *notes),
        by_column=by_column(
            right[0],
            {name: values[:n] for name, values in dataset.columns.items()},
            groups=dataset.groups and dataset.groups[:n],
        ),
        folds=n_folds,
        repeats=repeats,
        levels=levels(
            truth.reshape(repeats, n),
            predicted.reshape(repeats, n),
            classes=classes,
            hierarchy=dataset.hierarchy,
            groups=groups,
            n_folds=n_folds,
        ),
        selective=selective(
            right, probabilities.max(axis=1).reshape(repeats, n), groups=groups, n_folds=n_folds
        ),
        sets=()
        if bars is None
        else set_coverage(probabilities, best, bars=bars, repeats=repeats, groups=groups, n_folds=n_folds),
        label_accuracy=None if dataset.accepted is None else measure.accuracy(labelled, predicted),
        by_size=by_size(results),
        outcomes=Outcomes(
            images=dataset.images[:n],
            truth=truth[:n],
            probabilities=probabilities[:n],
            refit_variance=refit_variance,
        ),
    )


def _most_probable(probabilities: np.ndarray, dataset: Dataset, *, classes: Sequence[str]) -> np.ndarray:
    """Give the most probable of the accepted answers of each photo, (n,)."""
    accepted = measure.label_matrix(dataset.accepted or (), classes=classes)
    return np.where(accepted, probabilities, -1).argmax(axis=1)


def _same_photo(n: int, *, groups: Sequence[str | None] | None, repeats: int) -> list[str | int] | None:
    """Give each row of each repeat its group, or its photo where that stands alone; None if all rows do."""
    if groups is None and repeats == 1:
        return None
    return [row if group is None else group for row, group in enumerate(groups or (None,) * n)] * repeats


def _class_results(
    confusion: np.ndarray,
    *,
    classes: Sequence[str],
    n_training: Sequence[int | None],
    repeats: int,
    intervals: Sequence[tuple[float, float] | None],
) -> tuple[ClassResult, ...]:
    report = measure.class_report(confusion)
    return tuple(
        ClassResult(
            name=name,
            n=int(report.support[i]) // repeats,
            n_training=n_training[i],
            precision=_known(report.precision[i]),
            recall=_known(report.recall[i]),
            f1=_known(report.f1[i]),
            recall_interval=intervals[i],
        )
        for i, name in enumerate(classes)
    )


def _most_confused(confusion: np.ndarray, classes: Sequence[str]) -> tuple[Confusion, ...]:
    return tuple(
        Confusion(classes[pair.truth], classes[pair.predicted], n=int(pair.count), share=pair.rate)
        for pair in measure.most_confused(confusion)
    )


def _known(value: float) -> float | None:
    """JSON has no NaN: what is not defined is None."""
    return None if math.isnan(value) else float(value)
