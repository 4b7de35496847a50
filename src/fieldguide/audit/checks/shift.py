"""Photos that differ between training and test, or from source to source."""

from collections.abc import Iterator

import numpy as np

from fieldguide.audit.context import Context
from fieldguide.audit.finding import Finding
from fieldguide.audit.out_of_fold import out_of_fold
from fieldguide.audit.predictability import linear, predictability
from fieldguide.audit.sources import sources

_AUC = 0.6
_DEVIATIONS = 3.29  # of the normal distribution: 99.9 %
_FEWEST = 20
_MOST = 3000
_ABOVE_CHANCE = 0.2


def check_shift(context: Context) -> Iterator[Finding]:
    """Ask whether a classifier can tell training from test photos, and sources from one another."""
    vectors = context.looked.vectors
    if vectors is None:
        return
    if context.dataset.splits is not None:
        yield from _split_shift(context, vectors)
    for name, values in sources(context).items():
        known = np.flatnonzero(values != "")
        counts = {value: int((values == value).sum()) for value in set(values[known].tolist())}
        rows = np.array([i for i in known if counts[values[i]] >= _FEWEST], dtype=np.int64)
        if len(rows) < _FEWEST:
            continue
        reached = predictability(
            vectors[rows],
            values[rows],
            groups=[context.units[i] for i in rows],
            model=linear,
            seed=context.seed,
        )
        if reached is not None and reached.above_chance > _ABOVE_CHANCE:
            yield Finding(
                "source_shift",
                (),
                min(1.0, reached.above_chance),
                f"The {name} can be told from the photo ({reached.accuracy:.0%} right, "
                f"{reached.chance:.0%} by guessing): hold out whole values of "
                f"{name} to know how well a new one will do.",
                {"column": name, **reached.to_dict()},
            )


def _split_shift(context: Context, vectors: np.ndarray) -> Iterator[Finding]:
    side = context.column(context.dataset.splits or ())
    rows = np.flatnonzero((side == "train") | (side == "test"))
    if len(rows) > _MOST:
        rows = np.sort(np.random.default_rng(context.seed).choice(rows, _MOST, replace=False))
    is_test = side[rows] == "test"
    if min(is_test.sum(), (~is_test).sum()) < _FEWEST:
        return
    told = out_of_fold(vectors[rows], side[rows], groups=[context.units[i] for i in rows], seed=context.seed)
    if told is None:
        return
    _, probabilities, scored = told
    auc, low = _area_under_curve(probabilities[scored, 0], is_test[scored])
    if low > _AUC:
        yield Finding(
            "split_shift",
            (),
            float(min(1.0, 2 * low - 1)),
            f"Training and test photos can be told apart, in {100 * auc:.0f} of 100 pairs of one each (AUC "
            f"{auc:.2f}; 50 of 100 would be chance): they come from different places, so the test says "
            "little "
            "about photos like the training ones, and the other way round.",
            {"auc": round(auc, 4), "at_least": round(low, 4), "n": int(scored.sum())},
        )


def _area_under_curve(score: np.ndarray, positive: np.ndarray) -> tuple[float, float]:
    """Return the AUC and the lower end of its 99.9 % interval (Hanley and McNeil 1982)."""
    n, m = int(positive.sum()), int((~positive).sum())
    order = np.sort(score[~positive])
    wins = np.searchsorted(order, score[positive], side="left").sum()
    ties = np.searchsorted(order, score[positive], side="right").sum() - wins
    auc = float((wins + ties / 2) / (n * m))
    one, two = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    variance = (auc * (1 - auc) + (n - 1) * (one - auc**2) + (m - 1) * (two - auc**2)) / (n * m)
    return auc, auc - _DEVIATIONS * float(np.sqrt(max(variance, 0)))
