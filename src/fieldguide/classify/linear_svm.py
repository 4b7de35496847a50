"""Linear support vector machine with its strength chosen."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

import numpy as np

from fieldguide.classify.dual_svm import check_photos, solve_dual
from fieldguide.classify.linear import Linear, linear_scores
from fieldguide.classify.options import check_positive
from fieldguide.classify.selection import Path, Setting
from fieldguide.classify.squared_hinge_regression import SquaredHingeRegression
from fieldguide.errors import OptionError

# From strong to weak regularisation: from standardised features of great width to unit vectors.
PATH = (1e-7, 1e-6, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0)
LOSSES = ("squared_hinge", "hinge")


class LinearSVM(Linear):
    """Linear support vector machine, one class against the rest, solved exactly.

    Parameters
    ----------
    C : float or None, default=None
        Cost of slack: C times the sum of the photos' losses plus half the squared weights is minimised. None
        chooses it among 1e-7 ... 100 by the log loss on photos not trained on; the path from strong to weak
        ends once two were worse than the best.
    loss : {"squared_hinge", "hinge"}, default="squared_hinge"
        max(0, 1 - margin)^2, or max(0, 1 - margin); the latter takes at most 10,000 photos.
    transforms : None, str or tuple of str, default="standardise"
        What is done to the vectors before, learnt from the training photos; see `make_transform`. Published
        recipes for Fisher vectors and VLAD take "l2".
    calibrate : {"auto", "temperature", "vector", "isotonic"}, default="auto"
        How scores become probabilities; see `choose_calibration`.
    random_state : int or None, default=0
        Seed of the folds on which `C` and the temperature are chosen.

    Attributes
    ----------
    coef_ : ndarray of shape (k, d)
        Weights of the transformed features, of the dtype of `X`.
    intercept_ : ndarray of shape (k,), float64
        Scores without a feature; not penalised.

    Notes
    -----
    The log-scores are the margins of the one-vs-rest machines over the temperature. Two classes have one
    machine, stored as two rows of half its weights. Where too few photos can be scored, C = 0.001. The
    squared hinge loss is solved as `SquaredHingeRegression` tells, the hinge loss by `solve_dual`. With more
    features than photos both work in products of photos, so width costs little. See `Classifier` for the
    other attributes.

    References
    ----------
    .. [1] Cortes, Vapnik, "Support-Vector Networks", Machine Learning 20, 1995.
    .. [2] Fan, Chang, Hsieh, Wang, Lin, "LIBLINEAR: A Library for Large Linear Classification", JMLR 9, 2008,
       https://jmlr.org/papers/v9/fan08a.html. Section 2; there the intercept is penalised.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.0, 1.0], [0.2, 0.9], [1.0, 0.0], [0.9, 0.1]])
    >>> LinearSVM(C=1.0).fit(X, ["a", "a", "b", "b"]).predict([[0.0, 0.8]]).tolist()
    ['a']
    """

    name: ClassVar[str] = "linear_svm"
    default_setting: ClassVar[Setting] = {"C": 1e-3}

    def __init__(
        self,
        *,
        C: float | None = None,
        loss: str = "squared_hinge",
        transforms: str | Sequence[str] | None = "standardise",
        calibrate: str = "auto",
        random_state: int | None = 0,
    ) -> None:
        self.C = C
        self.loss = loss
        self.transforms = transforms
        self.calibrate = calibrate
        self.random_state = random_state

    def _check_options(self) -> None:
        super()._check_options()
        check_positive(self.C, option="C", choosable=True)
        if self.loss not in LOSSES:
            raise OptionError(f"loss is {self.loss!r}; give one of {', '.join(LOSSES)}.")

    def _check_size(self, n: int) -> None:
        if self.loss == "hinge":
            check_photos(n, what="loss='hinge'", instead="Take loss='squared_hinge', or linear_svm_sgd.")

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
        k = len(self.classes_)
        if self.loss == "squared_hinge":
            problem = SquaredHingeRegression(X, codes, k=k, penalties=len(strengths))
            yield from (problem.solve(C) for C in strengths)
            return
        mean = X.mean(axis=0, dtype=np.float64).astype(X.dtype)
        centred = X - mean
        products = (centred @ centred.T).astype(np.float64)
        for C in strengths:
            dual, intercept = solve_dual(products, codes, k=k, C=C)
            coef = np.ascontiguousarray(dual.astype(X.dtype) @ centred)
            yield coef, intercept - coef.astype(np.float64) @ mean.astype(np.float64)
