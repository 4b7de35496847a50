"""Multinomial logistic regression with its strength chosen."""

from numbers import Real
from typing import ClassVar

import numpy as np

from fieldguide.classify.classifier import Classifier
from fieldguide.classify.selection import Path, Setting
from fieldguide.classify.softmax_regression import SoftmaxRegression
from fieldguide.classify.state import StoredArrays
from fieldguide.errors import OptionError

# From strong to weak regularisation, in half-decades.
PATH = tuple(float(f"{10 ** (half / 2):.3g}") for half in range(-10, 3))


class Logistic(Classifier):
    """Multinomial logistic regression with an L2 penalty on standardised features.

    Parameters
    ----------
    C : float or None, default=None
        Inverse strength of the penalty as in scikit-learn: the sum of the photos' losses times `C` plus half
        the squared weights is minimised. None chooses it among 1e-5, 3.16e-5, ... 10 by the log loss on
        photos not trained on; the path from strong to weak ends once two were worse than the best.
    random_state : int or None, default=0
        Seed of the folds on which `C` and the temperature are chosen.

    Attributes
    ----------
    coef_ : ndarray of shape (k, d)
        Weights of the raw features (standardisation folded in), of the dtype of `X`.
    intercept_ : ndarray of shape (k,), float64
        Weights without a feature.

    Notes
    -----
    Features are centred and scaled by the standard deviation of the photos trained on, inside each fold; a
    constant feature has no weight. Two classes are fitted with one weight vector, as scikit-learn does, so
    `C` means the same; stored as softmax of two. Where too few photos can be scored, C = 0.01. See
    `Classifier` for the other attributes and `SoftmaxRegression` for the solver.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.0, 1.0], [0.2, 0.9], [1.0, 0.0], [0.9, 0.1]])
    >>> Logistic(C=1.0).fit(X, ["a", "a", "b", "b"]).predict([[0.0, 0.8]]).tolist()
    ['a']
    """

    name: ClassVar[str] = "logistic"
    arrays: ClassVar[StoredArrays] = {"coef_": "kd", "intercept_": "k"}
    default_setting: ClassVar[Setting] = {"C": 0.01}

    def __init__(self, *, C: float | None = None, random_state: int | None = 0) -> None:
        self.C = C
        self.random_state = random_state

    def _check_options(self) -> None:
        super()._check_options()
        if self.C is not None and not (isinstance(self.C, Real) and 0 < self.C < np.inf):
            raise OptionError(f"C is {self.C!r}; give a number above 0, or None to choose it.")

    def _fallback(self) -> Setting:
        return self.default_setting if self.C is None else {"C": float(self.C)}

    def _path(self, X: np.ndarray, codes: np.ndarray, *, held: np.ndarray) -> Path:
        problem = SoftmaxRegression(X, codes, k=len(self.classes_))
        del X  # the problem has its own, standardised
        for C in PATH if self.C is None else (float(self.C),):
            coef, intercept = problem.solve(C)
            yield {"C": C}, _logits(held, coef=coef, intercept=intercept)

    def _train(self, X: np.ndarray, codes: np.ndarray, *, setting: Setting) -> None:
        problem = SoftmaxRegression(X, codes, k=len(self.classes_))
        self.coef_, self.intercept_ = problem.solve(setting["C"])

    def _log_scores(self, X: np.ndarray) -> np.ndarray:
        return _logits(X, coef=self.coef_, intercept=self.intercept_)


def _logits(X: np.ndarray, *, coef: np.ndarray, intercept: np.ndarray) -> np.ndarray:
    # float32 photos meet float32 weights: the photos are never copied to float64.
    return (X @ coef.astype(X.dtype, copy=False).T).astype(np.float64) + intercept
