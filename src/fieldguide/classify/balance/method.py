"""What every way to learn from uneven classes shares."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

import numpy as np

from fieldguide.classify.selection import Setting

# Weights (k, d) of the dtype of the vectors and intercepts (k,), float64.
Solution = tuple[np.ndarray, np.ndarray]


class BalanceMethod(ABC):
    """A way to find the weights of a linear classifier where classes are uneven.

    Attributes
    ----------
    name : str
        By which users call it.
    told : str
        What it does, to follow "so".
    space : tuple of str
        Transforms that it needs; see `make_transform`.
    grid : mapping of str to tuple of float
        Each number of its own with the values worth trying, in the order in which they are tried. Numbers
        are chosen one after the other, on photos not trained on, the later ones at their default until then.
    default : mapping of str to float
        The numbers where nothing can be tried.
    """

    name: ClassVar[str]
    told: ClassVar[str]
    space: ClassVar[tuple[str, ...]] = ()
    grid: ClassVar[Mapping[str, tuple[float, ...]]]
    default: ClassVar[Setting]

    @abstractmethod
    def solutions(
        self, X: np.ndarray, codes: np.ndarray, *, k: int, settings: Sequence[Setting]
    ) -> Iterator[Solution]:
        """Learn with one setting after the other.

        Parameters
        ----------
        X : ndarray of shape (n, d), float32 or float64
            Vectors, behind `space`.
        codes : ndarray of shape (n,), integers in [0, k)
            Classes; each occurs.
        k : int
            Number of classes, at least 2.
        settings : sequence of mapping of str to float
            A value for each number of `default`.

        Yields
        ------
        coef : ndarray of shape (k, d)
            Of the dtype of `X`.
        intercept : ndarray of shape (k,), float64
        """
