"""Gradient descent on linear scores, in batches."""

from collections.abc import Callable

import numpy as np
from scipy.linalg import cho_solve, solve_triangular

from fieldguide.classify.score_losses import Slope

# Batches and power iterations from which the curvature of the loss is judged.
PROBES, ITERATIONS = 10, 20


class GradientDescent:
    """Weights W and intercepts b that follow the mean gradient of one batch after the other, from zero.

    Parameters
    ----------
    X : ndarray of shape (n, d), float32 or float64
        Vectors; read in batches, never copied as a whole.
    codes : ndarray of shape (n,), integers in [0, k)
        Class indices.
    k : int
        Number of classes.
    slope : callable
        Of the loss, see `score_losses`.
    batch_size : int or None
        Photos in a batch; None takes all of them.
    random_state : int or None
        Seed of the order of the photos, which is new in each epoch.
    factor : ndarray of shape (d, d), or None
        Lower triangular L, of the dtype of `X`: the weights follow (L L')^-1 times the slope; None stands for
        the identity.

    Attributes
    ----------
    weights : ndarray of shape (d, k)
        Of the dtype of `X`.
    intercepts : ndarray of shape (k,)
        Of the dtype of `X`.
    steps : int
        Batches seen so far.
    """

    def __init__(
        self,
        X: np.ndarray,
        codes: np.ndarray,
        *,
        k: int,
        slope: Slope,
        batch_size: int | None,
        random_state: int | None,
        factor: np.ndarray | None,
    ) -> None:
        self._X, self._codes, self._slope, self._factor = X, codes, slope, factor
        self._size = len(X) if batch_size is None else min(int(batch_size), len(X))
        self._random = np.random.default_rng(random_state)
        self.weights = np.zeros((X.shape[1], k), dtype=X.dtype)
        self.intercepts = np.zeros(k, dtype=X.dtype)
        self.steps = 0

    def run_epoch(
        self, length: Callable[[int], float], *, penalty: float, after: Callable[[], None] | None
    ) -> None:
        """Show every photo once.

        Parameters
        ----------
        length : callable
            Number of the step, from 0 -> its length.
        penalty : float >= 0
            Of half the squared weights, beside the mean loss.
        after : callable or None
            Called after each step.
        """
        for rows in self._batches():
            X = self._X[rows]
            step = length(self.steps)
            slopes = self._slope(X @ self.weights + self.intercepts, self._codes[rows])
            slopes *= X.dtype.type(step / len(X))
            self._follow(X.T @ slopes, shrink=step * penalty)
            self.intercepts -= slopes.sum(axis=0)
            self.steps += 1
            if after is not None:
                after()

    def _follow(self, change: np.ndarray, *, shrink: float) -> None:
        if self._factor is not None:
            change += self.weights * change.dtype.type(shrink)
            change = np.asarray(cho_solve((self._factor, True), change, check_finite=False))
        elif shrink:
            self.weights *= change.dtype.type(1 - shrink)
        self.weights -= change

    def curvature(self) -> float:
        """Return the largest eigenvalue of the second moments of a batch, the constant counted as a feature.

        With a factor L, of the vectors L^-1 x.

        Returns
        -------
        float
            The largest of ten batches; power iteration, never above the truth.
        """
        probes = self._batches()[:PROBES]
        return max(_largest_eigenvalue(self._seen(rows), random=self._random) for rows in probes)

    def _seen(self, rows: np.ndarray | slice) -> np.ndarray:
        X = self._X[rows]
        if self._factor is None:
            return X
        return np.asarray(solve_triangular(self._factor, X.T, lower=True, check_finite=False)).T

    def _batches(self) -> list[np.ndarray | slice]:
        if self._size == len(self._X):
            return [slice(None)]
        order = self._random.permutation(len(self._X))
        return [order[start : start + self._size] for start in range(0, len(order), self._size)]


def _largest_eigenvalue(X: np.ndarray, *, random: np.random.Generator) -> float:
    direction = random.standard_normal(X.shape[1] + 1)
    size = 0.0
    for _ in range(ITERATIONS):
        direction /= np.linalg.norm(direction)
        along = (X @ direction[:-1].astype(X.dtype)).astype(np.float64) + direction[-1]
        back = (along.astype(X.dtype) @ X).astype(np.float64)
        direction = np.append(back, along.sum()) / len(X)
        size = float(np.linalg.norm(direction))
    return size
