"""How far two vectors are from each other."""

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.errors import OptionError

LARGEST = 1e150  # whose squares are finite


def distance(first: ArrayLike, second: ArrayLike) -> dict[str, float]:
    """Measure two vectors against each other.

    Parameters
    ----------
    first, second : array of shape (d,)
        Finite numbers, at most 1e150 in size, d at least 1; computed in float64.

    Returns
    -------
    dict
        `euclidean`, the length of the difference, sqrt(sum (a - b)^2); `squared`, the same without the root;
        `cosine`, 1 - a.b / (|a| |b|) in [0, 2], which is 1 when a vector is zero.

    Raises
    ------
    OptionError
        If the two are not vectors of one length, or a number is not finite or above 1e150 in size.

    Examples
    --------
    >>> distance([3.0, 0.0], [0.0, 4.0])
    {'euclidean': 5.0, 'squared': 25.0, 'cosine': 1.0}
    """
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if a.ndim != 1 or a.shape != b.shape or not a.size:
        raise OptionError(
            f"A distance needs two vectors of one length; they came as {a.shape} and {b.shape}."
        )
    if not (np.abs([a, b]) <= LARGEST).all():  # false for NaN too
        raise OptionError(f"A distance needs finite numbers, at most {LARGEST:g} in size; these are not.")
    squared = float(np.square(a - b).sum())
    a, b = (vector / (np.abs(vector).max() or 1.0) for vector in (a, b))  # their squares stay finite
    lengths = np.linalg.norm(a), np.linalg.norm(b)
    # For unit vectors 1 - u.v = |u - v|^2 / 2, which is right also for nearly equal ones.
    cosine = float(np.square(a / lengths[0] - b / lengths[1]).sum()) / 2 if all(lengths) else 1.0
    return {"euclidean": squared**0.5, "squared": squared, "cosine": cosine}
