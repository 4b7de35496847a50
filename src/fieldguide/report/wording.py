"""Numbers in words."""

from fieldguide.images.description import count


def of_100(share: float) -> str:
    """Say how many of 100 that is.

    Parameters
    ----------
    share : float
        In [0, 1].

    Returns
    -------
    str
        Such as ``"about 83 of 100"``, to be followed by a noun.
    """
    whole = round(100 * share)
    if share in (0, 1):
        return "none of the" if share == 0 else "all of the"
    if whole == 100:
        return "more than 99 of 100"
    return "fewer than 1 of 100" if whole == 0 else f"about {whole} of 100"


def few_of(share: float, *, n: int) -> str:
    """Say how many of a few photos that is, and that they are few.

    Parameters
    ----------
    share : float
        In [0, 1].
    n : int
        Photos that it is a share of.

    Returns
    -------
    str
        Such as ``"5 of only 6 photos, which say little"``.
    """
    return f"{round(share * n)} of only {count(n, 'photo')}, which say{'s' if n == 1 else ''} little"


def percent(share: float, *, digits: int = 1) -> str:
    """Write a share in per cent.

    Parameters
    ----------
    share : float
        In [0, 1].
    digits : int, default=1
        After the point.

    Returns
    -------
    str
        The unit does not leave its number at the end of a line.
    """
    return f"{100 * share:.{digits}f}\u00a0%"


def points(share: float) -> str:
    """Write a difference of shares.

    Parameters
    ----------
    share : float
        The difference, not negative.

    Returns
    -------
    str
        In percentage points.
    """
    return f"{100 * share:.1f} percentage point{'' if round(1000 * share) == 10 else 's'}"


def signed(share: float) -> str:
    """Write a change of a share, in points, with its sign.

    Parameters
    ----------
    share : float
        The change.

    Returns
    -------
    str
        Such as ``"+1.3"``, ``"−0.2"`` or ``"0.0"``.
    """
    text = f"{100 * share:+.1f}".replace("-", "\u2212")
    return text[1:] if text[1:] == "0.0" else text
