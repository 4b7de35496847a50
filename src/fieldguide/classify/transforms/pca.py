"""Fewer features: principal components."""

from collections.abc import Mapping
from numbers import Integral
from typing import ClassVar

import numpy as np

from fieldguide.classify.transforms.principal_directions import principal_directions
from fieldguide.classify.transforms.transform import Transform
from fieldguide.errors import OptionError


class PCA(Transform):
    """Project centred vectors onto the directions in which the training photos vary most.

    Parameters
    ----------
    components : int, default=128
        How many directions to keep; fewer where the training photos do not span as many.

    Attributes
    ----------
    mean_ : ndarray of shape (d,)
        Of the training photos, of the dtype of `X`.
    directions_ : ndarray of shape (m, d)
        Orthonormal rows, the largest variance first.

    Notes
    -----
    See `principal_directions` for how they are found.

    References
    ----------
    .. [1] Hotelling, "Analysis of a Complex of Statistical Variables into Principal Components", Journal of
       Educational Psychology 24, 1933.

    Examples
    --------
    >>> PCA(components=1).fit_transform([[0.0, 0.0], [3.0, 4.0]]).round(6).tolist()
    [[-2.5], [2.5]]
    """

    name: ClassVar[str] = "pca"
    arrays: ClassVar[Mapping[str, str]] = {"mean_": "d", "directions_": "md"}

    def __init__(self, components: int = 128) -> None:
        self.components = components

    def _check_options(self) -> None:
        if not isinstance(self.components, Integral) or self.components < 1:
            raise OptionError(f"components is {self.components!r}; give a whole number from 1.")

    def _learn(self, X: np.ndarray) -> None:
        self.mean_ = X.mean(axis=0, dtype=np.float64).astype(X.dtype)
        self.directions_, _ = principal_directions(X - self.mean_, components=int(self.components))

    def _apply(self, X: np.ndarray) -> np.ndarray:
        return (X - self.mean_.astype(X.dtype, copy=False)) @ self.directions_.astype(X.dtype, copy=False).T

    @property
    def width(self) -> int:  # noqa: D102 - told by Transform
        return len(self.directions_)

    def pull_back(self, weights: np.ndarray) -> np.ndarray:  # noqa: D102 - told by Transform
        return weights @ self.directions_
