"""Whether gains are more than chance: several ways at once, groups, folds and repeats."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.errors import OptionError
from fieldguide.measure.inputs import as_group_codes

# Up to so many groups every choice of signs is looked at; beyond, DRAWN of them, so many numbers at a time.
EVERY, DRAWN, AT_ONCE = 13, 9_999, 2**22
# Sums that differ by less are equal: they are taken in single precision.
ROUNDING = 1e-5


def sign_flip_test(
    gains: ArrayLike,
    *,
    groups: np.ndarray | Sequence[object] | None = None,
    n_folds: int | None = None,
    two_sided: bool = False,
) -> np.ndarray:
    """Return for each of several ways how probable a gain like its own is by chance in any of them.

    Parameters
    ----------
    gains : array_like of shape (n, m) or (r, n, m), float
        How much better each of m ways is than what it is compared with, on each of n photos (in each of r
        repeats of cross-validation); finite. Weights of photos are factors of it.
    groups : sequence of length n, optional
        Name or number of each photo's group; photos without one (None) stand alone.
    n_folds : int, optional
        Where the gains come from cross-validation: in how many folds, at least 2.
    two_sided : bool, default=False
        Whether a loss counts as a gain does.

    Returns
    -------
    ndarray of shape (m,), float64 in (0, 1]
        P-values, adjusted for there being m: if no way gains anything, one of them is below 0.05 in 5 % of
        cases. Not below 2^-g for g groups that differ, nor below 0.0001.

    Raises
    ------
    OptionError
        If an array does not fit, a number is not finite, or there are fewer than 2 folds.

    Notes
    -----
    Where nothing is gained, a group's gain is as probable as the same loss. So the sum of the gains of each
    way, over the root of their sum of squares, is compared with the largest such sum of all ways under random
    signs of the groups [1]_, [2]_. The signs are the same for all ways: how they hang together is kept, and
    ten ways that are nearly one cost no more than one. Up to 13 groups all signs are looked at, beyond that
    9,999 choices by a fixed seed. For one way and differences of right answers it is McNemar's exact test.

    Folds share most of their training photos, which widens a sum by the root of 1 / r + k / (k - 1) for k
    folds in r repeats [3]_, as in `fold_interval`; with repeats that is of the variance of one repeat. How
    often equal ways are called better is measured in docs/measure.md.

    References
    ----------
    .. [1] Fisher, "The Design of Experiments", 1935. Section 21.
    .. [2] Westfall, Young, "Resampling-Based Multiple Testing", 1993. Section 2.3, single-step maxT.
    .. [3] Nadeau, Bengio, "Inference for the Generalization Error", Machine Learning 52, 2003. Equation 9.

    Examples
    --------
    >>> gains = np.tile([[1.0, 0.5], [1.0, -0.5]], (4, 1))
    >>> sign_flip_test(gains).round(4).tolist()
    [0.0078, 0.8516]
    >>> sign_flip_test(gains, groups=np.repeat([1, 2], 4)).tolist()
    [0.25, 1.0]
    """
    table = np.asarray(gains, dtype=np.float64)
    table = table[None] if table.ndim == 2 else table
    if table.ndim != 3 or not table.size or not np.isfinite(table).all():
        raise OptionError(
            f"gains has shape {table.shape}; give one finite number for each photo and each way to be tested."
        )
    if n_folds is not None and n_folds < 2:
        raise OptionError(f"n_folds is {n_folds}; at least 2 are needed.")
    if groups is not None:
        codes = as_group_codes(groups, n=table.shape[1])
        by_group = np.argsort(codes, kind="stable")
        starts = np.searchsorted(codes[by_group], np.arange(codes.max() + 1))
        table = np.add.reduceat(table[:, by_group], starts, axis=1)
    sums = table.mean(axis=0)
    length = np.sqrt((sums**2).sum(axis=0))
    units = np.divide(sums, length, out=np.zeros_like(sums), where=length > 0)
    observed = units.sum(axis=0) / _widening(table, length, n_folds=n_folds)
    units = units[(units != 0).any(axis=1)].astype(np.float32)
    if two_sided:
        observed = np.abs(observed)
    reached, looked_at = np.zeros(len(observed)), 0
    for signs in _signs(len(units)):
        by_chance = signs @ units
        largest = (np.abs(by_chance) if two_sided else by_chance).max(axis=1)
        reached += (largest[:, None] >= observed - ROUNDING).sum(axis=0)
        looked_at += len(signs)
    drawn = len(units) > EVERY  # then what was observed is one of the choices, too
    p = (reached + drawn) / (looked_at + drawn)
    return np.where(length > 0, p, 1.0)


def _widening(table: np.ndarray, length: np.ndarray, *, n_folds: int | None) -> np.ndarray:
    """Return how much wider than its signs tell each sum spreads (m,)."""
    if n_folds is None:
        return np.ones(len(length))
    once = np.sqrt((table**2).sum(axis=1).mean(axis=0))
    more = np.sqrt(1 / len(table) + n_folds / (n_folds - 1))
    return more * np.divide(once, length, out=np.ones_like(once), where=length > 0)


def _signs(g: int) -> Iterator[np.ndarray]:
    """Yield choices of signs, blocks of shape (b, g)."""
    if g <= EVERY:
        yield np.float32(1) - 2 * (np.arange(2**g)[:, None] >> np.arange(g) & 1).astype(np.float32)
        return
    random = np.random.default_rng(0)
    block = max(AT_ONCE // g, 1)
    for start in range(0, DRAWN, block):
        rows = min(block, DRAWN - start)
        bits = np.unpackbits(np.frombuffer(random.bytes(rows * g // 8 + 1), dtype=np.uint8), count=rows * g)
        yield np.float32(1) - 2 * bits.reshape(rows, g).astype(np.float32)
