"""Zero mean, unit variance."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from fieldguide.classify.spread import spread
from fieldguide.classify.transforms.transform import Transform


class Standardise(Transform):
    """Give each feature zero mean and unit variance over the training photos.

    Attributes
    ----------
    mean_ : ndarray of shape (d,)
        Of the dtype of `X`.
    scale_ : ndarray of shape (d,)
        Standard deviations (divisor n); 1 for a constant feature, which becomes 0.

    Examples
    --------
    >>> Standardise().fit_transform([[1.0, 2.0], [5.0, 2.0]]).tolist()
    [[-1.0, 0.0], [1.0, 0.0]]
    """

    name: ClassVar[str] = "standardise"
    arrays: ClassVar[Mapping[str, str]] = {"mean_": "d", "scale_": "d"}

    def _learn(self, X: np.ndarray) -> None:
        self.mean_ = X.mean(axis=0, dtype=np.float64).astype(X.dtype)
        self.scale_ = spread(X - self.mean_, mean=self.mean_)

    def _apply(self, X: np.ndarray) -> np.ndarray:
        changed = X - self.mean_.astype(X.dtype, copy=False)
        changed /= self.scale_.astype(X.dtype, copy=False)
        return changed

    def pull_back(self, weights: np.ndarray) -> np.ndarray:  # noqa: D102 - told by Transform
        return weights / self.scale_
