"""Choosing a setting and its temperature on photos that were not trained on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fieldguide.classify.cores import Map
from fieldguide.classify.temperature import fit_temperature, own_and_mean, tempered_loss
from fieldguide.measure import balanced_error

# A path of settings is left once so many were worse than the best; differences below MARGIN nats are none.
PATIENCE, MARGIN = 2, 1e-4
# There is nothing to gain below this log loss.
ENOUGH = 1e-3

# Name of an option -> its value; and settings with the log-scores (n, k) that they give to unseen photos.
Setting = Mapping[str, Any]
Path = Iterator[tuple[Setting, np.ndarray]]


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """The setting that did best on photos not trained on.

    Attributes
    ----------
    setting : mapping of str to number
        What distinguishes this member of the path, e.g. ``{"C": 0.01}``.
    temperature : float
        See `fit_temperature`.
    log_loss : float
        Of the scored photos at that temperature, weighted as they were, in nats.
    accuracy : float in [0, 1]
        Of the scored photos.
    balanced_error : float in [0, 1]
        1 - the mean of the recalls of the classes that were scored.
    log_scores : ndarray of shape (n, k), float64
        Of the scored photos under that setting.
    codes : ndarray of shape (n,), integers in [0, k)
        Their classes.
    weights : ndarray of shape (n,), float64 > 0, or None
        How many photos each stands for; None for 1.
    """

    setting: Setting
    temperature: float
    log_loss: float
    accuracy: float
    balanced_error: float
    log_scores: np.ndarray = field(repr=False)
    codes: np.ndarray = field(repr=False)
    weights: np.ndarray | None = field(repr=False)


def choose(paths: list[Path], codes: np.ndarray, *, run: Map, weights: np.ndarray | None = None) -> Choice:
    """Walk along a path of settings and keep the one with the lowest calibrated log loss.

    Parameters
    ----------
    paths : list of iterators of (setting, ndarray of shape (n_fold, k))
        One for each fold, all with the same settings in the same order: each setting with the log-scores it
        gives the photos of that fold. Drawn lazily, one of each at a time.
    codes : ndarray of shape (n,), integers in [0, k)
        Classes of the scored photos, fold after fold; n >= 1.
    run : callable
        `map`, or one like it that works side by side.
    weights : ndarray of shape (n,), float64 > 0, optional
        How many photos each scored photo stands for, in loss and temperature; 1 by default.

    Returns
    -------
    Choice
        The first of nearly equals (0.0001 nats).

    Notes
    -----
    The walk ends when two settings were worse than the best since it was found, or when there is nothing to
    gain. On a plateau it goes on: under strong penalties all solutions are proportional, and at their own
    temperatures equally good.
    """
    best, lowest, worse = None, np.inf, 0
    while worse < PATIENCE and _can_improve(best) and all(steps := list(run(_step, paths))):
        setting, log_scores = steps[0][0], np.concatenate([scores for _, scores in steps])
        temperature = fit_temperature(log_scores, codes, weights=weights)
        loss = tempered_loss(log_scores, codes, temperature=temperature, weights=weights)
        worse += loss > lowest + MARGIN
        if loss < lowest - MARGIN:
            worse = 0
            best = _summary(setting, log_scores, codes=codes, temperature=temperature, weights=weights)
            lowest = loss
    if best is None:
        raise RuntimeError("a path of settings needs at least one member with finite scores")
    return best


def judged_anew(choice: Choice, *, weights: np.ndarray) -> Choice:
    """Judge a choice by other weights, its temperature fitted anew.

    Parameters
    ----------
    choice : Choice
        As `choose` gave it.
    weights : ndarray of shape (n,), float64 > 0
        How many photos each scored photo stands for.

    Returns
    -------
    Choice
        Of the same setting.
    """

    def path() -> Path:
        yield choice.setting, choice.log_scores

    return choose([path()], choice.codes, run=map, weights=weights)


def _can_improve(best: Choice | None) -> bool:
    return best is None or best.log_loss > ENOUGH


def _step(path: Path) -> tuple[Setting, np.ndarray] | None:
    return next(path, None)


def _summary(
    setting: Setting,
    log_scores: np.ndarray,
    *,
    codes: np.ndarray,
    temperature: float,
    weights: np.ndarray | None,
) -> Choice:
    own, _ = own_and_mean(log_scores, codes, temperature=temperature)
    predicted = log_scores.argmax(axis=1)
    return Choice(
        setting=setting,
        temperature=temperature,
        log_loss=float(-np.average(own, weights=weights)),
        accuracy=float((predicted == codes).mean()),
        balanced_error=balanced_error(codes, predicted),
        log_scores=log_scores,
        codes=codes,
        weights=weights,
    )
