"""The words people use for the parts of their data."""

SPLIT_WORDS = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
}


def split_word(word: str) -> str | None:
    """Understand a word for a split.

    Parameters
    ----------
    word : str
        In any case.

    Returns
    -------
    {"train", "validation", "test"} or None
        None if it is another word.

    Examples
    --------
    >>> split_word("Valid")
    'validation'
    """
    return SPLIT_WORDS.get(word) or SPLIT_WORDS.get(word.strip().casefold())
