"""Which score tells the unknown best, and how well."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from fieldguide.assess import ScoreResult
from fieldguide.classify.unknown import Combined, Mahalanobis
from fieldguide.ladder.out_of_fold_scores import Trial
from fieldguide.measure import auroc, better_than_chance, false_positive_rate

# What is taken unless another is better by more than chance: the first of these that was tried.
USUAL = (Combined.name, Mahalanobis.name)


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
    Trials share their photos, so they are no independent pieces of evidence; units are (the class of a photo
    where classes are held out; the photo, or its group, where examples are given). The AUROC is a mean over
    unknown photos of the share of known ones that each is told from, its placement [1]_; by how much the
    placement of a known photo differs from that mean is added for it, which is nothing in all, but spreads.
    So the mean AUROC is a sum over photos, and the sums of units go into
    `fieldguide.measure.better_than_chance`, widened for as many folds as there are different sets of unknown
    photos, or trials where there is one set: what scores them has learnt from mostly the same photos, and two
    classes that lie far apart do so whichever of them is held out. So up to ten classes hardly ever tell of
    many scores which is better. Which score has the highest mean over ten trials is mostly chance: taking it
    cost 4.5 points of AUROC on classes that were never seen (docs/benchmarks.md).

    References
    ----------
    .. [1] DeLong, DeLong, Clarke-Pearson, "Comparing the Areas under Two or More Correlated Receiver
       Operating Characteristic Curves: A Nonparametric Approach", Biometrics 44, 1988.
    """
    usual = next(name for name in USUAL if name in trials[0].known)
    others = [name for name in trials[0].known if name != usual]
    parts = {name: np.concatenate([_parts(trial, name) for trial in trials]) for name in [usual, *others]}
    if not others:
        return usual
    gains = np.reshape([parts[name] - parts[usual] for name in others], (len(others), -1)).T
    units = [unit for place, trial in enumerate(trials) for unit in _units(trial, place)]
    rounds = len({trial.number for trial in trials})
    n_folds = rounds if rounds > 1 else len(trials)
    place = better_than_chance(gains, groups=units, n_folds=n_folds if n_folds > 1 else None)
    return usual if place is None else others[place]


def _parts(trial: Trial, name: str) -> np.ndarray:
    """Return what each known and each unknown photo adds to the AUROC."""
    known, unknown = trial.known[name], trial.unknown[name]
    above, below = _share_below(known, unknown), 1 - _share_below(unknown, known)
    return np.concatenate([(above - above.mean()) / len(known), below / len(unknown)])


def _share_below(values: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return for each value the share of others below it, half of the equal ones among them."""
    rising = np.sort(others)
    ends = [np.searchsorted(rising, values, side=side) for side in ("left", "right")]
    return (ends[0] + ends[1]) / (2 * len(others))


def _units(trial: Trial, place: int) -> list[object]:
    """Name the unit of each known and each unknown photo."""
    known, unknown = trial.known_units, trial.unknown_units
    n_known, n_unknown = (len(next(iter(scores.values()))) for scores in (trial.known, trial.unknown))
    return [
        *([("known", place, i) for i in range(n_known)] if known is None else known.tolist()),
        *([("unknown", trial.number)] * n_unknown if unknown is None else unknown.tolist()),
    ]


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
    pairs = [(a[name], b[name]) for (a, b, *_), name in zip(trials, names, strict=True)]
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
    pairs = [(a[name], b[name]) for a, b, *_ in trials]
    return ScoreResult(name, float(np.mean([auroc(a, b) for a, b in pairs])), 1 - caught(pairs, refuse=0.05))
