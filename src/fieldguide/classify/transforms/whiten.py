"""Principal components of unit variance."""

from collections.abc import Mapping
from numbers import Integral
from typing import ClassVar

import numpy as np

from fieldguide.classify.transforms.principal_directions import principal_directions
from fieldguide.classify.transforms.transform import Transform
from fieldguide.errors import OptionError


class Whiten(Transform):
    """Project onto principal directions and give each unit variance over the training photos.

    Parameters
    ----------
    components : int, default=128
        As in `PCA`. With as many as there are photos every training photo looks equally far from every
        other: keep well below.

    Attributes
    ----------
    mean_ : ndarray of shape (d,)
        Of the training photos, of the dtype of `X`.
    projection_ : ndarray of shape (m, d)
        Principal directions over their standard deviations, the largest variance first.

    References
    ----------
    .. [1] Jégou, Chum, "Negative Evidences and Co-occurrences in Image Retrieval: the Benefit of PCA and
       Whitening", ECCV 2012. Section 3.

    Examples
    --------
    >>> Whiten(components=1).fit_transform([[0.0, 0.0], [3.0, 4.0]]).round(6).tolist()
    [[-1.0], [1.0]]
    """

    name: ClassVar[str] = "whiten"
    arrays: ClassVar[Mapping[str, str]] = {"mean_": "d", "projection_": "md"}

    def __init__(self, components: int = 128) -> None:
        self.components = components

    def _check_options(self) -> None:
        if not isinstance(self.components, Integral) or self.components < 1:
            raise OptionError(f"components is {self.components!r}; give a whole number from 1.")

    def _learn(self, X: np.ndarray) -> None:
        self.mean_ = X.mean(axis=0, dtype=np.float64).astype(X.dtype)
        directions, variances = principal_directions(X - self.mean_, components=int(self.components))
        deviations = np.sqrt(np.where(variances > 0, variances, 1.0)).astype(X.dtype)
        self.projection_ = directions / deviations[:, None]

    def _apply(self, X: np.ndarray) -> np.ndarray:
        return (X - self.mean_.astype(X.dtype, copy=False)) @ self.projection_.astype(X.dtype, copy=False).T

    @property
    def width(self) -> int:  # noqa: D102 - told by Transform
        return len(self.projection_)

    def pull_back(self, weights: np.ndarray) -> np.ndarray:  # noqa: D102 - told by Transform
        return weights @ self.projection_
