"""Ridge regression on the classes, its penalty chosen."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from fieldguide.classify.balance.class_means import class_means
from fieldguide.classify.class_statistics import ClassStatistics
from fieldguide.classify.linear import linear_scores
from fieldguide.classify.linear_from_statistics import LinearFromStatistics
from fieldguide.classify.options import check_positive
from fieldguide.classify.scatter_directions import scatter_directions
from fieldguide.classify.selection import Path, Setting

# From strong to weak, in half-decades.
PATH = tuple(float(f"{10 ** (half / 2):.3g}") for half in range(2, -13, -1))


class Ridge(LinearFromStatistics):
    """Least squares on one-hot classes with an L2 penalty; learns further photos without the earlier ones.

    Parameters
    ----------
    alpha : float or None, default=None
        Strength of the penalty: the mean squared error of a photo plus `alpha` times the mean squared
        length of the centred vectors times the squared weights is minimised. So it depends neither on the
        number of photos nor on the unit of the vectors. None chooses it among 10, 3.16, ... 1e-6 by the log
        loss on photos not trained on.
    transforms : None, str or tuple of str, default=("signed_power", "l2")
        What is done to the vectors before; see `make_transform`. These learn nothing, others are kept as
        learnt at first when photos are added.
    calibrate : {"auto", "temperature", "vector", "isotonic"}, default="auto"
        How scores become probabilities; see `choose_calibration`.
    random_state : int or None, default=0
        Seed of the folds on which `alpha` and the calibration are chosen.

    Attributes
    ----------
    coef_ : ndarray of shape (k, d)
        Weights of the transformed features, of the dtype of `X`.
    intercept_ : ndarray of shape (k,), float64
        Not penalised.
    statistics_ : ClassStatistics
        Number, mean and scatter of the vectors of each class; from these alone the weights follow.

    Notes
    -----
    With vectors centred, C their scatter (sum of x x'), n_c and m_c number and mean of a class,

        w_c = n_c (C + alpha tr(C) I)^-1 m_c,    b_c = n_c / n - w_c m,    m the mean of all.

    One eigendecomposition, O(n d min(n, d)), serves every alpha. The targets are 1 for the own class and 0
    elsewhere, so scores are no log-probabilities; the temperature makes them such. Least squares favours
    large classes more than `Logistic` does. Where nothing can be scored, alpha = 0.1. See `Classifier` for
    the other attributes.

    References
    ----------
    .. [1] Hoerl, Kennard, "Ridge Regression: Biased Estimation for Nonorthogonal Problems", Technometrics 12,
       1970. Equation 2.1.
    .. [2] Rifkin, Yeo, Poggio, "Regularized Least-Squares Classification", 2003. Section 3, and 4.1 for the
       path by one decomposition.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.0, 1.0], [0.2, 0.9], [1.0, 0.0], [0.9, 0.1]])
    >>> ridge = Ridge(alpha=0.1).fit(X, ["a", "a", "b", "b"])
    >>> ridge.predict([[0.0, 0.8]]).tolist()
    ['a']
    >>> ridge.add([[-1.0, 0.0], [-0.9, 0.1]], ["c", "c"]).predict([[-0.8, 0.0]]).tolist()
    ['c']
    """

    name: ClassVar[str] = "ridge"
    default_setting: ClassVar[Setting] = {"alpha": 0.1}

    def __init__(
        self,
        *,
        alpha: float | None = None,
        transforms: str | Sequence[str] | None = ("signed_power", "l2"),
        calibrate: str = "auto",
        random_state: int | None = 0,
    ) -> None:
        self.alpha = alpha
        self.transforms = transforms
        self.calibrate = calibrate
        self.random_state = random_state

    def _check_options(self) -> None:
        super()._check_options()
        check_positive(self.alpha, option="alpha", choosable=True)

    def _path(self, X: np.ndarray, codes: np.ndarray, *, held: np.ndarray) -> Path:
        k = len(self.classes_)
        counts, means = np.bincount(codes, minlength=k), class_means(X, codes, k=k)
        problem = _Problem(X, centre=counts @ means / len(X), counts=counts, means=means)
        for alpha in self._tried("alpha", PATH):
            coef, intercept = problem.solve(alpha)
            yield {"alpha": alpha}, linear_scores(held, coef=coef, intercept=intercept)

    def _solution(self, known: ClassStatistics, *, setting: Setting) -> tuple[np.ndarray, np.ndarray]:
        centre = known.counts @ known.means / known.counts.sum()
        between = np.sqrt(known.counts)[:, None] * (known.means - centre)
        rows = np.concatenate([known.roots, between])
        problem = _Problem(rows, centre=np.zeros_like(centre), counts=known.counts, means=known.means)
        return problem.solve(setting["alpha"])


class _Problem:
    """Least squares of one scatter, for any penalty.

    `rows` less `centre` have the scatter of all photos about their mean.
    """

    def __init__(
        self, rows: np.ndarray, *, centre: np.ndarray, counts: np.ndarray, means: np.ndarray
    ) -> None:
        nowhere = np.zeros(len(rows), dtype=np.int64)
        self.directions, self.scatter = scatter_directions(rows, centres=centre[None], codes=nowhere)
        self.share = counts / counts.sum()
        self.mean = self.share @ means
        self.along = counts[:, None] * ((means - self.mean) @ self.directions.T)

    def solve(self, alpha: float) -> tuple[np.ndarray, np.ndarray]:
        penalty = alpha * self.scatter.sum()
        coef = (self.along / (self.scatter + penalty)) @ self.directions
        return coef, self.share - coef @ self.mean
