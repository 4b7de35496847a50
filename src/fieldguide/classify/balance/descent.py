"""Accelerated descent along a loss that changes on the way."""

from collections.abc import Callable

import numpy as np

from fieldguide.classify.balance.class_loss import ClassLoss
from fieldguide.classify.blocks import NEAR, row_blocks

MOMENTUM = 0.9
POWER_ITERATIONS = 20

# Progress in [0, 1] -> the loss of that moment.
Schedule = Callable[[float], ClassLoss]


def descend(
    X: np.ndarray,
    codes: np.ndarray,
    *,
    start: np.ndarray,
    schedule: Schedule,
    steps: int,
    after: Callable[[np.ndarray], np.ndarray],
) -> np.ndarray:
    """Follow the mean slope of all photos for a number of steps.

    Parameters
    ----------
    X : ndarray of shape (n, d), float32 or float64
        Features; a constant one makes an intercept.
    codes : ndarray of shape (n,), integers in [0, k)
        Classes; each occurs.
    start : ndarray of shape (k, d), float64
        Weights to start from.
    schedule : callable
        Progress, from 0 at the first step to 1 at the last -> the loss of that step.
    steps : int
        How many; at least 1.
    after : callable
        Takes and returns weights (k, d): what is done to them after each step.

    Returns
    -------
    ndarray of shape (k, d), float64

    Notes
    -----
    Nesterov's momentum 0.9; the length of a step falls to zero along half a cosine from 1 / (curvature), the
    curvature bounded by the losses of the first and the last step. Weights of a loss are taken relative to
    their mean over the photos, as PyTorch's weighted mean does. A sampler enters as weights: the mean slope
    under them is what a step expects of its draws, so there is no noise and nothing depends on a seed.

    References
    ----------
    .. [1] Sutskever, Martens, Dahl, Hinton, "On the Importance of Initialization and Momentum in Deep
       Learning", ICML 2013. Equations 3 and 4.
    .. [2] Loshchilov, Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017. Equation 5.
    """
    longest = 1 / max(_curvature(X, codes, loss=schedule(end)) for end in (0.0, 1.0))
    weights, speed = start.copy(), np.zeros_like(start)
    for step in range(steps):
        loss = schedule(step / max(1, steps - 1))
        length = longest * (1 + np.cos(np.pi * step / steps)) / 2
        slope = _mean_slope(X, codes, weights=weights + MOMENTUM * speed, loss=loss)
        speed = MOMENTUM * speed - length * slope
        weights = after(weights + speed)
    return weights


def _mean_slope(X: np.ndarray, codes: np.ndarray, *, weights: np.ndarray, loss: ClassLoss) -> np.ndarray:
    total, by_class = np.zeros_like(weights), weights.T.astype(X.dtype)
    for rows in row_blocks(len(X), width=X.shape[1], block=NEAR):
        _, slopes = loss.evaluate((X[rows] @ by_class).astype(np.float64), codes[rows])
        total += slopes.T.astype(X.dtype) @ X[rows]
    return total / loss.weights[codes].sum()


def _curvature(X: np.ndarray, codes: np.ndarray, *, loss: ClassLoss) -> float:
    """Bound the second derivative: that of the softmax is at most 1/2 of the photos' second moments."""
    share = (loss.weights[codes] / loss.weights[codes].sum()).astype(X.dtype)
    # Drawn at random so as to be at right angles to nothing; the seed is of no account after the iterations.
    direction = np.random.default_rng(0).standard_normal(X.shape[1]).astype(X.dtype)
    size = 0.0
    for _ in range(POWER_ITERATIONS):
        direction = (share * (X @ direction)) @ X
        size = float(np.linalg.norm(direction))
        direction /= max(size, float(np.finfo(X.dtype).tiny))
    # On unit weights the sphere itself adds the slope, at most the scale.
    return loss.scale**2 * size / 2 + loss.scale
