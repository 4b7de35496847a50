"""A warning that a result rests on a handful of photos."""

from collections.abc import Collection

from fieldguide.images.description import count

ENOUGH = 20


def few_scored(n: int, *, folds: int | None, foldable: bool = True) -> str | None:
    """Say in words that so few scored photos say little.

    Parameters
    ----------
    n : int
        Photos that were scored, at least 1.
    folds : int or None
        Where they were cross-validated: in how many folds.
    foldable : bool, default=True
        Whether folds may be advised: not where the source names its test photos, which folds would mix with
        the others.

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
    more = "" if folds or not foldable else "`fit --folds 5` scores every photo it is given, "
    were = "was" if n == 1 else "were"
    return (
        f"Only {count(n, 'photo')} {were} scored, and so few say little: each is worth {100 / n:.1f} points, "
        f"and the truth may lie anywhere in the interval. Score more: {more}`evaluate` scores further ones."
    )


def warning_among(notes: Collection[str], *, n: int, folds: int | None) -> str | None:
    """Find what `few_scored` said among the notes of an assessment.

    Parameters
    ----------
    notes : collection of str
        Without it in an assessment that an earlier version wrote.
    n, folds : int, int or None
        As for `few_scored`.

    Returns
    -------
    str or None
        None from 20 photos up.
    """
    said = [few_scored(n, folds=folds, foldable=foldable) for foldable in (True, False)]
    return next((warning for warning in said if warning in notes), said[0])
