"""A warning that a result rests on a handful of photos."""

from fieldguide.images.description import count

ENOUGH = 20


def few_scored(n: int, *, folds: int | None) -> str | None:
    """Say in words that so few scored photos say little.

    Parameters
    ----------
    n : int
        Photos that were scored, at least 1.
    folds : int or None
        Where they were cross-validated: in how many folds.

    Returns
    -------
    str or None
        Two sentences, the second with what to do; None from 20 photos up.

    Examples
    --------
    >>> print(few_scored(6, folds=None))  # doctest: +ELLIPSIS
    Only 6 photos were scored, and so few say little: each is worth 16.7 points, and the truth ...
    >>> few_scored(20, folds=None) is None
    True
    """
    if n >= ENOUGH:
        return None
    more = "" if folds else "`fit --folds 5` scores every photo it is given, "
    were = "was" if n == 1 else "were"
    return (
        f"Only {count(n, 'photo')} {were} scored, and so few say little: each is worth {100 / n:.1f} points, "
        f"and the truth may lie anywhere in the interval. Score more: {more}`evaluate` scores others."
    )
