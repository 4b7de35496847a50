"""Features whose products approximate an additive kernel of histograms."""

from abc import abstractmethod
from collections.abc import Mapping
from numbers import Integral
from typing import ClassVar

import numpy as np

from fieldguide.classify.transforms.transform import Transform
from fieldguide.errors import OptionError


class AdditiveKernelMap(Transform):
    """What the maps of histograms share: 2 steps + 1 features for each that comes.

    Parameters
    ----------
    steps : int from 1 to 4, default=1
        How many frequencies of the kernel's spectrum are sampled above 0.

    Notes
    -----
    A kernel k(x, y) = sum_i sqrt(x_i y_i) K(log y_i - log x_i) is approximated by the products of

        sqrt(x L s(0)),  sqrt(2 x L s(j L)) cos(j L log x),  sqrt(2 x L s(j L)) sin(j L log x)

    for j = 1 ... steps, with s the Fourier transform of K. The period L is the one with the least squared
    error over ratios of y to x spread evenly between 0 and 1; so found here, by search. Features of one kind
    stand together.

    References
    ----------
    .. [1] Vedaldi, Zisserman, "Efficient Additive Kernels via Explicit Feature Maps", IEEE TPAMI 34, 2012.
       The finite feature maps of homogeneous kernels.
    """

    needs_histograms: ClassVar[bool] = True
    periods: ClassVar[Mapping[int, float]]

    def __init__(self, steps: int = 1) -> None:
        self.steps = steps

    @staticmethod
    @abstractmethod
    def _spectrum(frequency: float) -> float:
        """Return s."""

    def _check_options(self) -> None:
        if not isinstance(self.steps, Integral) or self.steps not in self.periods:
            raise OptionError(f"steps is {self.steps!r}; give a whole number from 1 to {max(self.periods)}.")

    def _check_vectors(self, X: np.ndarray) -> None:
        if (X < 0).any():
            row, column = np.argwhere(X < 0)[0]
            raise OptionError(
                f"Negative values in data: {self.name!r} is made for histograms, but feature {column} of "
                f"vector {row} is {X[row, column]:.3g}. Represent photos as colour_histogram or words, or "
                "take the classifier rbf_svm."
            )

    def _learn(self, X: np.ndarray) -> None:
        """Nothing is learnt."""

    def _apply(self, X: np.ndarray) -> np.ndarray:
        period, d = self.periods[int(self.steps)], X.shape[1]
        mapped = np.empty((len(X), self.width), dtype=X.dtype)
        root = np.sqrt(X)
        angle = np.log(X, out=np.zeros_like(X), where=X > 0)
        np.multiply(root, X.dtype.type(np.sqrt(period * self._spectrum(0.0))), out=mapped[:, :d])
        for step in range(1, int(self.steps) + 1):
            size = root * X.dtype.type(np.sqrt(2 * period * self._spectrum(step * period)))
            turn = angle * X.dtype.type(step * period)
            start = (2 * step - 1) * d
            mapped[:, start : start + d] = size * np.cos(turn)
            mapped[:, start + d : start + 2 * d] = size * np.sin(turn)
        return mapped

    @property
    def width(self) -> int:  # noqa: D102 - told by Transform
        return (2 * int(self.steps) + 1) * self.n_features_in_
