"""Many labels of one photo, as text."""

# What stands between the labels of one photo in a table.
BETWEEN = "|"


def tag_set(text: str) -> frozenset[str]:
    """Take apart the labels of one photo.

    Parameters
    ----------
    text : str
        Labels with `BETWEEN` in between; spaces around them do not count.

    Returns
    -------
    frozenset of str

    Examples
    --------
    >>> sorted(tag_set("wet | old|")), tag_set("")
    (['old', 'wet'], frozenset())
    """
    return frozenset(tidy for part in text.split(BETWEEN) if (tidy := part.strip()))


def tag_label(tags: frozenset[str]) -> str:
    """Write many tags as one label.

    Parameters
    ----------
    tags : frozenset of str
        Any number of them.

    Returns
    -------
    str

    Examples
    --------
    >>> tag_label(frozenset(("young", "male"))), tag_label(frozenset())
    ('male + young', '(none)')
    """
    return " + ".join(sorted(tags)) or "(none)"
