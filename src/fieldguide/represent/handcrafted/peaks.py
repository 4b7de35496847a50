"""Where something is strongest in its surroundings."""

import numpy as np
from scipy.ndimage import label, maximum_filter1d

_TOUCHING = np.zeros((3, 3, 3), int)  # of one photo
_TOUCHING[1] = 1


def peaks(strength: np.ndarray, *, distance: int, least: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Find local maxima.

    Parameters
    ----------
    strength : ndarray of shape (n, h, w)
        Of n maps, each looked at by itself.
    distance : int
        A maximum is the highest value within so many places, to each side.
    least : float
        How high it has to be at least; above the level of what is flat.

    Returns
    -------
    number, row, column : ndarray of shape (m,), int64
        Of each maximum. Equal values that touch are one, at the first of them.
    """
    highest = strength
    for axis in (1, 2):
        highest = maximum_filter1d(highest, 2 * distance + 1, axis=axis)
    found = (strength == highest) & (strength >= least)
    plateaus, _ = label(found, structure=_TOUCHING)
    places = np.argwhere(found)
    _, first = np.unique(plateaus[found], return_index=True)
    number, row, column = places[first].T
    return number, row, column
