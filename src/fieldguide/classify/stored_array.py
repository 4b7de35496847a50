"""One array of a stored classifier, checked."""

from collections.abc import Mapping

import numpy as np

from fieldguide.errors import GuideError

NUMBERS = (np.dtype(np.float32), np.dtype(np.float64))
WHOLE = (np.dtype(np.int32), np.dtype(np.int64))


def stored_array(
    arrays: Mapping[str, np.ndarray], name: str, *, axes: str, sizes: dict[str, int], whole: bool
) -> np.ndarray:
    """Take one array out of a file that anybody may have made.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        All stored arrays.
    name : str
        The one to take.
    axes : str
        One letter for each axis.
    sizes : dict of str to int
        Lengths of axes; an axis that is not in it gets its length from this array.
    whole : bool
        Whether it holds int32 or int64 instead of numbers.

    Returns
    -------
    ndarray
        C-contiguous, of the shape that `sizes` says, finite.

    Raises
    ------
    GuideError
        If it is missing, misshapen, of another dtype or not finite.
    """
    if name not in arrays:
        raise GuideError(f"the stored classifier lacks the array {name!r}; it has {sorted(arrays)}.")
    array = np.ascontiguousarray(arrays[name])
    expected = tuple(sizes.setdefault(axis, length) for axis, length in zip(axes, array.shape, strict=False))
    if array.shape != expected or array.ndim != len(axes) or array.size == 0:
        wanted = ", ".join(str(sizes.get(axis, axis)) for axis in axes)
        raise GuideError(f"the stored array {name!r} has shape {array.shape}; it should have ({wanted}).")
    if whole and array.dtype not in WHOLE:
        raise GuideError(f"the stored array {name!r} must hold whole numbers, not {array.dtype}.")
    if not whole and (array.dtype not in NUMBERS or not np.isfinite(array).all()):
        raise GuideError(f"the stored array {name!r} must hold finite float32 or float64 numbers.")
    return array
