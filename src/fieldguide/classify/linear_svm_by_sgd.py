"""Linear support vector machine for very many photos."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

import numpy as np
from scipy.linalg import cholesky

from fieldguide.classify.cores import blas_for
from fieldguide.classify.gradient_descent import GradientDescent
from fieldguide.classify.linear import Linear, linear_scores
from fieldguide.classify.options import check_positive, check_whole
from fieldguide.classify.penalised_regression import FACTORISED
from fieldguide.classify.score_losses import hinge_slope
from fieldguide.classify.selection import Path, Setting

PATH = (1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0, 100.0)
BATCH = 32
LEAST_SHOWN, ENOUGH_SHOWN, LEAST_EPOCHS, MOST_EPOCHS = 50_000, 300_000, 5, 60
# Second moments of so many photos are taken for those of all.
SAMPLE = 20_000
# Power with which the steps decay; the average over steps does the rest.
DECAY = 0.75
# In coordinates in which photos have unit second moments: the decay is slower than the flattest direction of
# the mean hinge loss is learnt, and steps are longer than the second moments of a batch allow, since at any
# moment a part of the photos only lies at its margin.
LEAST_CURVATURE, AT_THE_MARGIN = 0.01, 0.25


class LinearSVMBySGD(Linear):
    """Linear support vector machine (hinge loss) by averaged stochastic gradient descent.

    Parameters
    ----------
    C : float or None, default=None
        As in `LinearSVM`: C times the sum of the photos' losses plus half the squared weights. None chooses
        it among 1e-7, 1e-6, ... 100.
    epochs : int or None, default=None
        How often every photo is seen; None takes as many as show 300,000 photos, but at least 5 and at most
        60, or more where these show fewer than 50,000.
    transforms : None, str or tuple of str, default="standardise"
        What is done to the vectors before, learnt from the training photos; see `make_transform`.
    calibrate : {"auto", "temperature", "vector", "isotonic"}, default="auto"
        How scores become probabilities; see `choose_calibration`.
    random_state : int or None, default=0
        Seed of the folds and of the order of the photos.

    Attributes
    ----------
    coef_ : ndarray of shape (k, d)
        Weights of the transformed features, of the dtype of `X`.
    intercept_ : ndarray of shape (k,), float64
        Scores without a feature; not penalised.

    Notes
    -----
    Steps along the slope of a batch of d / 4 photos (at least 32), multiplied by the inverse of the second
    moments of the features and the penalty, so that correlated features are learnt as fast as others; length
    r (1 + r t / 100)^(-0.75) with 1 / r a quarter of the curvature of such batches in those coordinates, at
    least 1. The answer is the average over the second half of the steps. More than 5,000 features are taken
    as they are, in batches of 32, with r the inverse of the curvature and steps that decay with the penalty.

    Time O(n d k) for each epoch and O(d^3) for each C, memory that of the vectors. It comes near the minimum
    that `LinearSVM` finds with loss="hinge", and takes any number of photos. Where too few photos can be
    scored, C = 0.001. See `Classifier` for the other attributes.

    References
    ----------
    .. [1] Bottou, "Stochastic Gradient Descent Tricks", Neural Networks: Tricks of the Trade, 2012.
       Section 5, averaging and second-order steps.
    .. [2] Xu, "Towards Optimal One Pass Large Scale Learning with Averaged Stochastic Gradient Descent",
       2011, https://arxiv.org/abs/1107.2490.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.0, 1.0], [0.2, 0.9], [1.0, 0.0], [0.9, 0.1]])
    >>> LinearSVMBySGD(C=1.0).fit(X, ["a", "a", "b", "b"]).predict([[0.0, 0.8]]).tolist()
    ['a']
    """

    name: ClassVar[str] = "linear_svm_sgd"
    default_setting: ClassVar[Setting] = {"C": 1e-3}

    def __init__(
        self,
        *,
        C: float | None = None,
        epochs: int | None = None,
        transforms: str | Sequence[str] | None = "standardise",
        calibrate: str = "auto",
        random_state: int | None = 0,
    ) -> None:
        self.C = C
        self.epochs = epochs
        self.transforms = transforms
        self.calibrate = calibrate
        self.random_state = random_state

    def _check_options(self) -> None:
        super()._check_options()
        check_positive(self.C, option="C", choosable=True)
        check_whole(self.epochs, option="epochs", choosable=True)

    def _path(self, X: np.ndarray, codes: np.ndarray, *, held: np.ndarray) -> Path:
        tried = self._tried("C", PATH)
        strengths = [self._strength(C, n=len(X)) for C in tried]
        for C, (coef, intercept) in zip(tried, self._solutions(X, codes, strengths), strict=True):
            yield {"C": C}, linear_scores(held, coef=coef, intercept=intercept)

    def _train(self, X: np.ndarray, codes: np.ndarray, *, setting: Setting) -> None:
        self.coef_, self.intercept_ = next(self._solutions(X, codes, [setting["C"]]))

    def _solutions(
        self, X: np.ndarray, codes: np.ndarray, strengths: Sequence[float]
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        n, d = X.shape
        moments = _second_moments(X, random_state=self.random_state) if d <= FACTORISED else None
        batch = BATCH if moments is None else max(BATCH, d // 4)
        for C in strengths:
            with blas_for(max(batch, d) * d * len(self.classes_)):
                mean = self._descend(X, codes, penalty=1 / (C * n), moments=moments, batch=batch)
            yield np.ascontiguousarray(mean.weights.T), mean.intercepts.astype(np.float64)

    def _descend(
        self, X: np.ndarray, codes: np.ndarray, *, penalty: float, moments: np.ndarray | None, batch: int
    ) -> "_Average":
        descent = GradientDescent(
            X,
            codes,
            k=len(self.classes_),
            slope=hinge_slope,
            batch_size=batch,
            random_state=self.random_state,
            factor=None if moments is None else _factor(moments, penalty=penalty),
        )
        curvature = descent.curvature()
        flattest, rate = penalty, 1 / (curvature + penalty)
        if moments is not None:
            flattest, rate = LEAST_CURVATURE, 1 / max(1.0, AT_THE_MARGIN * curvature)
        epochs = _epochs(len(X)) if self.epochs is None else int(self.epochs)
        mean = _Average(descent, start=epochs * -(-len(X) // batch) // 2)
        for _ in range(epochs):
            descent.run_epoch(
                lambda step: rate * (1 + rate * flattest * step) ** -DECAY, penalty=penalty, after=mean.take
            )
        return mean


def _epochs(n: int) -> int:
    wanted = min(MOST_EPOCHS, -(-ENOUGH_SHOWN // n))
    return max(LEAST_EPOCHS, wanted, -(-LEAST_SHOWN // n))


def _second_moments(X: np.ndarray, *, random_state: int | None) -> np.ndarray:
    if len(X) > SAMPLE:
        X = X[np.random.default_rng(random_state).choice(len(X), SAMPLE, replace=False)]
    return X.T @ X / len(X)


def _factor(moments: np.ndarray, *, penalty: float) -> np.ndarray:
    """Return the lower Cholesky factor of the second moments and the penalty."""
    defined = moments.copy()
    # Rounding must not make it indefinite; any factor leads to the same minimum.
    defined.flat[:: len(defined) + 1] += penalty + 10 * np.finfo(moments.dtype).eps * np.trace(moments)
    return np.asarray(cholesky(defined, lower=True, overwrite_a=True, check_finite=False))


class _Average:
    """Mean of the weights after `start` steps."""

    def __init__(self, descent: GradientDescent, *, start: int) -> None:
        self._descent, self._start = descent, start
        self.weights, self.intercepts = descent.weights.copy(), descent.intercepts.copy()

    def take(self) -> None:
        share = 1 / max(1, self._descent.steps - self._start)
        if self._descent.steps > self._start:
            self.weights += (self._descent.weights - self.weights) * self.weights.dtype.type(share)
            self.intercepts += (self._descent.intercepts - self.intercepts) * self.weights.dtype.type(share)
