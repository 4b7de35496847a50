"""What classifiers with one weight for each feature and class share."""

from abc import ABC
from typing import ClassVar

import numpy as np
from sklearn.utils.validation import check_is_fitted

from fieldguide.classify.blocks import row_blocks
from fieldguide.classify.classifier import Classifier
from fieldguide.classify.state import StoredArrays


class Linear(Classifier, ABC):
    """A classifier whose scores are X W' + b.

    Attributes
    ----------
    coef_ : ndarray of shape (k, d)
        Weights W of the (transformed) features, of the dtype of `X`.
    intercept_ : ndarray of shape (k,), float64
        Scores without a feature, b.
    """

    arrays: ClassVar[StoredArrays] = {"coef_": "kd", "intercept_": "k"}

    coef_: np.ndarray
    intercept_: np.ndarray

    def _log_scores(self, X: np.ndarray) -> np.ndarray:
        return linear_scores(X, coef=self.coef_, intercept=self.intercept_)

    def templates(self) -> np.ndarray:
        """Return the weights of the features as they come, before any transform.

        Returns
        -------
        ndarray of shape (k, d), float64
            Minus their mean over the classes, which decides nothing: a feature with a positive weight speaks
            for the class.

        Raises
        ------
        OptionError
            If a transform is not affine, so that no feature has one weight.
        """
        check_is_fitted(self)
        weights = self.chain_.pull_back(self.coef_.astype(np.float64))
        return weights - weights.mean(axis=0)


def linear_scores(X: np.ndarray, *, coef: np.ndarray, intercept: np.ndarray) -> np.ndarray:
    """Return X coef' + intercept.

    Parameters
    ----------
    X : ndarray of shape (n, d), float32 or float64
        Vectors.
    coef : ndarray of shape (k, d), float
        Weights.
    intercept : ndarray of shape (k,), float64
        Constants.

    Returns
    -------
    ndarray of shape (n, k), float64
    """
    # float32 photos meet float32 weights: the photos are never copied to float64.
    weights, scores = coef.astype(X.dtype, copy=False).T, np.empty((len(X), len(coef)))
    for rows in row_blocks(len(X), width=len(coef)):
        np.add(X[rows] @ weights, intercept, out=scores[rows])
    return scores
