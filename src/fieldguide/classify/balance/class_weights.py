"""Weights against the size of the class."""

from typing import ClassVar

import numpy as np

from fieldguide.classify.balance.by_loss import ByLoss
from fieldguide.classify.balance.class_loss import ClassLoss
from fieldguide.classify.selection import Setting


class ClassWeights(ByLoss):
    """Cross-entropy with photos weighted by n / (k n_c), so that every class counts the same.

    References
    ----------
    .. [1] King, Zeng, "Logistic Regression in Rare Events Data", Political Analysis 9, 2001, for
       equal shares of the classes; scikit-learn's ``class_weight="balanced"``.
    """

    name: ClassVar[str] = "class_weights"
    told: ClassVar[str] = "photos of small classes were given more weight (class weights)"

    def loss(self, counts: np.ndarray, *, setting: Setting) -> ClassLoss:  # noqa: ARG002
        """See `ByLoss`."""
        return ClassLoss.of(len(counts), weights=balanced_weights(counts))


def balanced_weights(counts: np.ndarray) -> np.ndarray:
    """Return n / (k n_c): the mean over photos is 1.

    Parameters
    ----------
    counts : ndarray of shape (k,), integers >= 1
        Photos of each class.

    Returns
    -------
    ndarray of shape (k,), float64
    """
    return counts.sum() / (len(counts) * counts)
