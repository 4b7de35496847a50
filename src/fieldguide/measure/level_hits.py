"""Which answers are right when only their super-classes are compared."""

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.errors import OptionError
from fieldguide.measure.inputs import as_pair


def level_hits(truth: ArrayLike, predicted: ArrayLike, *, above: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Say for which photos the super-class of the answer is that of the truth.

    Parameters
    ----------
    truth, predicted : array_like of shape (n,), integers in [0, k)
        Class indices of the same photos.
    above : array_like of shape (k,), integers
        Number of the super-class of each class; -1 for a class that has none.

    Returns
    -------
    hits : ndarray of shape (n,), bool
        Whether the super-classes are equal.
    known : ndarray of shape (n,), bool
        Whether the true class has a super-class. Others are no hits and should not be counted.

    Raises
    ------
    OptionError
        If an array does not fit.

    Notes
    -----
    The accuracy at a level is ``hits[known].mean()``. It is never below the plain accuracy on the same
    photos, since equal classes have equal super-classes.

    Examples
    --------
    Three classes, of which the first two are both rusts (0) and the third is a mildew (1):

    >>> hits, known = level_hits([0, 1, 2, 2], [1, 1, 2, 0], above=[0, 0, 1])
    >>> hits.tolist(), float(hits[known].mean())
    ([True, True, True, False], 0.75)
    """
    truth, predicted, _ = as_pair(truth, predicted, weights=None)
    level = np.asarray(above)
    if level.ndim != 1 or level.dtype.kind not in "iu" or level.size == 0:
        raise OptionError(
            f"above has shape {level.shape} and dtype {level.dtype}; "
            "give the number of the super-class of each class."
        )
    largest = max(truth.max(), predicted.max())
    if largest >= len(level):
        raise OptionError(
            f"there is a class {largest}, but above has {len(level)} entries; give one for each class."
        )
    known = level[truth] >= 0
    return known & (level[truth] == level[predicted]), known
