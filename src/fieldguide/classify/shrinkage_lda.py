"""Linear discriminant analysis with a shrunken covariance."""

from collections.abc import Sequence
from numbers import Real
from typing import ClassVar

import numpy as np

from fieldguide.classify.balance.class_means import class_means
from fieldguide.classify.blocks import row_blocks
from fieldguide.classify.class_statistics import ClassStatistics
from fieldguide.classify.linear import linear_scores
from fieldguide.classify.linear_from_statistics import LinearFromStatistics
from fieldguide.classify.scatter_directions import scatter_directions
from fieldguide.classify.selection import Path, Setting
from fieldguide.errors import OptionError

# From strong to weak.
PATH = (0.99, 0.97, 0.9, 0.7, 0.5, 0.3, 0.1, 0.03, 0.01, 0.003)
LEDOIT_WOLF = "ledoit_wolf"
PRIORS = ("training", "equal")
LEAST = 1e-6  # of a computed shrinkage: none at all could not be inverted


class ShrinkageLDA(LinearFromStatistics):
    """Gaussian classes of one common covariance, drawn towards a multiple of the identity.

    Learns further photos without the earlier ones, its shrinkage and transforms as they were at first.

    Parameters
    ----------
    shrinkage : float in (0, 1], "ledoit_wolf" or None, default=None
        How far. None chooses among 0.99, 0.97, 0.9, ... 0.003 by the log loss on photos not trained on;
        "ledoit_wolf" computes it, which needs no other photos and on the vectors of networks is often too
        little.
    priors : {"training", "equal"}, default="training"
        How probable classes are beforehand: by their share of the training photos, or all alike.
    transforms : None, str or tuple of str, default=("signed_power", "centre", "l2")
        What is done to the vectors before, learnt from the training photos; see `make_transform`.
    calibrate : {"auto", "temperature", "vector", "isotonic"}, default="auto"
        How scores become probabilities; see `choose_calibration`.
    random_state : int or None, default=0
        Seed of the folds on which `shrinkage` and the calibration are chosen.

    Attributes
    ----------
    coef_ : ndarray of shape (k, d)
        Weights of the transformed features, of the dtype of `X`.
    intercept_ : ndarray of shape (k,), float64
        Scores without a feature.

    statistics_ : ClassStatistics
        Number, mean and scatter of the vectors of each class; from these alone the weights follow.

    Notes
    -----
    With S the covariance about the class means (divisor n), its shrunken form and the score of a class are

        V = (1 - s) S + s tr(S)/d I,    -(x - m_c)' V^-1 (x - m_c) / 2 + log(prior).

    Shrinkage is one number for all classes, so classes of one photo count, too; scikit-learn's "auto" takes
    one for each class, from its own photos. s = 1 compares with class means. Where every class has one photo
    S is zero, and V the mean squared distance of the photos from their mean, times I. One eigendecomposition,
    O(n d min(n, d)), serves every s. Where nothing can be scored, s = 0.9. See `Classifier` for the other
    attributes.

    References
    ----------
    .. [1] Fisher, "The Use of Multiple Measurements in Taxonomic Problems", Annals of Eugenics 7, 1936.
    .. [2] Ledoit, Wolf, "A Well-Conditioned Estimator for Large-Dimensional Covariance Matrices", Journal of
       Multivariate Analysis 88, 2004. Equation 14.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.0, 1.0], [0.2, 0.9], [1.0, 0.0], [0.9, 0.1]])
    >>> ShrinkageLDA(shrinkage=0.5).fit(X, ["a", "a", "b", "b"]).predict([[0.0, 0.8]]).tolist()
    ['a']
    """

    name: ClassVar[str] = "shrinkage_lda"
    default_setting: ClassVar[Setting] = {"shrinkage": 0.9}

    def __init__(
        self,
        *,
        shrinkage: float | str | None = None,
        priors: str = "training",
        transforms: str | Sequence[str] | None = ("signed_power", "centre", "l2"),
        calibrate: str = "auto",
        random_state: int | None = 0,
    ) -> None:
        self.shrinkage = shrinkage
        self.priors = priors
        self.transforms = transforms
        self.calibrate = calibrate
        self.random_state = random_state

    def _check_options(self) -> None:
        super()._check_options()
        if self.priors not in PRIORS:
            raise OptionError(f"priors is {self.priors!r}; give {' or '.join(PRIORS)}.")
        given = self.shrinkage
        if given is None or given == LEDOIT_WOLF:
            return
        if isinstance(given, bool) or not isinstance(given, Real) or not 0 < float(given) <= 1:
            raise OptionError(
                f"shrinkage is {given!r}; give a number above 0 and up to 1, {LEDOIT_WOLF!r}, or None to "
                "choose it."
            )

    def _path(self, X: np.ndarray, codes: np.ndarray, *, held: np.ndarray) -> Path:
        k = len(self.classes_)
        counts, means = np.bincount(codes, minlength=k), class_means(X, codes, k=k)
        problem = _Problem(X, centres=means, codes=codes, counts=counts, means=means)
        computed = self.shrinkage == LEDOIT_WOLF
        tried = (_ledoit_wolf(X, codes, means=means),) if computed else self._tried("shrinkage", PATH)
        for shrinkage in tried:
            coef, offsets = problem.solve(shrinkage)
            intercept = offsets + self._log_priors(counts)
            yield {"shrinkage": shrinkage}, linear_scores(held, coef=coef, intercept=intercept)

    def _fallback(self) -> Setting:
        return self.default_setting if self.shrinkage == LEDOIT_WOLF else super()._fallback()

    def _train(self, X: np.ndarray, codes: np.ndarray, *, setting: Setting) -> None:
        if self.shrinkage == LEDOIT_WOLF:
            means = class_means(X, codes, k=len(self.classes_))
            setting = {"shrinkage": _ledoit_wolf(X, codes, means=means)}
            self.chosen_ |= setting
        super()._train(X, codes, setting=setting)

    def _solution(self, known: ClassStatistics, *, setting: Setting) -> tuple[np.ndarray, np.ndarray]:
        nowhere = np.zeros(len(known.roots), dtype=np.int64)
        centres = np.zeros((1, known.means.shape[1]))
        problem = _Problem(
            known.roots, centres=centres, codes=nowhere, counts=known.counts, means=known.means
        )
        coef, offsets = problem.solve(setting["shrinkage"])
        return coef, offsets + self._log_priors(known.counts)

    def _log_priors(self, counts: np.ndarray) -> np.ndarray:
        return np.log(counts / counts.sum()) if self.priors == "training" else np.zeros(len(counts))


