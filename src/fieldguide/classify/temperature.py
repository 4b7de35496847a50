"""Make probabilities mean what they say."""

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

from fieldguide.classify.blocks import row_blocks

# Where the search for a temperature ends, in units of the scores' spread; beyond, probabilities are 0 and 1,
# or all alike. The extra photo of `tempered_loss` keeps it above about 1 / n of the spread.
LOWEST, HIGHEST = 1e-6, 100.0


def fit_temperature(log_scores: np.ndarray, codes: np.ndarray, *, weights: np.ndarray | None = None) -> float:
    """Find the temperature T at which p^(1/T), renormalised, is calibrated on photos not trained on.

    Parameters
    ----------
    log_scores : ndarray of shape (n, k), float64, finite
        Log-probabilities of photos the model has not seen, up to a constant per row.
    codes : ndarray of shape (n,), integers in [0, k)
        Their classes.
    weights : ndarray of shape (n,), float64 > 0, optional
        How many photos each stands for; 1 by default.

    Returns
    -------
    float > 0
        Below 1 sharpens, above 1 softens; never changes the order of the classes. In the unit of the scores:
        of scores twice as large it is twice as high, and the probabilities are the same. 1 if there are no
        photos, or no photo's scores differ.

    Notes
    -----
    Minimises `tempered_loss` between 10^-6 and 100 times the spread of the scores, the root mean square of
    what each differs from the mean of its photo. The loss is convex in 1/T, so the bounded search finds the
    minimum.

    References
    ----------
    .. [1] Guo, Pleiss, Sun, Weinberger, "On Calibration of Modern Neural Networks", ICML 2017,
       https://arxiv.org/abs/1706.04599. Equation 9.

    Examples
    --------
    Ten certain answers, two of them wrong, are softened to four in five (a little less, see `tempered_loss`):

    >>> import numpy as np
    >>> scores = np.tile([0.0, -20.0], (10, 1))
    >>> temperature = fit_temperature(scores, np.array([0] * 8 + [1] * 2))
    >>> round(float(1 / (1 + np.exp(-20 / temperature))), 3)
    0.773
    """
    unit = _spread(log_scores)
    if unit == 0:
        return 1.0
    found = minimize_scalar(
        lambda log_units: tempered_loss(
            log_scores, codes, temperature=unit * np.exp(log_units), weights=weights
        ),
        bounds=(np.log(LOWEST), np.log(HIGHEST)),
        method="bounded",
        options={"xatol": 1e-4},
    )
    return float(unit * np.exp(found.x))


def _spread(log_scores: np.ndarray) -> float:
    """Return the root mean square of what scores differ from the mean of their photo; 0 without photos."""
    n, k = log_scores.shape
    squares = 0.0
    for rows in row_blocks(n, width=k):
        scores = log_scores[rows]
        squares += float(((scores - scores.mean(axis=1, keepdims=True)) ** 2).sum())
    return float(np.sqrt(squares / max(n * k, 1)))


def tempered_loss(
    log_scores: np.ndarray, codes: np.ndarray, *, temperature: float, weights: np.ndarray | None = None
) -> float:
    """Return the log loss at a temperature, counting one more photo whose class is anyone's guess.

    Parameters
    ----------
    log_scores : ndarray of shape (n, k), float64, finite
        Log-probabilities up to a constant per row; n >= 1.
    codes : ndarray of shape (n,), integers in [0, k)
        True classes.
    temperature : float > 0
        Divides the log-scores.
    weights : ndarray of shape (n,), float64 > 0, optional
        How many photos each stands for; 1 by default.

    Returns
    -------
    float >= 0
        In nats.

    Notes
    -----
    The extra photo has average scores and weight 1 of n + 1. Without it, ten photos that are all right would
    prove that the model is never wrong, and the temperature would fall to its bound; with it they allow about
    eleven in twelve. Platt's targets (N + 1) / (N + 2) do the same for two classes [1]_. On a thousand photos
    it does not show.

    References
    ----------
    .. [1] Platt, "Probabilistic Outputs for Support Vector Machines", Advances in Large Margin Classifiers,
       1999. Section 2.2.
    """
    own, mean = own_and_mean(log_scores, codes, temperature=temperature)
    photos = np.ones(len(codes)) if weights is None else weights
    seen, guess = -photos @ own, -photos @ mean / photos.sum()
    return float((seen + guess) / (photos.sum() + 1))


def own_and_mean(
    log_scores: np.ndarray, codes: np.ndarray, *, temperature: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return what each photo gives its own class, and the classes on average.

    Parameters
    ----------
    log_scores : ndarray of shape (n, k), float64, finite
        Log-probabilities up to a constant per row.
    codes : ndarray of shape (n,), integers in [0, k)
        True classes.
    temperature : float > 0
        Divides the log-scores.

    Returns
    -------
    own : ndarray of shape (n,), float64
        Log-probability of the own class.
    mean : ndarray of shape (n,), float64
        Mean of the log-probabilities of all classes.
    """
    n, k = log_scores.shape
    own, mean = np.empty(n), np.empty(n)
    for rows in row_blocks(n, width=k):
        log_p = log_softmax(log_scores[rows] / temperature, axis=1)
        own[rows], mean[rows] = log_p[np.arange(len(log_p)), codes[rows]], log_p.mean(axis=1)
    return own, mean
