"""What a person gets: the share of photos that are answered right, wrong, and with unknown."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fieldguide.assess.accuracy_interval import accuracy_interval
from fieldguide.assess.class_intervals import class_intervals
from fieldguide.stored import Share


@dataclass(frozen=True)
class ClassAnswers:
    """What the photos of one class are answered with.

    Attributes
    ----------
    name : str
        The class.
    n : int
        Scored photos of it.
    right, wrong, refused : float or None
        Shares of them answered with their class, with another, and with unknown; they sum to one. None
        without photos.
    right_interval : tuple of float or None
        Ends of the 95 % interval of `right`, computed as that of the accuracy.
    precision : float or None
        Share of the photos answered with the class that are of it; None if none is.
    """

    name: str
    n: int
    right: Share | None
    wrong: Share | None
    refused: Share | None
    right_interval: tuple[Share, Share] | None
    precision: Share | None


@dataclass(frozen=True)
class AnswerResult:
    """What all scored photos are answered with, where a photo may be answered with unknown.

    Attributes
    ----------
    n : int
        Photos that were answered.
    right, wrong, refused : float in [0, 1]
        Shares of them answered with their class, with another, and with unknown; they sum to one.
    right_interval : tuple of float
        Ends of the 95 % interval of `right`, computed as that of the accuracy.
    mean_right : float in [0, 1]
        Mean of `right` over the classes that have photos.
    classes : tuple of ClassAnswers
        Every class of the assessment, in its order.
    """

    n: int
    right: Share
    wrong: Share
    refused: Share
    right_interval: tuple[Share, Share]
    mean_right: Share
    classes: tuple[ClassAnswers, ...]

    @classmethod
    def of(
        cls,
        truth: np.ndarray,
        predicted: np.ndarray,
        refused: np.ndarray,
        *,
        classes: Sequence[str],
        groups: Sequence[str | None] | None,
        n_folds: int | None = None,
        refit_variance: float = 0.0,
    ) -> "AnswerResult":
        """Count what n photos are answered with.

        Parameters
        ----------
        truth, predicted : ndarray of shape (n,), int64
            True and most probable class of each, as an index into `classes`; n is at least 1.
        refused : ndarray of shape (n,), bool
            Which are answered with unknown instead.
        classes : sequence of str
            The classes.
        groups : sequence of length n, or None
            Photos of one group are right or wrong together.
        n_folds : int, optional
            Where the answers come from cross-validation: in how many folds.
        refit_variance : float >= 0, default=0
            How much the accuracy then varies from fit to fit.

        Returns
        -------
        AnswerResult
        """
        k = len(classes)
        right = (truth == predicted) & ~refused
        scored, named = np.bincount(truth, minlength=k), np.bincount(predicted[~refused], minlength=k)
        counts = [np.bincount(truth[which], minlength=k) for which in (right, ~right & ~refused, refused)]
        intervals = class_intervals(truth, right[None], k=k, groups=groups, n_folds=n_folds)
        by_class = []
        for code, name in enumerate(classes):
            n = int(scored[code])
            ours, wrong, unknown = (float(count[code] / n) if n else None for count in counts)
            precision = float(counts[0][code] / named[code]) if named[code] else None
            by_class.append(ClassAnswers(name, n, ours, wrong, unknown, intervals[code], precision))
        return cls(
            n=len(truth),
            right=float(right.mean()),
            wrong=float((~right & ~refused).mean()),
            refused=float(refused.mean()),
            right_interval=accuracy_interval(
                right[None], groups=groups, n_folds=n_folds, refit_variance=refit_variance
            )[0],
            mean_right=float(np.mean([own.right for own in by_class if own.right is not None])),
            classes=tuple(by_class),
        )

    def __str__(self) -> str:
        low, high = self.right_interval
        return (
            f"Answered right {100 * self.right:.1f} %, 95 % interval {100 * low:.1f} to {100 * high:.1f}; "
            f"wrong {100 * self.wrong:.1f} %; with unknown {100 * self.refused:.1f} %"
        )
