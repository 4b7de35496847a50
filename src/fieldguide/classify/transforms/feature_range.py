"""The same range for every feature."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from fieldguide.classify.transforms.transform import Transform


class FeatureRange(Transform):
    """Map each feature linearly so that the training photos span [-1, 1].

    Attributes
    ----------
    middle_ : ndarray of shape (d,)
        Half way between smallest and largest value, of the dtype of `X`.
    half_width_ : ndarray of shape (d,)
        Half of their difference; 1 for a constant feature, which becomes 0.

    Notes
    -----
    Other photos are mapped by the same function and may lie outside.

    References
    ----------
    .. [1] Hsu, Chang, Lin, "A Practical Guide to Support Vector Classification", 2003-2016,
       https://www.csie.ntu.edu.tw/~cjlin/papers/guide/guide.pdf. Section 2.2.

    Examples
    --------
    >>> FeatureRange().fit([[0.0, 1.0], [10.0, 1.0]]).transform([[5.0, 1.0], [20.0, 1.0]]).tolist()
    [[0.0, 0.0], [3.0, 0.0]]
    """

    name: ClassVar[str] = "range"
    arrays: ClassVar[Mapping[str, str]] = {"middle_": "d", "half_width_": "d"}

    def _learn(self, X: np.ndarray) -> None:
        # Halves first: the difference of the two largest floats would overflow.
        low, high = X.min(axis=0) / 2, X.max(axis=0) / 2
        self.middle_, half = low + high, high - low
        self.half_width_ = np.where(half > 0, half, half.dtype.type(1))

    def _apply(self, X: np.ndarray) -> np.ndarray:
        changed = X - self.middle_.astype(X.dtype, copy=False)
        changed /= self.half_width_.astype(X.dtype, copy=False)
        return changed

    def pull_back(self, weights: np.ndarray) -> np.ndarray:  # noqa: D102 - told by Transform
        return weights / self.half_width_
