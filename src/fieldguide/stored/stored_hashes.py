"""The hashes of photos out of a file that anybody may have made."""

from collections.abc import Mapping

import numpy as np

from fieldguide.stored.stored_array import stored_array

_HASH_BYTES = 32


def stored_hashes(arrays: Mapping[str, np.ndarray], *, sizes: dict[str, int]) -> list[bytes]:
    """Take the hashes of n photos.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        All stored arrays; these are ``hashes`` of shape (n, 32), uint8.
    sizes : dict of str to int
        Lengths of axes, as for `stored_array`; ``"n"`` is set here where it is not there.

    Returns
    -------
    list of bytes, of length n
        SHA-256 of the content of each photo.

    Raises
    ------
    GuideError
        If they are missing or misshapen.
    """
    sizes["b"] = _HASH_BYTES
    table = stored_array(arrays, "hashes", axes="nb", sizes=sizes, dtype=np.uint8, empty=True)
    return [row.tobytes() for row in table]
