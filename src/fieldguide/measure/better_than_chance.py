"""Which of several ways is to be taken instead of the usual one."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.measure.sign_flip_test import sign_flip_test

CHANCE = 0.05


def better_than_chance(
    gains: ArrayLike,
    *,
    groups: np.ndarray | Sequence[object] | None = None,
    n_folds: int | None = None,
) -> int | None:
    """Choose the way that gains most, among those that gain more than chance.

    Parameters
    ----------
    gains : array_like of shape (n, m), float
        How much better each of m ways answers each of n photos than the usual one; finite. m may be 0.
    groups, n_folds
        As for `sign_flip_test`.

    Returns
    -------
    int or None
        Its place. None if none is better by more than chance: if all m are as good as the usual one or
        worse, that is so in 95 of 100 cases.

    Raises
    ------
    OptionError
        As `sign_flip_test`.

    Notes
    -----
    Of several ways that are better by more than chance, which gains most is still mostly chance; each is
    better than the usual one.

    Examples
    --------
    >>> import numpy as np
    >>> gains = np.random.default_rng(0).normal([0.0, 0.1, 0.5], 1.0, (200, 3))
    >>> better_than_chance(gains)
    2
    >>> better_than_chance(gains[:, :2]) is None
    True
    """
    table = np.asarray(gains, dtype=np.float64)
    if table.ndim == 2 and not table.shape[1]:
        return None
    better = sign_flip_test(table, groups=groups, n_folds=n_folds) < CHANCE
    return int(np.where(better, table.sum(axis=0), -np.inf).argmax()) if better.any() else None
