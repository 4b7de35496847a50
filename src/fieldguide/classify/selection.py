"""Choosing a setting and its temperature on photos that were not trained on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import log_softmax

from fieldguide.classify.cores import Map
from fieldguide.classify.temperature import fit_temperature, tempered_loss

# A path of settings is left once so many in a row were worse than the best.
PATIENCE = 2

# Name of an option -> its value; and settings with the log-scores (n, k) that they give to unseen photos.
Setting = Mapping[str, float | int]
Path = Iterator[tuple[Setting, np.ndarray]]


@dataclass(frozen=True, slots=True)
class Choice:
    """The setting that did best on photos not trained on.

    Attributes
    ----------
    setting : mapping of str to number
        What distinguishes this member of the path, e.g. ``{"C": 0.01}``.
    temperature : float
        See `fit_temperature`.
    log_loss : float
        Of the scored photos at that temperature, in nats.
    accuracy : float in [0, 1]
        Of the scored photos.
    """

    setting: Setting
    temperature: float
    log_loss: float
    accuracy: float


def choose(paths: list[Path], codes: np.ndarray, *, run: Map) -> Choice:
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

    Returns
    -------
    Choice
        The first of equals.

    Notes
    -----
    The walk ends when two settings in a row were no better than the best.
    """
    best, lowest, worse = None, np.inf, 0
    while worse < PATIENCE and all(steps := list(run(_step, paths))):
        setting, log_scores = steps[0][0], np.concatenate([scores for _, scores in steps])
        temperature = fit_temperature(log_scores, codes)
        loss = tempered_loss(log_scores, codes, temperature=temperature)
        worse = 0 if loss < lowest else worse + 1
        if loss < lowest:
            best, lowest = _summary(setting, log_scores, codes=codes, temperature=temperature), loss
    if best is None:
        raise RuntimeError("a path of settings needs at least one member with finite scores")
    return best


def _step(path: Path) -> tuple[Setting, np.ndarray] | None:
    return next(path, None)


def _summary(setting: Setting, log_scores: np.ndarray, *, codes: np.ndarray, temperature: float) -> Choice:
    log_p = log_softmax(log_scores / temperature, axis=1)
    return Choice(
        setting=setting,
        temperature=temperature,
        log_loss=float(-log_p[np.arange(len(codes)), codes].mean()),
        accuracy=float((log_scores.argmax(axis=1) == codes).mean()),
    )
