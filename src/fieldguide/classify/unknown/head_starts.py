"""Classes that start ahead, so that they do not pay for the unknown."""

from collections.abc import Sequence

import numpy as np

from fieldguide.classify.unknown.fair_share import FairShare, bearable_loss, lowest_refused, parties

# In units of a class's spread. Beyond, a photo is refused that a class keeps by its probability alone.
_STARTS = np.arange(0, 8.25, 0.25)
_ROUNDS = 3


def head_starts(
    known: np.ndarray,
    probabilities: np.ndarray,
    codes: np.ndarray,
    *,
    refuse: float,
    groups: np.ndarray | Sequence[object] | None,
) -> np.ndarray:
    """Give each class that pays the least start that spares it.

    Parameters
    ----------
    known : ndarray of shape (n,), float64
        Scores measured within the classes, of known photos that were not learnt from.
    probabilities : ndarray of shape (n, k), float64
        Of the classes.
    codes : ndarray of shape (n,), integers from 0 below k
        The true ones.
    refuse, groups
        As for `FairShare`.

    Returns
    -------
    ndarray of shape (k,), float64 >= 0
        What a photo gains for its probability of each class: 0 for those that do not pay, at most 8 spreads.

    Notes
    -----
    Photos that are taken for other classes gain little, so a start alone may not spare a class; then it is
    the one at which fewest of its photos are lost. Classes move the bar for each other, so they take turns,
    three times at most. Classes of fewer than 20 photos start together.
    """
    party, starts = parties(codes), np.zeros(probabilities.shape[1])
    for _ in range(_ROUNDS):
        moved = known + probabilities @ starts
        payers = FairShare.of(moved, codes, refuse=refuse, groups=groups).payers
        if not payers:
            break
        for one, _lost in payers:
            own = party == one
            members = np.unique(codes[own])
            gain = probabilities[:, members].sum(axis=1)
            moved = known + probabilities @ starts
            starts[members] += _least_start(moved, gain, own, refuse=refuse)
    return starts


def _least_start(known: np.ndarray, gain: np.ndarray, own: np.ndarray, *, refuse: float) -> float:
    lowest, bearable = lowest_refused(refuse, len(known)), bearable_loss(refuse, int(own.sum()))
    lost = []
    for start in _STARTS:
        moved = known + start * gain
        bar = np.partition(moved, lowest - 1)[lowest - 1]
        lost.append(int((moved[own] < bar).sum()))
        if lost[-1] <= bearable:
            break
    return float(_STARTS[np.argmin(lost)])
