"""One learnt scale for each class."""

from typing import ClassVar

import numpy as np
from scipy.optimize import minimize

from fieldguide.classify.balance.by_change import ByChange
from fieldguide.classify.balance.class_loss import ClassLoss
from fieldguide.classify.balance.class_weights import balanced_weights
from fieldguide.classify.balance.joint_heads import JointHeads
from fieldguide.classify.balance.method import Solution
from fieldguide.classify.linear import linear_scores
from fieldguide.classify.selection import Setting

# Pull of the scales towards 1: where classes are told apart perfectly, scales would grow without end.
PULL = 1e-3


class LearnableScales(ByChange):
    """Plain logistic regression, each class's score, intercept too, times a scale learnt afterwards (LWS).

    Notes
    -----
    Minimises the mean cross-entropy of class-balanced sampling over the scales f, plus 0.0005 |f - 1|^2, to
    the end; the authors take five epochs instead. Its expectation over the samples is taken exactly, as
    weights n / (k n_c).

    References
    ----------
    .. [1] Kang et al., "Decoupling Representation and Classifier for Long-Tailed Recognition", ICLR 2020,
       https://arxiv.org/abs/1910.09217. Equation 6.
    """

    name: ClassVar[str] = "lws"
    told: ClassVar[str] = "the score of each class was scaled anew (LWS)"

    def change(
        self,
        weights: np.ndarray,
        offsets: np.ndarray,
        *,
        heads: JointHeads,
        setting: Setting,  # noqa: ARG002
    ) -> Solution:
        """See `ByChange`."""
        k, codes = len(offsets), heads.codes
        loss = ClassLoss.of(k, weights=balanced_weights(np.bincount(codes, minlength=k)))
        scores = linear_scores(heads.features, coef=weights, intercept=offsets)

        def mean_loss(scales: np.ndarray) -> tuple[float, np.ndarray]:
            losses, slopes = loss.evaluate(scores * scales, codes)
            value = losses.mean() + PULL / 2 * ((scales - 1) ** 2).sum()
            return float(value), (slopes * scores).mean(axis=0) + PULL * (scales - 1)

        options = {"ftol": 1e-12, "gtol": 1e-8}
        scales = minimize(mean_loss, np.ones(k), jac=True, method="L-BFGS-B", options=options).x
        return weights * scales[:, None].astype(weights.dtype), offsets * scales
