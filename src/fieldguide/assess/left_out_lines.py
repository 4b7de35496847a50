"""What was not scored, in a few lines."""

from collections.abc import Sequence

from fieldguide.images import LeftOut
from fieldguide.images.description import by_reason, count, first_few

SHOWN_REASONS = 10


def left_out_lines(photos: Sequence[tuple[str, str]], *, n: int) -> list[str]:
    """List the photos that were left out, those of one reason in one line.

    Parameters
    ----------
    photos : sequence of (str, str)
        Name and reason of those that are named.
    n : int
        All of them, at least as many.

    Returns
    -------
    list of str
        None where none was left out.

    Examples
    --------
    >>> left_out_lines([("a.png", "it is empty"), ("b.png", "it is empty")], n=3)
    ['Left out 3 photos:', '  a.png, b.png: it is empty', '  and 1 more']
    """
    if not n:
        return []
    reasons = list(by_reason(LeftOut(*photo) for photo in photos).items())[:SHOWN_REASONS]
    rest = n - sum(len(names) for _, names in reasons)
    return [
        f"Left out {count(n, 'photo')}:",
        *(f"  {first_few(names)}: {reason}" for reason, names in reasons),
        *([f"  and {rest:,} more"] if rest else []),
    ]
