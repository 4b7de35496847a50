"""What is written as the answer for a photo."""

UNKNOWN = "unknown"


def answer_word(label: str | None) -> str:
    """Write the answer for a photo so that a class is never taken for a photo of no class.

    Parameters
    ----------
    label : str or None
        The class; None where the photo is of no class.

    Returns
    -------
    str
        The class itself; ``unknown`` where there is none. A class that is called so, with any number of
        quotes around it, gets one pair more, so no two answers are written alike.

    Examples
    --------
    >>> answer_word("rust"), answer_word(None), answer_word("unknown"), answer_word("'unknown'")
    ('rust', 'unknown', "'unknown'", "''unknown''")
    """
    if label is None:
        return UNKNOWN
    return f"'{label}'" if label.strip("'") == UNKNOWN else label
