"""Whether one of two classifiers is right more often, by the photos on which they differ."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom

from fieldguide.errors import OptionError
from fieldguide.measure.inputs import as_group_codes


def mcnemar_test(
    first: ArrayLike,
    second: ArrayLike,
    *,
    groups: np.ndarray | Sequence[object] | None = None,
    n_folds: int | None = None,
) -> float:
    """Return the p-value of the exact McNemar test, over photos or over groups of photos.

    Parameters
    ----------
    first, second : array_like of shape (n,), bool
        Whether each of two classifiers is right on each photo.
    groups : sequence of length n, optional
        Name or number of each photo's group; photos without one (None) stand alone.
    n_folds : int, optional
        Where the answers come from cross-validation: in how many folds, at least 2.

    Returns
    -------
    float in (0, 1]
        Probability of a difference as large as this or larger, in either direction, between two classifiers
        that are equally good. 1 if they are right equally often.

    Raises
    ------
    OptionError
        If the arrays do not fit one another or hold no bools, or there are fewer than 2 folds.

    Notes
    -----
    If neither classifier is better, swapping their answers on a photo is as probable as not. So the
    difference D, the photos that only the first has right minus those that only the second has right, is
    compared with the sum of their +1 and -1 under every choice of signs [1]_: of m photos on which they
    differ, the number that speaks for the first is binomial (m, 1/2), which is McNemar's test without an
    approximation [2]_. Photos of a group are right or wrong together, so there the sign belongs to the
    group's own difference. The distribution of the sum is computed exactly, one size of difference after the
    other: time O(n^2) at worst, for groups that all differ by another number of photos.

    With folds, the classifiers that answered learnt from mostly the same photos, and one that profits from
    them does so in all folds: the variance of D is larger than that of its signs, by 1 + k / (k - 1) after
    Nadeau and Bengio [3]_, the same factor as in `fold_interval`. D is divided by its root. In simulations
    (benchmarks/paired_tests.py, docs/compare.md) two equal classifiers are then called different at the 5 %
    level in 0 to 3 % of cases; without this, in 5 to 12 %.

    References
    ----------
    .. [1] Fisher, "The Design of Experiments", 1935. Section 21.
    .. [2] Dietterich, "Approximate Statistical Tests for Comparing Supervised Classification Learning
       Algorithms", Neural Computation 10, 1998. Section 3.1.
    .. [3] Nadeau, Bengio, "Inference for the Generalization Error", Machine Learning 52, 2003. Equation 9.

    Examples
    --------
    >>> first, second = [True] * 12, [True] * 4 + [False] * 8
    >>> round(mcnemar_test(first, second), 4)
    0.0078
    >>> round(mcnemar_test(first, second, groups=[1] * 4 + [2] * 4 + [3] * 4), 4)
    0.5
    >>> round(mcnemar_test(first, second, n_folds=5), 4)
    0.0703
    """
    ours, theirs = np.asarray(first), np.asarray(second)
    if ours.shape != theirs.shape or ours.ndim != 1 or {ours.dtype.kind, theirs.dtype.kind} != {"b"}:
        raise OptionError(
            f"first and second have shapes {ours.shape} and {theirs.shape} and dtypes {ours.dtype} and "
            f"{theirs.dtype}; give one bool for each photo in both."
        )
    if n_folds is not None and n_folds < 2:
        raise OptionError(f"n_folds is {n_folds}; at least 2 are needed.")
    difference = ours.astype(np.int64) - theirs
    if groups is not None:
        difference = np.bincount(as_group_codes(groups, n=len(ours)), weights=difference).astype(np.int64)
    shrink = 1.0 if n_folds is None else math.sqrt(1 + n_folds / (n_folds - 1))
    return _either_tail(abs(int(difference.sum())) / shrink, sizes=np.abs(difference))


def _either_tail(observed: float, *, sizes: np.ndarray) -> float:
    """Return the probability that the sum of sizes with random signs is as far from 0 as was observed."""
    if not observed:
        return 1.0
    # As many +1 as there are groups of a size s give the sum s (2 B - m): the law of B, spread by 2 s.
    law = np.ones(1)
    for size, m in zip(*np.unique(sizes[sizes > 0], return_counts=True), strict=True):
        spread = np.zeros(size * m + 1)
        spread[::size] = binom.pmf(np.arange(m + 1), m, 0.5)
        law = np.convolve(law, spread)
    centre = len(law) - 1  # in units of 1/2: place i stands for the sum 2 i - centre
    sums = 2 * np.arange(len(law)) - centre
    return float(min(law[np.abs(sums) >= observed].sum(), 1.0))
