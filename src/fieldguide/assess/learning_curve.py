"""How the accuracy grows with the number of training photos."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from fieldguide.assess.halvings import Halvings
from fieldguide.assess.projection import Projection, project, weighted_share
from fieldguide.assess.refit_variance import refit_variance
from fieldguide.measure.inputs import as_group_codes
from fieldguide.stored import NotEmpty, Number, Share


@dataclass(frozen=True)
class LearningPoint:
    """Fits on the same number of photos.

    Attributes
    ----------
    n_training : int
        Photos the classifier learnt from, the mean over draws.
    accuracies : tuple of float
        On the held-out photos, one for each draw of training photos; in [0, 1]. Where photos carry many
        labels: the share of photos of which every label was decided right.
    """

    n_training: Number
    accuracies: Annotated[tuple[Share, ...], NotEmpty]


@dataclass(frozen=True)
class LearningCurve:
    """Accuracy against the number of training photos.

    Attributes
    ----------
    n : int
        Photos that every point is scored on, by fits that did not learn from them.
    n_classes : int
        Classes or labels trained on.
    points : tuple of LearningPoint
        From few to all training photos.
    projection : Projection or None
        What twice the photos would give; None if there are too few points to say.
    counted : {"accuracy", "balanced accuracy"}
        What the shares are: of the scored photos, or the mean over the classes of the share of each.
    """

    n: int
    n_classes: Number
    points: Annotated[tuple[LearningPoint, ...], NotEmpty]
    projection: Projection | None
    counted: Literal["accuracy", "balanced accuracy"] = "accuracy"


def learning_curve(
    parts: Sequence[Halvings], *, goal: Literal["accuracy", "balanced"] | None = None, seed: int = 0
) -> LearningCurve | None:
    """Join what fits on a half, a quarter, ... of the training photos reached.

    Parameters
    ----------
    parts : sequence of Halvings
        One where photos are held out; with folds one for each, whose photos then count together.
    goal : {"accuracy", "balanced"}, optional
        Whether every scored photo counts the same or every class.
    seed : int, default=0
        Of the resamples that intervals are made of.

    Returns
    -------
    LearningCurve or None
        None without parts, or if folds are so small that they have points in different number.

    References
    ----------
    .. [1] Viering, Loog, "The Shape of Learning Curves: a Review", IEEE TPAMI 45, 2023,
       https://arxiv.org/abs/2103.10948.
    """
    if not parts or len({len(part.sizes) for part in parts}) > 1:
        return None
    sizes = np.mean([part.sizes for part in parts], axis=0).round().astype(np.int64)
    hits = [np.concatenate(draws, axis=1) for draws in zip(*(part.hits for part in parts), strict=True)]
    weights, freedom = _counted(parts, goal=goal)
    points = [tuple(weighted_share(draws, weights).tolist()) for draws in hits]
    units = [unit for part in parts for unit in (part.units if part.units is not None else [None] * part.n)]
    n = hits[0].shape[1]
    return LearningCurve(
        n=n,
        n_classes=max(part.n_classes for part in parts),
        points=tuple(
            LearningPoint(size, accuracies) for size, accuracies in zip(sizes.tolist(), points, strict=True)
        ),
        projection=project(
            sizes,
            hits,
            weights=weights,
            units=as_group_codes(units, n=n),
            refit_variance=refit_variance(parts, weights=weights),
            freedom=freedom,
            random=np.random.default_rng(seed),
        ),
        counted="accuracy" if weights is None else "balanced accuracy",
    )


def _counted(parts: Sequence[Halvings], *, goal: str | None) -> tuple[np.ndarray | None, float]:
    """Give what each scored photo counts, in sum one (None if all count the same), and degrees of freedom.

    A mean of shares of classes has those of Welch and Satterthwaite.
    """
    labels = [part.labels for part in parts if part.labels is not None]
    if goal != "balanced" or len(labels) < len(parts):
        return None, max(sum(part.n for part in parts) - 1, 1)
    _, codes, counts = np.unique(np.concatenate(labels), return_inverse=True, return_counts=True)
    freedom = (1 / counts).sum() ** 2 / (1 / counts**2 / np.maximum(counts - 1, 0.5)).sum()
    return 1 / (len(counts) * counts[codes]), max(float(freedom), 1)
