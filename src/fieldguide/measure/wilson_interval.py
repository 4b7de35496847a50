"""Interval for a share of independent photos."""

import math

from scipy.stats import norm

from fieldguide.errors import OptionError


def wilson_interval(successes: float, n: float, *, level: float = 0.95) -> tuple[float, float]:
    """Return Wilson's score interval for a binomial share.

    Parameters
    ----------
    successes : float in [0, n]
        Photos that are right; need not be whole (an effective number).
    n : float > 0
        Photos in all.
    level : float in (0, 1), default=0.95
        Share of such intervals that should contain the true value.

    Returns
    -------
    tuple of float
        Lower and upper end, 0 <= lower <= successes / n <= upper <= 1.

    Raises
    ------
    OptionError
        If a number lies outside its range.

    Notes
    -----
    Photos must be independent of one another; for several photos of one plant or burst use `group_interval`.

    References
    ----------
    .. [1] Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22, 1927.
    .. [2] Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17,
       1998. Method 3; source of the values in the tests.

    Examples
    --------
    >>> low, high = wilson_interval(81, 263)
    >>> round(low, 4), round(high, 4)
    (0.2553, 0.3662)
    """
    if not n > 0 or not 0 <= successes <= n:
        raise OptionError(f"{successes} of {n} is no share; give n > 0 and successes from 0 to n.")
    if not 0 < level < 1:
        raise OptionError(f"level is {level}; it must lie between 0 and 1 (0.95 for 95 %).")
    return score_interval(successes / n, n=n, quantile=float(norm.isf((1 - level) / 2)))


def score_interval(share: float, *, n: float, quantile: float) -> tuple[float, float]:
    """Solve |share - p| = quantile * sqrt(p (1 - p) / n) for p.

    Parameters
    ----------
    share : float in [0, 1]
        Observed share.
    n : float > 0
        Number of independent photos the share is worth.
    quantile : float > 0
        Of the normal distribution (Wilson) or of Student's t.

    Returns
    -------
    tuple of float
        Lower and upper end, both in [0, 1] and on either side of `share`.
    """
    shrink = 1 + quantile**2 / n
    centre = (share + quantile**2 / (2 * n)) / shrink
    half = quantile * math.sqrt(share * (1 - share) / n + (quantile / (2 * n)) ** 2) / shrink
    # Rounding must not leave the share outside at 0 and 1, where one end equals it exactly.
    return min(max(centre - half, 0.0), share), max(min(centre + half, 1.0), share)
