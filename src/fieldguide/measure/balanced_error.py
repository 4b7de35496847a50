"""Error when every class counts the same."""

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.measure.inputs import as_pair


def balanced_error(truth: ArrayLike, predicted: ArrayLike, *, weights: ArrayLike | None = None) -> float:
    """Return one minus the mean recall over the classes that occur in `truth`.

    Parameters
    ----------
    truth, predicted : array_like of shape (n,), integers from 0
        Class indices of the same photos.
    weights : array_like of shape (n,), optional
        How much each photo counts inside its class.

    Returns
    -------
    float in [0, 1]

    Raises
    ------
    OptionError
        If the arrays are empty, differ in length, or hold no class indices.

    Notes
    -----
    A class with no photo (or only photos of weight zero) in `truth` has no recall; the mean leaves it out.

    Examples
    --------
    >>> balanced_error([0, 0, 0, 1], [0, 0, 0, 0])
    0.5
    """
    truth, predicted, weights = as_pair(truth, predicted, weights=weights)
    total = np.bincount(truth, weights=weights)
    right = np.bincount(truth, weights=weights * (truth == predicted))
    present = total > 0
    return float(1 - np.mean(right[present] / total[present]))
