"""Multinomial logistic regression with its strength chosen."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from fieldguide.classify.linear import Linear, linear_scores
from fieldguide.classify.options import check_positive
from fieldguide.classify.selection import Path, Setting
from fieldguide.classify.softmax_regression import SoftmaxRegression

# From strong to weak regularisation, in half-decades.
PATH = tuple(float(f"{10 ** (half / 2):.3g}") for half in range(-10, 3))


class Logistic(Linear):
    """Multinomial logistic regression with an L2 penalty on standardised features.

    Parameters
    ----------
    C : float or None, default=None
        Inverse strength of the penalty as in scikit-learn: the sum of the photos' losses times `C` plus half
        the squared weights is minimised. None chooses it among 1e-5, 3.16e-5, ... 10 by the log loss on
        photos not trained on; the path from strong to weak ends once two were worse than the best.
    transforms : None, str or tuple of str, default=None
        What is done to the vectors before, learnt from the training photos; see `make_transform`.
    calibrate : {"auto", "temperature", "vector", "isotonic"}, default="auto"
        How scores become probabilities; see `choose_calibration`.
    random_state : int or None, default=0
        Seed of the folds on which `C` and the temperature are chosen.

    Attributes
    ----------
    coef_ : ndarray of shape (k, d)
        Weights of the features as they come (its own standardisation folded in), of the dtype of `X`.
    intercept_ : ndarray of shape (k,), float64
        Weights without a feature.

    Notes
    -----
    Features are centred and divided by their standard deviation over the photos trained on, inside each fold,
    but by no less than the median deviation: a feature that is nearly always zero would otherwise make a
    photo that shows it surely wrong. A constant feature has no weight. Two classes are fitted with one weight
    vector, as scikit-learn does, so `C` means the same; stored as softmax of two. Where too few photos can be
    scored, C = 0.01. See `Classifier` for the other attributes and `SoftmaxRegression` for the solver.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.0, 1.0], [0.2, 0.9], [1.0, 0.0], [0.9, 0.1]])
    >>> Logistic(C=1.0).fit(X, ["a", "a", "b", "b"]).predict([[0.0, 0.8]]).tolist()
    ['a']
    """

    name: ClassVar[str] = "logistic"
    default_setting: ClassVar[Setting] = {"C": 0.01}

    def __init__(
        self,
        *,
        C: float | None = None,
        transforms: str | Sequence[str] | None = None,
        calibrate: str = "auto",
        random_state: int | None = 0,
    ) -> None:
        self.C = C
        self.transforms = transforms
        self.calibrate = calibrate
        self.random_state = random_state

    def _check_options(self) -> None:
        super()._check_options()
        check_positive(self.C, option="C", choosable=True)

    def _path(self, X: np.ndarray, codes: np.ndarray, *, held: np.ndarray) -> Path:
        tried = self._tried("C", PATH)
        problem = SoftmaxRegression(X, codes, k=len(self.classes_), penalties=len(tried))
        del X  # the problem has its own, standardised
        for C in tried:
            coef, intercept = problem.solve(self._strength(C, n=len(codes)))
            yield {"C": C}, linear_scores(held, coef=coef, intercept=intercept)

    def _train(self, X: np.ndarray, codes: np.ndarray, *, setting: Setting) -> None:
        problem = SoftmaxRegression(X, codes, k=len(self.classes_))
        self.coef_, self.intercept_ = problem.solve(setting["C"])
