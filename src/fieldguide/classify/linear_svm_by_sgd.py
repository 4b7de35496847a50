"""Linear support vector machine for very many photos."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from fieldguide.classify.gradient_descent import GradientDescent
from fieldguide.classify.linear import Linear, linear_scores
from fieldguide.classify.options import check_positive, check_whole
from fieldguide.classify.score_losses import hinge_slope
from fieldguide.classify.selection import Path, Setting

PATH = (1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0, 100.0)
BATCH = 32
# Correlated features need many steps: on HOG of 10,000 photos of clothes 5 epochs reach 85 %, 60 epochs 91 %.
LEAST_SHOWN, ENOUGH_SHOWN, LEAST_EPOCHS, MOST_EPOCHS = 50_000, 600_000, 10, 60
# Power with which the steps decay; the average over steps does the rest.
DECAY = 0.75


class LinearSVMBySGD(Linear):
    """Linear support vector machine (hinge loss) by averaged stochastic gradient descent.

    Parameters
    ----------
    C : float or None, default=None
        As in `LinearSVM`: C times the sum of the photos' losses plus half the squared weights. None chooses
        it among 1e-7, 1e-6, ... 100.
    epochs : int or None, default=None
        How often every photo is seen; None takes as many as show 600,000 photos, but at least 10 and at most
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
    Steps of length r (1 + r t / (C n))^(-0.75) on batches of 32 photos, r the inverse of the curvature of
    such batches; the answer is the average over the second half of the steps. Time O(n d k) for each epoch,
    memory that of the vectors. It comes near the minimum that `LinearSVM` finds with loss="hinge", and takes
    any number of photos. Where too few photos can be scored, C = 0.001. See `Classifier` for the other
    attributes.

    References
    ----------
    .. [1] Bottou, "Stochastic Gradient Descent Tricks", Neural Networks: Tricks of the Trade, 2012.
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
        for C in self._tried("C", PATH):
            coef, intercept = self._solution(X, codes, C)
            yield {"C": C}, linear_scores(held, coef=coef, intercept=intercept)

    def _train(self, X: np.ndarray, codes: np.ndarray, *, setting: Setting) -> None:
        self.coef_, self.intercept_ = self._solution(X, codes, setting["C"])

    def _solution(self, X: np.ndarray, codes: np.ndarray, C: float) -> tuple[np.ndarray, np.ndarray]:
        descent = GradientDescent(
            X,
            codes,
            k=len(self.classes_),
            slope=hinge_slope,
            batch_size=BATCH,
            random_state=self.random_state,
        )
        penalty = 1 / (C * len(X))
        rate = 1 / (descent.curvature() + penalty)
        epochs = _epochs(len(X)) if self.epochs is None else int(self.epochs)
        mean = _Average(descent, start=epochs * -(-len(X) // BATCH) // 2)
        for _ in range(epochs):
            descent.run_epoch(
                lambda step: rate * (1 + rate * penalty * step) ** -DECAY, penalty=penalty, after=mean.take
            )
        return np.ascontiguousarray(mean.weights.T), mean.intercepts.astype(np.float64)


def _epochs(n: int) -> int:
    wanted = min(MOST_EPOCHS, -(-ENOUGH_SHOWN // n))
    return max(LEAST_EPOCHS, wanted, -(-LEAST_SHOWN // n))


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
