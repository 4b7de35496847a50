"""When classes are uneven."""

import numpy as np

RATIO, FEW = 5, 20


def uneven(counts: np.ndarray) -> bool:
    """Say whether the largest class has five times the photos of the smallest, or a class fewer than 20.

    Parameters
    ----------
    counts : ndarray of shape (k,), integers >= 1
        Photos of each class.

    Returns
    -------
    bool
        False where all classes are of one size.

    Examples
    --------
    >>> uneven(np.array([100, 30])), uneven(np.array([100, 20])), uneven(np.array([25, 19]))
    (False, True, True)
    """
    largest, smallest = int(counts.max()), int(counts.min())
    return largest >= RATIO * smallest or (smallest < FEW and largest > smallest)
