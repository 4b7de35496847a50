"""What methods share that change plain logistic regression afterwards."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

import numpy as np

from fieldguide.classify.balance.method import BalanceMethod, Solution
from fieldguide.classify.logistic import PATH
from fieldguide.classify.selection import Setting
from fieldguide.classify.softmax_regression import SoftmaxRegression


class ByChange(BalanceMethod):
    """A method that takes the weights of plain logistic regression and changes them; members say how."""

    grid: ClassVar[Mapping[str, tuple[float, ...]]] = {"C": PATH}
    default: ClassVar[Setting] = {"C": 0.01}

    @abstractmethod
    def change(
        self,
        weights: np.ndarray,
        offsets: np.ndarray,
        *,
        features: np.ndarray,
        codes: np.ndarray,
        setting: Setting,
    ) -> Solution:
        """Return other weights and offsets.

        Parameters
        ----------
        weights : ndarray of shape (k, d), float
            Of standardised features; they sum to 0 over the classes.
        offsets : ndarray of shape (k,), float64
            Scores of the mean photo; they sum to 0 too.
        features : ndarray of shape (n, d), float
            Standardised.
        codes : ndarray of shape (n,), integers in [0, k)
            Classes.
        setting : mapping of str to float
            A value for each number of `default`.

        Returns
        -------
        weights : ndarray of shape (k, d), float
        offsets : ndarray of shape (k,), float64
        """

    def solutions(
        self, X: np.ndarray, codes: np.ndarray, *, k: int, settings: Sequence[Setting]
    ) -> Iterator[Solution]:
        """See `BalanceMethod`."""
        problem = SoftmaxRegression(X, codes, k=k, penalties=len(settings))
        mean, scale = problem.mean, problem.scale
        features = (X - mean) / scale
        solved: dict[float, Solution] = {}
        for setting in settings:
            C = setting["C"]
            if C not in solved:
                solved = {C: problem.solve(C)}  # the last one only: numbers are chosen one after the other
            coef, intercept = solved[C]
            offsets = intercept + coef.astype(np.float64) @ mean.astype(np.float64)
            weights, offsets = self.change(
                coef * scale, offsets - offsets.mean(), features=features, codes=codes, setting=setting
            )
            coef = np.ascontiguousarray(weights / scale, dtype=X.dtype)
            yield coef, offsets - coef.astype(np.float64) @ mean.astype(np.float64)
