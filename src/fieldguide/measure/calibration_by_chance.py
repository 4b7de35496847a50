"""The calibration error that a perfectly calibrated classifier shows on few photos."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.errors import OptionError
from fieldguide.measure.inputs import as_group_codes

_MOST_NUMBERS = 20_000_000
_DRAWS = (100, 1000)


@dataclass(frozen=True, slots=True)
class CalibrationByChance:
    """An expected calibration error beside that of a classifier which is right as often as it says.

    Attributes
    ----------
    mean : float in [0, 1]
        The error such a classifier shows on average.
    p_value : float in (0, 1]
        How often it shows at least the error that was observed.
    """

    mean: float
    p_value: float


def calibration_by_chance(
    stated: ArrayLike,
    *,
    observed: float,
    bins: int = 15,
    groups: np.ndarray | Sequence[object] | None = None,
    seed: int = 0,
) -> CalibrationByChance:
    """Draw which photos are right from what was stated of them, and compute the error of each draw.

    Parameters
    ----------
    stated : array_like of shape (n,), float in [0, 1]
        The probability stated of each answer; n is at least 1.
    observed : float in [0, 1]
        The expected calibration error of these answers over `bins` bins of equal width.
    bins : int, default=15
        Number of bins of equal width over (0, 1].
    groups : sequence of length n, optional
        Answers of one group are right or wrong together, as far as their probabilities allow.
    seed : int, default=0
        Of the draws.

    Returns
    -------
    CalibrationByChance

    Raises
    ------
    OptionError
        If an array does not fit.

    Notes
    -----
    1,000 draws; of many photos fewer, at least 100. All answers of a group are compared with one random
    number, the strongest dependence there can be, so that the error by chance is rather too large than too
    small where there are groups. The p-value counts the observation among the draws, so it keeps its level
    exactly.

    References
    ----------
    .. [1] Bröcker, Smith, "Increasing the Reliability of Reliability Diagrams", Weather and Forecasting 22,
       2007. Consistency resampling.
    .. [2] Vaicenavicius et al., "Evaluating model calibration in classification", AISTATS 2019,
       https://arxiv.org/abs/1902.06977. Section 5.

    Examples
    --------
    >>> found = calibration_by_chance([0.9] * 40, observed=0.025)
    >>> round(found.mean, 2), found.p_value > 0.5
    (0.04, True)
    """
    values = np.asarray(stated, dtype=np.float64)
    if values.ndim != 1 or not len(values) or not (values.min() >= 0 and values.max() <= 1):
        raise OptionError("stated holds one probability for each answer, each in [0, 1].")
    n = len(values)
    units = np.arange(n) if groups is None else as_group_codes(groups, n=n)
    edges = np.linspace(0, 1, bins + 1)
    place = np.clip(np.searchsorted(edges, values, side="left") - 1, 0, bins - 1)
    expected = np.bincount(place, weights=values, minlength=bins)
    random = np.random.default_rng(seed)
    draws = int(np.clip(_MOST_NUMBERS // n, *_DRAWS))
    errors = np.empty(draws)
    for draw in range(draws):
        right = random.random(units.max() + 1)[units] < values
        errors[draw] = np.abs(np.bincount(place, weights=right, minlength=bins) - expected).sum() / n
    at_least = int((errors >= observed - 1e-12).sum())
    return CalibrationByChance(mean=float(errors.mean()), p_value=(1 + at_least) / (1 + draws))
