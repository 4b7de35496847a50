"""L2-penalised linear problems, solved along a path of penalties."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar

import numpy as np
from scipy.linalg import LinAlgError, cholesky, solve_triangular
from scipy.optimize import minimize

from fieldguide.classify.blocks import NEAR, row_blocks
from fieldguide.classify.spread import floored_spread

# Up to this width the curvature is factorised (n d^2 + d^3 / 3 operations); wider problems do without.
FACTORISED = 5_000
# L-BFGS ends when a step lowers the mean loss by less than this part (of 1, or of the loss if larger): of a
# solution that is kept, and of those that are compared, where less than half the steps do.
TOLERANCE, COMPARED = 1e-8, 1e-6
STEPS = 2_000
# Part of the mean squared length of the photos that is added to each product of a photo with itself.
DEFINED = {np.dtype(np.float32): 1e-5, np.dtype(np.float64): 1e-9}

Linear = Callable[[np.ndarray], np.ndarray]


class PenalisedRegression(ABC):
    """Minimise C * sum of losses + |W|^2 / 2 over weights W of centred features and free intercepts.

    Members say what the loss is.

    Parameters
    ----------
    X : ndarray of shape (n, d), float32 or float64
        Raw features; not changed. One centred copy is kept.
    codes : ndarray of shape (n,), integers in [0, k)
        Class indices.
    k : int
        Number of classes, at least 2. Two classes share one weight vector w: their scores are -z/2 and z/2.
    penalties : int, default=1
        How many will be solved for. Of several only the best is of use, and that will be solved anew on more
        photos: so they are followed until a step lowers the mean loss by less than 1e-6 instead of 1e-8.

    Attributes
    ----------
    mean, scale : ndarray of shape (d,), of the dtype of `X`
        The features are centred on the one and divided by the other.
    features : ndarray of shape (n, d), of the dtype of `X`
        That is what they became.

    Notes
    -----
    L-BFGS in coordinates in which the curvature is about the identity: u = L' W, where L L' is the Cholesky
    factor of a Z'Z / n + 1 / (C n) and a the curvature that the member says. That takes 10 to 20 steps at the
    penalties that matter, where plain L-BFGS takes up to hundreds on correlated features (pixels). With fewer
    photos than features the weights are Z' times something (representer theorem), so the n x n Cholesky
    factor of Z Z' takes the place of Z without changing penalty or loss. Each solution starts from the last
    one.
    """

    standardises: ClassVar[bool]

    def __init__(self, X: np.ndarray, codes: np.ndarray, *, k: int, penalties: int = 1) -> None:
        n, d = X.shape
        self._tolerance = TOLERANCE if penalties == 1 else COMPARED
        self.mean = X.mean(axis=0, dtype=np.float64).astype(X.dtype)
        self.features = X - self.mean
        self.scale = np.ones(d, dtype=X.dtype)
        if self.standardises:
            self.scale = floored_spread(self.features, mean=self.mean)
            self.features /= self.scale
        self._factor = _factor_of_products(self.features) if n < d and n <= FACTORISED else None
        self._data = self.features if self._factor is None else self._factor.astype(X.dtype)
        width = self._data.shape[1]
        self._products = self._data.T @ self._data / n if width <= FACTORISED else None
        self._codes = codes
        share = np.bincount(codes, minlength=k)[1 if k == 2 else 0 :] / n
        self._weights = np.zeros((width, len(share)))
        self._curvature, self._offsets = self._begin(share)

    @abstractmethod
    def _begin(self, share: np.ndarray) -> tuple[float, np.ndarray]:
        """Return the typical second derivative of a loss by a score, and intercepts to start from."""

    @abstractmethod
    def _losses(self, scores: np.ndarray, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return losses and their slopes by the scores (n, k), or (n, 1) for two classes, of some photos."""

    def solve(self, C: float) -> tuple[np.ndarray, np.ndarray]:
        """Return the weights for raw features at one penalty.

        Parameters
        ----------
        C : float > 0
            Inverse strength of the penalty.

        Returns
        -------
        coef : ndarray of shape (k, d)
            Of the dtype of `X`; C-contiguous.
        intercept : ndarray of shape (k,), float64
        """
        penalty = 1 / (C * len(self._data))
        to_weights, to_steps, to_start = self._coordinates(penalty)
        stretch = np.sqrt(self._curvature)

        def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
            steps = flat.reshape(len(self._weights) + 1, -1)
            weights = to_weights(steps[:-1])
            value, slope, by_offsets = self._mean_loss(weights, offsets=steps[-1] / stretch)
            slope += penalty * weights
            value += penalty / 2 * float((weights.astype(np.float64) ** 2).sum())
            return value, np.concatenate([to_steps(slope), by_offsets[None] / stretch]).ravel()

        start = np.concatenate([to_start(self._weights), self._offsets[None] * stretch]).ravel()
        options = {"maxiter": STEPS, "maxfun": 2 * STEPS, "ftol": self._tolerance, "gtol": 1e-7}
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x
        steps = found.reshape(len(self._weights) + 1, -1)
        self._weights, self._offsets = to_weights(steps[:-1]).astype(np.float64), steps[-1] / stretch
        return self._for_raw_features()

    def _coordinates(self, penalty: float) -> tuple[Linear, Linear, Linear]:
        """Return u -> W, slope by W -> slope by u, W -> u."""
        dtype = self._data.dtype
        if self._products is None:
            return (lambda u: u.astype(dtype)), (lambda slope: slope.astype(np.float64)), (lambda w: w)
        bound = self._curvature * self._products
        # Rounding must not make the bound indefinite; any factor gives the same minimum.
        bound.flat[:: len(bound) + 1] += penalty + 10 * np.finfo(dtype).eps * np.trace(bound)
        factor = _lower_factor(bound)

        return (
            lambda u: _solved(factor, u.astype(dtype), trans=1),
            lambda slope: _solved(factor, slope, trans=0).astype(np.float64),
            lambda w: (factor.T @ w.astype(dtype)).astype(np.float64),
        )

    def _mean_loss(self, weights: np.ndarray, *, offsets: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Return the mean loss and its slopes by weights and offsets; scores of some photos at a time."""
        total, slope, by_offsets = 0.0, np.zeros_like(weights), np.zeros_like(offsets)
        n = len(self._data)
        # Photos are read from memory once, for their scores and for the slope.
        for rows in row_blocks(n, width=weights.shape[0] + len(offsets), block=NEAR):
            scores = (self._data[rows] @ weights).astype(np.float64) + offsets
            losses, slopes = self._losses(scores, self._codes[rows])
            slopes /= n
            total += float(losses.sum())
            slope += self._data[rows].T @ slopes.astype(self._data.dtype)
            by_offsets += slopes.sum(axis=0)
        return total / n, slope, by_offsets

    def _for_raw_features(self) -> tuple[np.ndarray, np.ndarray]:
        weights, offsets = self._weights, self._offsets
        if self._factor is not None:
            shares = _solved(self._factor, weights, trans=1)
            weights = self.features.T @ shares.astype(self.features.dtype)
        if weights.shape[1] == 1:
            weights, offsets = weights * [[-0.5, 0.5]], offsets * [-0.5, 0.5]
        coef = np.ascontiguousarray((weights / self.scale[:, None]).T, dtype=self._data.dtype)
        return coef, offsets - coef.astype(np.float64) @ self.mean.astype(np.float64)


def _factor_of_products(features: np.ndarray) -> np.ndarray:
    """Return the lower Cholesky factor (n, n), float64, of the products of all photos."""
    n, d = features.shape
    products = np.zeros((n, n))
    for columns in row_blocks(d, width=n):
        part = features[:, columns]
        products += part @ part.T
    # Centred photos are linearly dependent, duplicates too: a trace of identity keeps the factor defined. How
    # much it takes depends on how the products were rounded.
    least = DEFINED[features.dtype] * max(1.0, np.trace(products) / n)
    for more in (1, 10, 100, 1000):
        defined = products.copy()
        defined.flat[:: n + 1] += more * least
        try:
            return _lower_factor(defined)
        except LinAlgError:
            continue
    raise LinAlgError("the products of the photos have no Cholesky factor")


def _lower_factor(matrix: np.ndarray) -> np.ndarray:
    return np.asarray(cholesky(matrix, lower=True, overwrite_a=True, check_finite=False))


def _solved(factor: np.ndarray, right: np.ndarray, *, trans: int) -> np.ndarray:
    return np.asarray(solve_triangular(factor, right, lower=True, trans=trans, check_finite=False))
