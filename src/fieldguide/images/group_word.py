"""What a cell says of a group."""

from fieldguide.images.missing_words import MISSING_WORDS
from fieldguide.printable import printable


def group_word(text: str | None) -> str | None:
    """Take the name of a group from a cell, whatever kind of table it stands in.

    Parameters
    ----------
    text : str or None
        Without spaces around it.

    Returns
    -------
    str or None
        Printable; None for nothing, and for what programs write where nothing is known.

    Examples
    --------
    >>> group_word("tree 1"), group_word("NA"), group_word("")
    ('tree 1', None, None)
    """
    return None if not text or text in MISSING_WORDS else printable(text)
