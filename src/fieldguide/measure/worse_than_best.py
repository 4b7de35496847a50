"""Which classifiers are worse than the best, although the same answers say which is the best."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.errors import OptionError
from fieldguide.measure.sign_flip_test import sign_flip_test


def worse_than_best(
    right: ArrayLike,
    *,
    groups: np.ndarray | Sequence[object] | None = None,
    n_folds: int | None = None,
) -> np.ndarray:
    """Return for each classifier but the first, the best, the p-value of its difference from it.

    Parameters
    ----------
    right : array_like of shape (m, n) or (m, r, n), bool
        Whether each of m >= 2 classifiers is right on each of n photos (in each of r repeats); the first has
        most right.
    groups, n_folds
        As for `sign_flip_test`.

    Returns
    -------
    ndarray of shape (m - 1,), float64 in (0, 1]
        Adjusted for all m (m - 1) / 2 pairs: if all classifiers are equally good, any of these is below 0.05
        in at most 5 % of cases.

    Raises
    ------
    OptionError
        If `right` does not fit or holds no bools, or as `sign_flip_test`.

    Notes
    -----
    The best of m classifiers was found by the answers that it is then compared by, so it may be any pair of
    which the difference is told. The two-sided `sign_flip_test` over all pairs counts that in, as Tukey's
    range test does for means [1]_. Holm's method over the m - 1 differences from the best does not: it calls
    one of 14 equal classifiers worse in 13 % of cases.

    References
    ----------
    .. [1] Tukey, "The Problem of Multiple Comparisons", 1953.

    Examples
    --------
    >>> first, second, third = [True] * 12, [True] * 10 + [False] * 2, [True] * 3 + [False] * 9
    >>> worse_than_best([first, second, third]).round(3).tolist()
    [0.562, 0.004]
    """
    table = np.asarray(right)
    if table.ndim not in (2, 3) or len(table) < 2 or table.dtype.kind != "b":
        raise OptionError(
            f"right has shape {table.shape} and dtype {table.dtype}; give one bool for each photo, of two "
            "classifiers or more."
        )
    pairs = list(combinations(range(len(table)), 2))
    gains = np.stack([table[a].astype(np.int8) - table[b] for a, b in pairs], axis=-1)
    return sign_flip_test(gains, groups=groups, n_folds=n_folds, two_sided=True)[: len(table) - 1]
