"""One array out of a file that anybody may have made, checked."""

from collections.abc import Mapping

import numpy as np

from fieldguide.errors import GuideError

NUMBERS = (np.dtype(np.float32), np.dtype(np.float64))
WHOLE = (np.dtype(np.int32), np.dtype(np.int64))


def stored_array(
    arrays: Mapping[str, np.ndarray],
    name: str,
    *,
    axes: str,
    sizes: dict[str, int],
    whole: bool = False,
    dtype: type[np.generic] | None = None,
    empty: bool = False,
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
    whole : bool, default=False
        Whether it holds int32 or int64 instead of numbers.
    dtype : type, optional
        The one dtype that it must have, instead of these.
    empty : bool, default=False
        Whether it may hold nothing.

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
        raise GuideError(f"the array {name!r} is missing; there are {sorted(arrays)}.")
    array = np.ascontiguousarray(arrays[name])
    expected = tuple(sizes.setdefault(axis, length) for axis, length in zip(axes, array.shape, strict=False))
    if array.shape != expected or array.ndim != len(axes) or not (array.size or empty):
        wanted = ", ".join(str(sizes.get(axis, axis)) for axis in axes)
        raise GuideError(f"the stored array {name!r} has shape {array.shape}; it should have ({wanted}).")
    known = (np.dtype(dtype),) if dtype is not None else WHOLE if whole else NUMBERS
    if array.dtype not in known or not np.isfinite(array).all():
        wanted = " or ".join(map(str, known))
        raise GuideError(f"the stored array {name!r} must hold finite {wanted}, not {array.dtype}.")
    return array
