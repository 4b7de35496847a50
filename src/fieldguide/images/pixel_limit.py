"""The limit that people give in megapixels."""

from math import isfinite

from fieldguide.errors import OptionError


def pixel_limit(max_megapixels: float) -> int:
    """Turn megapixels into pixels.

    Parameters
    ----------
    max_megapixels : float
        As people give it.

    Returns
    -------
    int
        Photos with more pixels are refused.

    Raises
    ------
    OptionError
        If it is no positive, finite number.

    Examples
    --------
    >>> pixel_limit(200)
    200000000
    """
    if not max_megapixels > 0 or not isfinite(max_megapixels * 1e6):
        raise OptionError(
            f"max_megapixels is a positive number of megapixels, such as 200, not {max_megapixels!r}"
        )
    return int(max_megapixels * 1e6)
