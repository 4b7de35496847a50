"""What is far from usual, measured by the collection itself."""

import numpy as np

_MAD_TO_DEVIATION = 1.4826
_FEWEST = 20


def deviations(values: np.ndarray, *, least_spread: float) -> np.ndarray:
    """Say how many robust standard deviations each value is above the median.

    Parameters
    ----------
    values : ndarray of shape (n,), float
        Finite.
    least_spread : float
        A standard deviation is never taken as smaller: what counts as no difference at all.

    Returns
    -------
    ndarray of shape (n,), float
        All 0 for fewer than 20 values.
    """
    if len(values) < _FEWEST:
        return np.zeros(len(values))
    middle = np.median(values)
    spread = max(_MAD_TO_DEVIATION * float(np.median(np.abs(values - middle))), least_spread)
    return (values - middle) / spread
