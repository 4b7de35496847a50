"""Support vector machine with a Gaussian kernel."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from fieldguide.classify.blocks import row_blocks
from fieldguide.classify.classifier import Classifier
from fieldguide.classify.dual_svm import check_photos, solve_dual
from fieldguide.classify.options import check_positive
from fieldguide.classify.selection import Path, Setting
from fieldguide.classify.state import StoredArrays
from fieldguide.errors import GuideError

PATH = tuple(float(f"{10 ** (half / 2):.3g}") for half in range(-3, 7))


class KernelSVM(Classifier):
    """Support vector machine with the kernel exp(-gamma |x - y|^2), one class against the rest.

    Parameters
    ----------
    C : float or None, default=None
        Cost of slack; None chooses it among 0.0316, 0.1, ... 1000 by the log loss on photos not trained on.
    gamma : float or None, default=None
        Inverse of the squared width of the kernel, doubled; None takes 1 / (d v), v the variance of all
        numbers in the training vectors, as scikit-learn's "scale".
    transforms : None, str or tuple of str, default="standardise"
        What is done to the vectors before, learnt from the training photos; see `make_transform`.
    calibrate : {"auto", "temperature", "vector", "isotonic"}, default="auto"
        How scores become probabilities; see `choose_calibration`.
    random_state : int or None, default=0
        Seed of the folds on which `C` and the temperature are chosen.

    Attributes
    ----------
    vectors_ : ndarray of shape (s, d)
        Support vectors, of the dtype they came in. A stored guide contains them.
    dual_ : ndarray of shape (k, s), float64
        Signed multipliers.
    intercept_ : ndarray of shape (k,), float64
        Not penalised.
    gamma_ : ndarray of shape (1,), float64
        As above.

    Notes
    -----
    At most 10,000 training photos: the kernel of all pairs is kept. The log-scores are the margins over the
    temperature. Where too few photos can be scored, C = 1. See `solve_dual` for solver and papers, and
    `Classifier` for the other attributes. For kernels of histograms see `Chi2Map` and `IntersectionMap`,
    which make `LinearSVM` do.

    References
    ----------
    .. [1] Boser, Guyon, Vapnik, "A Training Algorithm for Optimal Margin Classifiers", COLT 1992.
    .. [2] Hsu, Chang, Lin, "A Practical Guide to Support Vector Classification", 2003-2016,
       https://www.csie.ntu.edu.tw/~cjlin/papers/guide/guide.pdf. Section 3.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.0, 1.0], [0.2, 0.9], [1.0, 0.0], [0.9, 0.1]])
    >>> KernelSVM(C=1.0).fit(X, ["a", "a", "b", "b"]).predict([[0.0, 0.8]]).tolist()
    ['a']
    """

    name: ClassVar[str] = "rbf_svm"
    arrays: ClassVar[StoredArrays] = {"vectors_": "sd", "dual_": "ks", "intercept_": "k", "gamma_": "1"}
    default_setting: ClassVar[Setting] = {"C": 1.0}

    def __init__(
        self,
        *,
        C: float | None = None,
        gamma: float | None = None,
        transforms: str | Sequence[str] | None = "standardise",
        calibrate: str = "auto",
        random_state: int | None = 0,
    ) -> None:
        self.C = C
        self.gamma = gamma
        self.transforms = transforms
        self.calibrate = calibrate
        self.random_state = random_state

    def _check_options(self) -> None:
        super()._check_options()
        check_positive(self.C, option="C", choosable=True)
        check_positive(self.gamma, option="gamma", choosable=True)

    def _check_size(self, n: int) -> None:
        check_photos(n, what=self.name, instead="Take linear_svm, or nearest_neighbours.")

    def _check_stored(self) -> None:
        if not self.gamma_[0] > 0:
            raise GuideError(f"the stored {self.name} classifier has gamma {self.gamma_[0]}.")

    def _path(self, X: np.ndarray, codes: np.ndarray, *, held: np.ndarray) -> Path:
        gamma = self._width(X)
        products = _kernel(X, X, gamma=gamma)
        to_held = _kernel(held, X, gamma=gamma)
        for C in self._tried("C", PATH):
            strength = self._strength(C, n=len(X))
            dual, intercept = solve_dual(products, codes, k=len(self.classes_), C=strength)
            yield {"C": C}, to_held @ dual.T + intercept

    def _train(self, X: np.ndarray, codes: np.ndarray, *, setting: Setting) -> None:
        gamma = self._width(X)
        dual, self.intercept_ = solve_dual(
            _kernel(X, X, gamma=gamma), codes, k=len(self.classes_), C=setting["C"]
        )
        support = np.flatnonzero(dual.any(axis=0))
        self.vectors_, self.dual_ = X[support], np.ascontiguousarray(dual[:, support])
        self.gamma_ = np.array([gamma])

    def _log_scores(self, X: np.ndarray) -> np.ndarray:
        scores = np.empty((len(X), len(self.classes_)))
        for rows in row_blocks(len(X), width=len(self.vectors_) + X.shape[1]):
            kernel = _kernel(X[rows], self.vectors_, gamma=float(self.gamma_[0]))
            scores[rows] = kernel @ self.dual_.T + self.intercept_
        return scores

    def _width(self, X: np.ndarray) -> float:
        if self.gamma is not None:
            return float(self.gamma)
        variance = float(X.var(dtype=np.float64))
        return 1 / (X.shape[1] * variance) if variance > 0 else 1.0


def _kernel(X: np.ndarray, Y: np.ndarray, *, gamma: float) -> np.ndarray:
    """Return exp(-gamma |x - y|^2), float64: in float32 the distance of near photos would be rounding."""
    X, Y = X.astype(np.float64), Y.astype(np.float64)
    squared = X @ Y.T
    squared *= -2
    squared += (X**2).sum(axis=1)[:, None]
    squared += (Y**2).sum(axis=1)
    np.maximum(squared, 0, out=squared)
    squared *= -gamma
    return np.exp(squared, out=squared)
