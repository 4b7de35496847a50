"""Plain logistic regression of some photos, for whoever changes it afterwards."""

import numpy as np

from fieldguide.classify.balance.method import Solution
from fieldguide.classify.softmax_regression import SoftmaxRegression


class JointHeads:
    """The plain solutions of one set of photos, each solved when it is first asked for and kept.

    Parameters
    ----------
    X : ndarray of shape (n, d), float32 or float64
        Vectors.
    codes : ndarray of shape (n,), integers in [0, k)
        Classes; each occurs.
    k : int
        Number of classes, at least 2.
    penalties : int
        How many will be asked for; see `PenalisedRegression`.

    Attributes
    ----------
    codes : ndarray of shape (n,), integers in [0, k)
        As given.
    """

    def __init__(self, X: np.ndarray, codes: np.ndarray, *, k: int, penalties: int) -> None:
        self.codes = codes
        self._problem = SoftmaxRegression(X, codes, k=k, penalties=penalties)
        self._solved: dict[float, Solution] = {}

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def features(self) -> np.ndarray:
        """The standardised vectors: ndarray of shape (n, d), of the dtype of `X`."""
        return self._problem.features

    def solution(self, C: float) -> Solution:
        """Return the plain solution at one penalty.

        Parameters
        ----------
        C : float > 0
            Inverse strength of the penalty.

        Returns
        -------
        weights : ndarray of shape (k, d)
            Of standardised features, of the dtype of `X`; they sum to 0 over the classes.
        offsets : ndarray of shape (k,), float64
            Scores of the mean photo; they sum to 0 too.
        """
        if C not in self._solved:
            coef, intercept = self._problem.solve(C)
            offsets = intercept + coef.astype(np.float64) @ self._problem.mean.astype(np.float64)
            self._solved[C] = coef * self._problem.scale, offsets - offsets.mean()
        return self._solved[C]

    def for_raw_features(self, weights: np.ndarray, offsets: np.ndarray) -> Solution:
        """Take weights of standardised features back to vectors as they come.

        Parameters
        ----------
        weights : ndarray of shape (k, d), float
            Of standardised features.
        offsets : ndarray of shape (k,), float64
            Scores of the mean photo.

        Returns
        -------
        coef : ndarray of shape (k, d)
            Of the dtype of `X`; C-contiguous.
        intercept : ndarray of shape (k,), float64
        """
        mean = self._problem.mean
        coef = np.ascontiguousarray(weights / self._problem.scale, dtype=mean.dtype)
        return coef, offsets - coef.astype(np.float64) @ mean.astype(np.float64)
