"""The nearest class mean as a linear classifier."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

import numpy as np

from fieldguide.classify.balance.method import BalanceMethod, Solution
from fieldguide.classify.class_sums import class_sums
from fieldguide.classify.selection import Setting


class ClassMeans(BalanceMethod):
    """Nearest class mean of centred vectors of unit length: the size of a class does not enter.

    Notes
    -----
    Minus the squared distance of x to the mean m is 2 m x - |m|^2, but for |x|^2, which all classes share.
    The same as `NearestClassMean`.

    References
    ----------
    .. [1] Kang et al., "Decoupling Representation and Classifier for Long-Tailed Recognition", ICLR 2020,
       https://arxiv.org/abs/1910.09217. Section 4.1 (NCM), "cl2n" of the authors' code.
    """

    name: ClassVar[str] = "class_mean"
    told: ClassVar[str] = "photos were compared with the mean of each class"
    space: ClassVar[tuple[str, ...]] = ("centre", "l2")
    grid: ClassVar[Mapping[str, tuple[float, ...]]] = {}
    default: ClassVar[Setting] = {}

    def solutions(
        self, X: np.ndarray, codes: np.ndarray, *, k: int, settings: Sequence[Setting]
    ) -> Iterator[Solution]:
        """See `BalanceMethod`."""
        means = class_means(X, codes, k=k)
        for _ in settings:
            yield (2 * means).astype(X.dtype), -(means**2).sum(axis=1)


def class_means(X: np.ndarray, codes: np.ndarray, *, k: int) -> np.ndarray:
    """Return the mean vector of each class.

    Parameters
    ----------
    X : ndarray of shape (n, d), float
        Vectors.
    codes : ndarray of shape (n,), integers in [0, k)
        Classes; each occurs.
    k : int
        Number of classes.

    Returns
    -------
    ndarray of shape (k, d), float64
    """
    return class_sums(X, codes, k=k) / np.bincount(codes, minlength=k)[:, None]
