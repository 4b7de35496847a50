"""Labels that spread from photo to photo."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

# Conjugate gradients end when the residual is this small against the labels, or after so many steps.
TOLERANCE, STEPS = 1e-3, 100
_CLASSES_AT_ONCE = 32


@dataclass(frozen=True, eq=False)
class Guesses:
    """What photos without a label are taken for.

    Attributes
    ----------
    codes : ndarray of shape (n,), int64
        The likeliest class of each.
    sureness : ndarray of shape (n,), float64 in [0, 1]
        Its share of the evidence for all classes; 0 where nothing is known.
    """

    codes: np.ndarray
    sureness: np.ndarray


def spread_labels(graph: csr_array, codes: np.ndarray, *, k: int, alpha: float = 0.9) -> Guesses:
    """Let the labels of some photos spread over a graph to the others.

    Parameters
    ----------
    graph : csr_array of shape (n, n)
        Symmetric and normalised, as `normalised` gives it; the labelled photos come first.
    codes : ndarray of shape (m,), integers in [0, k)
        Their classes.
    k : int
        Number of classes.
    alpha : float in (0, 1), default=0.9
        How much of what a photo is taken for comes from its neighbours.

    Returns
    -------
    Guesses
        For the n - m others.

    Notes
    -----
    F = (I - alpha S)^-1 Y [1]_, by conjugate gradients [2]_ for 32 classes at a time, of which only the
    likeliest and the sum are kept: memory grows with the photos, not with photos times classes.

    References
    ----------
    .. [1] Zhou, Bousquet, Lal, Weston, Schölkopf, "Learning with Local and Global Consistency", NeurIPS 2003.
       Equation 4.
    .. [2] Iscen, Tolias, Avrithis, Chum, "Label Propagation for Deep Semi-supervised Learning", CVPR 2019,
       https://arxiv.org/abs/1904.04717. Section 4.1.
    """
    n, m = len(graph.indptr) - 1, len(codes)
    best, total, likeliest = np.zeros(n - m), np.zeros(n - m), np.zeros(n - m, dtype=np.int64)
    for first in range(0, k, _CLASSES_AT_ONCE):
        some = np.arange(first, min(first + _CLASSES_AT_ONCE, k))
        labels = np.zeros((n, len(some)), dtype=np.float32)
        labels[:m] = codes[:, None] == some
        found = np.maximum(_solved(graph, labels, alpha=alpha)[m:], 0).astype(np.float64)
        own = found.argmax(axis=1)
        height = found[np.arange(n - m), own]
        likeliest = np.where(height > best, some[own], likeliest)
        best = np.maximum(best, height)
        total += found.sum(axis=1)
    return Guesses(likeliest, np.divide(best, total, out=np.zeros_like(best), where=total > 0))


def _solved(graph: csr_array, labels: np.ndarray, *, alpha: float) -> np.ndarray:
    """Solve (I - alpha S) F = Y, column by column at once."""
    found, residual = np.zeros_like(labels), labels.copy()
    step = residual.copy()
    squares = (residual**2).sum(axis=0)
    enough = TOLERANCE**2 * np.maximum(squares, np.finfo(np.float32).tiny)
    for _ in range(STEPS):
        if (squares <= enough).all():
            break
        moved = step - alpha * (graph @ step)
        bend = (step * moved).sum(axis=0)
        length = np.divide(squares, bend, out=np.zeros_like(squares), where=bend > 0)
        found += length * step
        residual -= length * moved
        before, squares = squares, (residual**2).sum(axis=0)
        step = residual + np.divide(squares, before, out=np.zeros_like(squares), where=before > 0) * step
    return found
