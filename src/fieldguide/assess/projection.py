"""What more training photos would give, by the power law that learning curves follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from scipy.stats import norm
from scipy.stats import t as student

from fieldguide.errors import OptionError
from fieldguide.stored import Number, Share, Within

# Exponents of error = floor + scale * n^-exponent. Measured ones lie between 0.07 and 0.7, theory ends at 1.
EXPONENTS = np.geomspace(0.05, 1.0, 25)
RESAMPLES = 400
FEWEST_SIZES = 4


@dataclass(frozen=True)
class Projection:
    """A power law fitted to a learning curve, and where it leads.

    Attributes
    ----------
    floor, scale, exponent : float
        The error at n photos is ``floor + scale * n ** -exponent``.
    n_training : int
        Twice the photos there were.
    accuracy : float
        That the law gives at `n_training`, in [0, 1].
    accuracy_interval : tuple of float
        95 % interval over other scored photos, other draws and other photos to come; it holds as far as the
        law does.
    gain : float
        `accuracy` less what the law gives for the photos there were.
    gain_interval : tuple of float
        Its 95 % interval.
    check : tuple of (float, float) or None
        The law fitted without the last point: the accuracy it gave for that point, and the one measured.
    """

    floor: float
    scale: float
    exponent: Annotated[float, Within(0, 100)]
    n_training: Number
    accuracy: Share
    accuracy_interval: tuple[Share, Share]
    gain: float
    gain_interval: tuple[float, float]
    check: tuple[float, float] | None

    def error(self, n_training: float) -> float:
        """Return the error rate that the law gives.

        Parameters
        ----------
        n_training : float > 0
            Training photos.

        Returns
        -------
        float
            In [0, 1].
        """
        return float(min(self.floor + self.scale * n_training**-self.exponent, 1.0))


def project(
    sizes: np.ndarray,
    hits: Sequence[np.ndarray],
    *,
    weights: np.ndarray | None,
    units: np.ndarray,
    refit_variance: float,
    freedom: float,
    random: np.random.Generator,
) -> Projection | None:
    """Fit a power law to a learning curve and follow it to twice the photos.

    Parameters
    ----------
    sizes : ndarray of shape (p,), int64
        Training photos of each point, rising.
    hits : sequence of p ndarrays of shape (draws, n), bool
        Which of the n scored photos each draw got right.
    weights : ndarray of shape (n,), float, or None
        What each scored photo counts, in sum one; None if all count the same.
    units : ndarray of shape (n,), int64
        Group of each scored photo; photos of one group are resampled together.
    refit_variance : float
        Variance of the accuracy of fits on sets of photos as large as all there are.
    freedom : float > 0
        Degrees of freedom of the accuracy: few where it hangs on the few photos of a class.
    random : numpy.random.Generator
        For the resamples.

    Returns
    -------
    Projection or None
        None with fewer than four points.

    Raises
    ------
    OptionError
        If sizes and hits differ in number.

    Notes
    -----
    For each of 25 exponents from 0.05 to 1 the floor and the scale, neither below zero, follow by weighted
    least squares in closed form; the exponent with the least residual wins. A point weighs as the square
    root of its size: errors of larger fits vary less and lie nearer to where the law leads. The interval is
    the percentile bootstrap over scored photos (or groups) and over draws together, 400 times: all points
    share their photos, so the gain is known better than the accuracy. A fit on twice the photos is one of
    many that could be. Were accuracies linear in the photos, half of `refit_variance` would be the variance
    of what one such fit gains on the fit there is, and three quarters where errors grow with the square of
    the distance to the best fit; all of it is taken, as on solar cells the gain varies by 0.7 to 1.2 of it.
    Resamples of three photos of a class vary less than three other photos would: intervals are stretched by
    the ratio of Student's quantile to the normal one.

    References
    ----------
    .. [1] Hestness et al., "Deep Learning Scaling is Predictable, Empirically", 2017,
       https://arxiv.org/abs/1712.00409.
    .. [2] Cortes et al., "Learning Curves: Asymptotic Values and Rate of Convergence", NIPS 1993. The law
       with a floor.
    """
    if len(sizes) != len(hits):
        raise OptionError(f"{len(sizes)} sizes come with {len(hits)} points; give one for each.")
    if len(sizes) < FEWEST_SIZES:
        return None
    errors = np.array([[1 - weighted_share(draws, weights).mean() for draws in hits]])
    floor, scale, exponent = (float(term[0]) for term in _fit(sizes, errors))
    here, there = int(sizes[-1]), 2 * int(sizes[-1])
    resampled = _fit(sizes, _resampled_errors(hits, weights=weights, units=units, random=random))
    at_here, at_there = (1 - _law(resampled, n) for n in (here, there))
    at_there = np.clip(at_there + random.normal(scale=np.sqrt(refit_variance), size=RESAMPLES), 0, 1)
    law = tuple(np.array([term]) for term in (floor, scale, exponent))
    accuracy = 1 - float(_law(law, there)[0])
    gain = accuracy - (1 - float(_law(law, here)[0]))
    stretch = float(student.isf(0.025, freedom) / norm.isf(0.025))
    return Projection(
        floor=floor,
        scale=scale,
        exponent=exponent,
        n_training=there,
        accuracy=accuracy,
        accuracy_interval=_interval(at_there, about=accuracy, stretch=stretch, ends=(0, 1)),
        gain=gain,
        gain_interval=_interval(at_there - at_here, about=gain, stretch=stretch, ends=(-1, 1)),
        check=_check(sizes, errors),
    )


def weighted_share(draws: np.ndarray, weights: np.ndarray | None) -> np.ndarray:
    """Return the share of right answers of each draw.

    Parameters
    ----------
    draws : ndarray of shape (draws, n), bool
        Which of n photos each gets right.
    weights : ndarray of shape (n,), float, or None
        As for `project`.

    Returns
    -------
    ndarray of shape (draws,), float64 in [0, 1]
    """
    return draws.mean(axis=1) if weights is None else np.clip(draws @ weights, 0, 1)


def _fit(sizes: np.ndarray, errors: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Fit each row of errors (r, p); return floors, scales, exponents, each of shape (r,)."""
    weight = np.sqrt(sizes / sizes[-1])
    weight = weight / weight.sum()
    falling = (sizes / sizes[-1]) ** -EXPONENTS[:, None]  # (e, p)
    mean_x, mean_y = falling @ weight, errors @ weight
    slope = (errors * weight) @ falling.T - mean_y[:, None] * mean_x
    scale = np.maximum(slope / ((falling**2) @ weight - mean_x**2), 0)  # (r, e)
    floor = mean_y[:, None] - scale * mean_x
    below = floor < 0
    through_zero = (errors * weight) @ falling.T / ((falling**2) @ weight)
    scale, floor = np.where(below, through_zero, scale), np.where(below, 0, floor)
    fitted = floor[:, :, None] + scale[:, :, None] * falling
    residual = ((errors[:, None] - fitted) ** 2) @ weight
    rows, best = np.arange(len(errors)), residual.argmin(axis=1)
    exponent = EXPONENTS[best]
    return floor[rows, best], scale[rows, best] * sizes[-1] ** exponent, exponent


