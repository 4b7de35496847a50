"""Which score tells the unknown best, and how well."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from scipy import stats

from fieldguide.assess import ScoreResult
from fieldguide.classify.unknown import Combined, Mahalanobis
from fieldguide.ladder.out_of_fold_scores import Trial
from fieldguide.measure import auroc, false_positive_rate

# What is taken unless another is better by more than chance: the first of these that was tried.
USUAL = (Combined.name, Mahalanobis.name)
CHANCE = 0.05


def best_score(trials: Sequence[Trial]) -> str:
    """Choose the usual score, unless another has a higher AUROC by more than chance.

    Parameters
    ----------
    trials : sequence of Trial
        All with the same scores, the usual ones among them; at least one.

    Returns
    -------
    str
        Its name; of several that are better, the one with the highest mean.

    Notes
    -----
    One-sided paired t-tests over trials, of which all together err in 5 % (Bonferroni). Which score has the
    highest mean over ten trials is mostly chance: taking it cost 4.5 points of AUROC on classes that were
    never seen (docs/benchmarks.md).
    """
    found = {name: np.array([auroc(a[name], b[name]) for a, b, _ in trials]) for name in trials[0].known}
    usual = next(name for name in USUAL if name in found)
    gains = {name: values - found[usual] for name, values in found.items()}
    n, others = len(trials), len(gains) - 1
    if n < 2 or not others:
        return usual
    errors = stats.t.isf(CHANCE / others, n - 1) / np.sqrt(n)
    better = [name for name, gain in gains.items() if gain.mean() > errors * gain.std(ddof=1)]
    return max(better, key=lambda name: found[name].mean(), default=usual)


def told_by(trials: Sequence[Trial], *, names: Sequence[str], refuse: float) -> dict[str, Any]:
    """Measure how well the unknown is told, each trial by the score that is named for it.

    Parameters
    ----------
    trials : sequence of Trial
        As for `best_score`.
    names : sequence of str
        A score for each trial: one that was chosen without it, for an honest number.
    refuse : float in (0, 1)
        Share of known photos that is refused.

    Returns
    -------
    dict
        Means over trials: ``auroc``, ``caught``, ``unknown_accepted``, ``known_refused`` and ``scores``, as
        `fieldguide.assess.UnknownResult` has them.
    """
    pairs = [(a[name], b[name]) for (a, b, _), name in zip(trials, names, strict=True)]
    return {
        "auroc": float(np.mean([auroc(a, b) for a, b in pairs])),
        "caught": caught(pairs, refuse=refuse),
        "unknown_accepted": 1 - caught(pairs, refuse=0.05),
        # The other kind stands first: OpenOOD's convention.
        "known_refused": float(np.mean([false_positive_rate(-b, -a) for a, b in pairs])),
        "scores": [asdict(_result(trials, name)) for name in trials[0].known],
    }


def caught(pairs: Sequence[tuple[np.ndarray, np.ndarray]], *, refuse: float) -> float:
    """Return the mean share of unknown photos that is told where `refuse` of the known ones is refused.

    Parameters
    ----------
    pairs : sequence of (known, unknown)
        Familiarities.
    refuse : float in (0, 1)

    Returns
    -------
    float in [0, 1]
    """
    return float(np.mean([1 - false_positive_rate(a, b, recall=1 - refuse) for a, b in pairs]))


def _result(trials: Sequence[Trial], name: str) -> ScoreResult:
    pairs = [(a[name], b[name]) for a, b, _ in trials]
    return ScoreResult(name, float(np.mean([auroc(a, b) for a, b in pairs])), 1 - caught(pairs, refuse=0.05))
