"""Move the mean to zero."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from fieldguide.classify.transforms.transform import Transform


class Centre(Transform):
    """Subtract the mean of the training photos.

    Attributes
    ----------
    mean_ : ndarray of shape (d,)
        Of the dtype of `X`.

    Examples
    --------
    >>> Centre().fit_transform([[1.0, 2.0], [3.0, 2.0]]).tolist()
    [[-1.0, 0.0], [1.0, 0.0]]
    """

    name: ClassVar[str] = "centre"
    arrays: ClassVar[Mapping[str, str]] = {"mean_": "d"}

    def _learn(self, X: np.ndarray) -> None:
        self.mean_ = X.mean(axis=0, dtype=np.float64).astype(X.dtype)

    def _apply(self, X: np.ndarray) -> np.ndarray:
        return X - self.mean_.astype(X.dtype, copy=False)

    def pull_back(self, weights: np.ndarray) -> np.ndarray:  # noqa: D102 - told by Transform
        return weights