def _law(terms: tuple[np.ndarray, ...], n: int) -> np.ndarray:
    floor, scale, exponent = terms
    return np.minimum(floor + scale * n**-exponent, 1.0)


def _resampled_errors(
    hits: Sequence[np.ndarray],
    *,
    weights: np.ndarray | None,
    units: np.ndarray,
    random: np.random.Generator,
) -> np.ndarray:
    unit = np.unique(units, return_inverse=True)[1]
    g = int(unit.max()) + 1
    times = random.multinomial(g, np.full(g, 1 / g), size=RESAMPLES)[:, unit].astype(np.float64)  # (r, n)
    if weights is not None:
        times *= weights
    times /= np.maximum(times.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
    columns = []
    for draws in hits:
        by_draw = 1 - times @ draws.T.astype(np.float64)  # (r, draws)
        picked = random.integers(0, len(draws), size=by_draw.shape)
        columns.append(np.take_along_axis(by_draw, picked, axis=1).mean(axis=1))
    return np.stack(columns, axis=1)


def _interval(
    values: np.ndarray, *, about: float, stretch: float, ends: tuple[float, float]
) -> tuple[float, float]:
    low, high = np.clip(about + stretch * (np.quantile(values, [0.025, 0.975]) - about), *ends)
    return float(low), float(high)


def _check(sizes: np.ndarray, errors: np.ndarray) -> tuple[float, float] | None:
    if len(sizes) <= FEWEST_SIZES:
        return None
    law = _fit(sizes[:-1], errors[:, :-1])
    return 1 - float(_law(law, int(sizes[-1]))[0]), 1 - float(errors[0, -1])
