"""L2-penalised softmax regression, solved along a path of penalties."""

from collections.abc import Callable

import numpy as np
from scipy.linalg import cholesky, solve_triangular
from scipy.optimize import minimize
from scipy.special import expit, log_softmax

from fieldguide.classify.blocks import row_blocks

# Up to this width the curvature is factorised (n d^2 + d^3 / 3 operations); wider problems do without.
FACTORISED = 5_000
# L-BFGS ends when a step lowers the mean loss by less than this part (of 1, or of the loss if larger).
TOLERANCE = 1e-8
STEPS = 2_000

Linear = Callable[[np.ndarray], np.ndarray]


class SoftmaxRegression:
    """Minimise C * sum of losses + |W|^2 / 2 over weights W of standardised features and free intercepts.

    Parameters
    ----------
    X : ndarray of shape (n, d), float32 or float64
        Raw features; not changed. One standardised copy is kept.
    codes : ndarray of shape (n,), integers in [0, k)
        Class indices.
    k : int
        Number of classes, at least 2. Two classes share one weight vector w: their logits are -z/2 and z/2.

    Notes
    -----
    L-BFGS in coordinates in which the curvature is about the identity: u = L' W, where L L' is the Cholesky
    factor of a Z'Z / n + 1 / (C n) and a the mean of p (1 - p) over the classes' shares p. That takes 10 to
    20 steps at the penalties that matter, where plain L-BFGS takes up to hundreds on correlated features
    (pixels). With fewer photos than features the weights are Z' times something (representer theorem), so the
    n x n Cholesky factor of Z Z' takes the place of Z without changing penalty or loss. Each solution starts
    from the last one.

    References
    ----------
    .. [1] Böhning, "Multinomial Logistic Regression Algorithm", Annals of the Institute of Statistical
       Mathematics 44, 1992: the curvature is at most that at equal shares.
    """

    def __init__(self, X: np.ndarray, codes: np.ndarray, *, k: int) -> None:
        n, d = X.shape
        self._mean = X.mean(axis=0, dtype=np.float64).astype(X.dtype)
        self._features = X - self._mean
        self._scale = _spread(self._features, mean=self._mean)
        self._features /= self._scale
        self._factor = _factor_of_products(self._features) if n < d and n <= FACTORISED else None
        self._data = self._features if self._factor is None else self._factor.astype(X.dtype)
        width = self._data.shape[1]
        self._products = self._data.T @ self._data / n if width <= FACTORISED else None
        hits = codes[:, None] == np.arange(k)
        self._hits = (hits[:, 1:] if k == 2 else hits).astype(np.float64)
        share = self._hits.mean(axis=0)
        self._curvature = float((share * (1 - share)).mean())
        self._weights = np.zeros((width, self._hits.shape[1]))
        self._offsets = np.log(share / (1 - share)) if k == 2 else np.log(share)

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
            value, residual = self._mean_loss(weights, offsets=steps[-1] / stretch)
            slope = self._data.T @ residual.astype(self._data.dtype) + penalty * weights
            value += penalty / 2 * float((weights.astype(np.float64) ** 2).sum())
            return value, np.concatenate([to_steps(slope), residual.sum(axis=0)[None] / stretch]).ravel()

        start = np.concatenate([to_start(self._weights), self._offsets[None] * stretch]).ravel()
        options = {"maxiter": STEPS, "maxfun": 2 * STEPS, "ftol": TOLERANCE, "gtol": 1e-7}
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

    def _mean_loss(self, weights: np.ndarray, *, offsets: np.ndarray) -> tuple[float, np.ndarray]:
        """Return the mean loss and its slope by the logits, (n, k) or (n, 1) for two classes."""
        logits = (self._data @ weights).astype(np.float64) + offsets
        if logits.shape[1] == 1:
            loss, p = np.logaddexp(0, logits) - self._hits * logits, expit(logits)
        else:
            log_p = log_softmax(logits, axis=1)
            loss, p = -(self._hits * log_p), np.exp(log_p)
        return float(loss.sum() / len(logits)), (p - self._hits) / len(logits)

    def _for_raw_features(self) -> tuple[np.ndarray, np.ndarray]:
        weights, offsets = self._weights, self._offsets
        if self._factor is not None:
            shares = _solved(self._factor, weights, trans=1)
            weights = self._features.T @ shares.astype(self._features.dtype)
        if weights.shape[1] == 1:
            weights, offsets = weights * [[-0.5, 0.5]], offsets * [-0.5, 0.5]
        coef = np.ascontiguousarray((weights / self._scale[:, None]).T, dtype=self._data.dtype)
        return coef, offsets - coef.astype(np.float64) @ self._mean.astype(np.float64)


def _spread(centred: np.ndarray, *, mean: np.ndarray) -> np.ndarray:
    """Return the standard deviation of each feature; 1 where it is constant up to rounding."""
    squares = np.zeros(centred.shape[1])
    for rows in row_blocks(len(centred), width=centred.shape[1]):
        squares += (centred[rows].astype(np.float64) ** 2).sum(axis=0)
    spread = np.sqrt(squares / len(centred)).astype(centred.dtype)
    return np.where(spread > 10 * np.finfo(centred.dtype).eps * np.abs(mean), spread, centred.dtype.type(1))


def _factor_of_products(features: np.ndarray) -> np.ndarray:
    """Return the lower Cholesky factor (n, n), float64, of the products of all photos."""
    n, d = features.shape
    products = np.zeros((n, n))
    for columns in row_blocks(d, width=n):
        part = features[:, columns].astype(np.float64)
        products += part @ part.T
    # Centred photos are linearly dependent, duplicates too: a trace of identity keeps the factor defined.
    products.flat[:: n + 1] += 1e-9 * max(1.0, np.trace(products) / n)
    return _lower_factor(products)


def _lower_factor(matrix: np.ndarray) -> np.ndarray:
    return np.asarray(cholesky(matrix, lower=True, overwrite_a=True, check_finite=False))


def _solved(factor: np.ndarray, right: np.ndarray, *, trans: int) -> np.ndarray:
    return np.asarray(solve_triangular(factor, right, lower=True, trans=trans, check_finite=False))
