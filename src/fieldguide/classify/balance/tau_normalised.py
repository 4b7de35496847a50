"""Weights of more equal length."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from fieldguide.classify.balance.by_change import ByChange
from fieldguide.classify.balance.joint_heads import JointHeads
from fieldguide.classify.balance.method import Solution
from fieldguide.classify.logistic import PATH
from fieldguide.classify.selection import Setting

TAUS = tuple(round(tenth / 10, 1) for tenth in range(21))


class TauNormalised(ByChange):
    """Plain logistic regression, its weight vectors divided by their length to the power tau, no intercept.

    Notes
    -----
    tau is chosen among 0, 0.1, ... 2; 1 where nothing can be scored. Lengths are those of the weights of
    standardised features and the intercept that is dropped is the score of the mean photo, so neither depends
    on where a feature has its zero or on its unit; the authors' features come as they are. Two classes have
    weights of one length: there it drops the intercept only.

    References
    ----------
    .. [1] Kang et al., "Decoupling Representation and Classifier for Long-Tailed Recognition", ICLR 2020,
       https://arxiv.org/abs/1910.09217. Equation 5; the intercept as in the authors' code.
    """

    name: ClassVar[str] = "tau_normalised"
    told: ClassVar[str] = "the weights of the classes were made more equal in length (tau-normalised)"
    grid: ClassVar[Mapping[str, tuple[float, ...]]] = {"C": PATH, "tau": TAUS}
    default: ClassVar[Setting] = {"C": 0.01, "tau": 1.0}

    def change(
        self,
        weights: np.ndarray,
        offsets: np.ndarray,
        *,
        heads: JointHeads,  # noqa: ARG002
        setting: Setting,
    ) -> Solution:
        """See `ByChange`."""
        return tau_normalised(weights, tau=setting["tau"]), np.zeros_like(offsets)


def tau_normalised(weights: np.ndarray, *, tau: float) -> np.ndarray:
    """Divide the weights of each class by their length to a power.

    Parameters
    ----------
    weights : ndarray of shape (k, d), float
        Of any linear classifier; zeros stay zeros.
    tau : float >= 0
        0 leaves all as they are, 1 gives all one length.

    Returns
    -------
    ndarray of shape (k, d)
        Of the dtype of `weights`.

    Examples
    --------
    >>> tau_normalised(np.array([[3.0, 4.0], [0.0, 1.0]]), tau=1.0).tolist()
    [[0.6, 0.8], [0.0, 1.0]]
    """
    length = np.linalg.norm(weights.astype(np.float64), axis=1, keepdims=True)
    return (weights / np.where(length > 0, length, 1) ** tau).astype(weights.dtype)
