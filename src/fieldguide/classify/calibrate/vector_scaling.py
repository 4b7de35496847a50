"""A scale and an offset for each class."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

from fieldguide.classify.calibrate.calibration import Calibration
from fieldguide.errors import GuideError
from fieldguide.stored.stored_array import stored_array

STEPS = 500


@dataclass(frozen=True, eq=False)
class VectorScaling(Calibration):
    """Probabilities softmax(w z + b), with w and b for each class and z the scores less their mean.

    Parameters
    ----------
    scales : ndarray of shape (k,), float64 >= 0
        w. All equal to 1 / T, and all offsets equal, is temperature scaling.
    offsets : ndarray of shape (k,), float64
        b.

    Notes
    -----
    Scores are known up to a constant per photo only, so their mean is taken off first; what is left are the
    logits of softmax regression. For two classes this is Platt's sigmoid [2]_. It can change which class
    comes first.

    References
    ----------
    .. [1] Guo, Pleiss, Sun, Weinberger, "On Calibration of Modern Neural Networks", ICML 2017,
       https://arxiv.org/abs/1706.04599. Section 4.2, vector scaling.
    .. [2] Platt, "Probabilistic Outputs for Support Vector Machines", Advances in Large Margin Classifiers,
       1999.

    Examples
    --------
    >>> import numpy as np
    >>> likes_first = VectorScaling(np.ones(2), np.log([3.0, 1.0]))
    >>> likes_first.probabilities(np.log([[0.5, 0.5]])).round(2).tolist()
    [[0.75, 0.25]]
    """

    name: ClassVar[str] = "vector"
    per_class: ClassVar[bool] = True

    scales: np.ndarray
    offsets: np.ndarray

    def probabilities(self, log_scores: np.ndarray) -> np.ndarray:  # noqa: D102 - as told there
        return softmax(_centred(log_scores) * self.scales + self.offsets, axis=1)

    def arrays(self) -> dict[str, np.ndarray]:  # noqa: D102
        return {"calibration.scales": self.scales, "calibration.offsets": self.offsets}

    @classmethod
    def restore(cls, arrays: Mapping[str, np.ndarray], *, k: int, temperature: float) -> Self:  # noqa: ARG003, D102
        scales, offsets = (
            stored_array(arrays, f"calibration.{name}", axes="k", sizes={"k": k}, whole=False)
            for name in ("scales", "offsets")
        )
        if (scales < 0).any():
            raise GuideError("the stored calibration has a scale below 0.")
        return cls(scales, offsets)

    def for_classes(self, origin: np.ndarray, *, temperature: float) -> Self:  # noqa: D102
        scales = np.where(origin < 0, 1 / temperature, self.scales[origin])
        return type(self)(scales, np.where(origin < 0, 0.0, self.offsets[origin]))


def fit_vector_scaling(
    log_scores: np.ndarray, codes: np.ndarray, *, temperature: float, weights: np.ndarray | None = None
) -> VectorScaling:
    """Find the scales and offsets that are most probable after some photos not trained on.

    Parameters
    ----------
    log_scores : ndarray of shape (n, k), float64, finite
        Log-probabilities up to a constant per row.
    codes : ndarray of shape (n,), integers in [0, k)
        Their classes.
    temperature : float > 0
        As `fit_temperature` finds it on the same photos.
    weights : ndarray of shape (n,), float64 > 0, optional
        How many photos each stands for; 1 by default.

    Returns
    -------
    VectorScaling

    Notes
    -----
    With z the scores divided by the temperature, less their mean, it minimises

        sum over photos of -log softmax(u z + b)_own + |u - 1|^2 / 2 + |b|^2 / 2,    u >= 0,

    that is, scales and offsets vary about temperature scaling with a standard deviation of 1 beforehand. The
    paper has no such term; without it a class that no scored photo has would be ruled out for ever. With
    hundreds of photos per class it does not show. The problem is convex; L-BFGS-B, n k operations a step.

    References
    ----------
    .. [1] Guo, Pleiss, Sun, Weinberger, "On Calibration of Modern Neural Networks", ICML 2017,
       https://arxiv.org/abs/1706.04599. Section 4.2.
    .. [2] Kull et al., "Beyond temperature scaling: Obtaining well-calibrated multiclass probabilities with
       Dirichlet calibration", NeurIPS 2019, https://arxiv.org/abs/1910.12656. Section 3: why to penalise.

    Examples
    --------
    >>> import numpy as np
    >>> blind = np.zeros((90, 2))
    >>> fitted = fit_vector_scaling(blind, np.repeat([0, 0, 1], 30), temperature=1.0)
    >>> fitted.probabilities(blind[:1]).round(2).tolist()
    [[0.66, 0.34]]
    """
    z = _centred(log_scores) / temperature
    n, k = z.shape
    own = np.arange(n), codes
    photos = np.ones(n) if weights is None else weights

    def loss(both: np.ndarray) -> tuple[float, np.ndarray]:
        scales, offsets = both.reshape(2, k)
        log_p = log_softmax(z * scales + offsets, axis=1)
        slope = np.exp(log_p)
        slope[own] -= 1
        slope *= photos[:, None]
        value = -photos @ log_p[own] + ((scales - 1) ** 2).sum() / 2 + (offsets**2).sum() / 2
        return float(value), np.concatenate(
            [(slope * z).sum(axis=0) + scales - 1, slope.sum(axis=0) + offsets]
        )

    start = np.concatenate([np.ones(k), np.zeros(k)])
    bounds = [(0, None)] * k + [(None, None)] * k
    found = minimize(
        loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": STEPS, "gtol": 1e-6}
    )
    scales, offsets = found.x.reshape(2, k)
    return VectorScaling(scales / temperature, np.ascontiguousarray(offsets))


def _centred(log_scores: np.ndarray) -> np.ndarray:
    return log_scores - log_scores.mean(axis=1, keepdims=True)
