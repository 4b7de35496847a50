"""Vectors of unit length."""

from typing import ClassVar

import numpy as np

from fieldguide.classify.transforms.transform import Transform


class UnitLength(Transform):
    """Divide each vector by its Euclidean length; a vector of zeros stays.

    References
    ----------
    .. [1] Perronnin, Sánchez, Mensink, "Improving the Fisher Kernel for Large-Scale Image Classification",
       ECCV 2010. Section 3.1.

    Examples
    --------
    >>> UnitLength().fit_transform([[3.0, 4.0], [0.0, 0.0]]).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """

    name: ClassVar[str] = "l2"

    def _learn(self, X: np.ndarray) -> None:
        """Nothing is learnt."""

    def _apply(self, X: np.ndarray) -> np.ndarray:
        largest = np.abs(X).max(axis=1, keepdims=True)
        # So that squares neither overflow nor vanish.
        changed = np.divide(X, largest, out=np.zeros_like(X), where=largest > 0)
        length = np.sqrt((changed**2).sum(axis=1, keepdims=True))
        return np.divide(changed, length, out=changed, where=length > 0)
