"""Whether one of two classifiers is better, by the folds of repeated cross-validation."""

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import t as student

from fieldguide.errors import OptionError

# Differences are equal if they spread by less than so much of their mean.
EQUAL = 1e-6


def resampled_t_test(differences: ArrayLike, *, test_to_train: float) -> float:
    """Return the p-value of the corrected resampled t-test.

    Parameters
    ----------
    differences : array_like of shape (j,), float
        Accuracy of one classifier minus that of the other on each of j test parts, j >= 2: the folds of all
        repeats.
    test_to_train : float > 0
        Photos of a test part for each training photo; 1 / (k - 1) with k folds.

    Returns
    -------
    float in [0, 1]
        Probability of a mean difference as large as this or larger, in either direction, between two
        classifiers that are equally good. 1 if the mean is 0; 2^(1 - j) if all parts show the same other
        difference.

    Raises
    ------
    OptionError
        If there are fewer than two differences, one is not finite, or the ratio is not above 0.

    Notes
    -----
    t = mean / sqrt((1 / j + n_test / n_train) s^2) with j - 1 degrees of freedom. The plain paired t-test has
    1 / j alone: it takes the parts for independent, although their training photos are mostly the same, and
    calls far too many equal classifiers different.

    Parts that all show the same difference do not show how far differences spread, for which t needs a
    number. Then it is their signs that count: j signs are all alike in 2 of 2^j cases.

    References
    ----------
    .. [1] Nadeau, Bengio, "Inference for the Generalization Error", Machine Learning 52, 2003. Section 3.1.
    .. [2] Bouckaert, Frank, "Evaluating the Replicability of Significance Tests for Comparing Learning
       Algorithms", PAKDD 2004. Equation 3, for repeated cross-validation.

    Examples
    --------
    >>> round(resampled_t_test([0.04, 0.02, 0.05, 0.03, 0.04], test_to_train=1 / 4), 4)
    0.0093
    """
    parts = np.asarray(differences, dtype=np.float64)
    if parts.ndim != 1 or len(parts) < 2 or not np.isfinite(parts).all():
        raise OptionError(
            f"differences has shape {parts.shape}; give one finite number for each of two or more test parts."
        )
    if not test_to_train > 0:
        raise OptionError(f"test_to_train is {test_to_train}; it must be above 0, as 0.25 for 5 folds.")
    mean, spread = float(parts.mean()), float(parts.std(ddof=1))
    if spread <= EQUAL * max(abs(mean), EQUAL):
        return 1.0 if abs(mean) <= EQUAL**2 else 2.0 ** (1 - len(parts))
    t = mean / (spread * math.sqrt(1 / len(parts) + test_to_train))
    return float(2 * student.sf(abs(t), len(parts) - 1))