class _Problem:
    """Discriminant analysis of one scatter, for any shrinkage.

    `rows` less their centres have the scatter of all photos about their class means.
    """

    def __init__(
        self,
        rows: np.ndarray,
        *,
        centres: np.ndarray,
        codes: np.ndarray,
        counts: np.ndarray,
        means: np.ndarray,
    ) -> None:
        self.directions, scatter = scatter_directions(rows, centres=centres, codes=codes)
        self.within = scatter / counts.sum()
        self.share = counts / counts.sum()
        self.mean = self.share @ means
        self.shifts = means - self.mean

    def solve(self, shrinkage: float) -> tuple[np.ndarray, np.ndarray]:
        floor = shrinkage * self.within.sum() / self.shifts.shape[1]
        if not len(self.within):
            floor = self.share @ (self.shifts**2).sum(axis=1) or 1.0
        # 1 / V is 1 / floor outside the directions, and so much less along them.
        less = 1 / floor - 1 / ((1 - shrinkage) * self.within + floor)
        coef = self.shifts / floor - (self.shifts @ self.directions.T * less) @ self.directions
        offsets = -coef @ self.mean - (coef * self.shifts).sum(axis=1) / 2
        return coef, offsets


def _ledoit_wolf(X: np.ndarray, codes: np.ndarray, *, means: np.ndarray) -> float:
    """Return the shrinkage of least expected squared error, for the vectors about their class means."""
    n, d = X.shape
    _, scatter = scatter_directions(X, centres=means, codes=codes)
    within = scatter / n
    distance = (within**2).sum() - within.sum() ** 2 / d
    if distance <= 0:
        return 1.0
    fourth = 0.0  # the sum of the fourth powers of the distances
    for rows in row_blocks(n, width=d):
        fourth += float((((X[rows] - means[codes[rows]]) ** 2).sum(axis=1) ** 2).sum())
    noise = fourth / n**2 - (within**2).sum() / n
    return float(np.clip(noise / distance, LEAST, 1))
