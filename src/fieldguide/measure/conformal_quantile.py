"""The bar below which the scores of new photos stay as often as asked."""

import math

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.errors import OptionError


def conformal_quantile(scores: ArrayLike, *, level: float) -> float:
    """Return the score that a new photo's does not exceed with at least the probability `level`.

    Parameters
    ----------
    scores : array_like of shape (n,), float
        How unusual each of n photos is with its true class; photos that were not trained on, n >= 1.
    level : float in (0, 1)
        Share of new photos whose score should not be higher, 0.95 for 95 %.

    Returns
    -------
    float
        The ceil((n + 1) level)-th smallest score; infinity where n is too small for any bar,
        n < level / (1 - level).

    Raises
    ------
    OptionError
        If the scores are empty or no numbers, or `level` lies outside its range.

    Notes
    -----
    If the new photo and the n photos are exchangeable (in any order equally probable) its rank among all
    n + 1 is uniform, so the share is at least `level`, and at most level + 1 / (n + 1) without ties [1]_.
    That is over new photos and new sets of n photos; with one set of n photos in hand the share varies as a
    beta distribution with parameters ceil((n + 1) level) and n + 1 - ceil((n + 1) level) does [2]_.

    References
    ----------
    .. [1] Vovk, Gammerman, Shafer, "Algorithmic Learning in a Random World", 2005; Papadopoulos, Proedrou,
       Vovk, Gammerman, "Inductive Confidence Machines for Regression", ECML 2002.
    .. [2] Angelopoulos, Bates, "A Gentle Introduction to Conformal Prediction and Distribution-Free
       Uncertainty Quantification", 2021, https://arxiv.org/abs/2107.07511. Section 3.2 and appendix D.

    Examples
    --------
    >>> conformal_quantile(range(1, 20), level=0.95)
    19.0
    >>> conformal_quantile(range(1, 19), level=0.95)
    inf
    """
    values = np.asarray(scores, dtype=np.float64)
    if values.ndim != 1 or values.size == 0 or np.isnan(values).any():
        raise OptionError(
            f"scores has shape {values.shape}; give one number for each photo, at least one and none missing."
        )
    rank = conformal_rank(len(values), level=level)
    return math.inf if rank > len(values) else float(np.sort(values)[rank - 1])


def conformal_rank(n: int, *, level: float) -> int:
    """Return which of n sorted scores is the bar.

    Parameters
    ----------
    n : int
        Number of scores.
    level : float in (0, 1)
        As for `conformal_quantile`.

    Returns
    -------
    int
        From 1 to n + 1; n + 1 stands for infinity.

    Raises
    ------
    OptionError
        If `level` lies outside its range.
    """
    if not 0 < level < 1:
        raise OptionError(f"level is {level}; it must lie between 0 and 1 (0.95 for 95 %).")
    # 10 * 0.7 must be 7, not the next whole number after 7.000000000000001.
    return math.ceil(round((n + 1) * level, 9))
