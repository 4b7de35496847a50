"""Numbers in columns of text."""

import re
from collections.abc import Iterable
from itertools import islice

from fieldguide.images.missing_words import MISSING_WORDS
from fieldguide.images.tags import BETWEEN

_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?(e[+-]?\d+)?", re.IGNORECASE)
_FIRST_WORDS = 50  # which tell most columns of words
_WHOLE = re.compile(r"(\d+)\.0*(?=$|\s*\|)")


def whole_numbers(words: Iterable[str], *, many: bool = False) -> dict[str, str]:
    """Write whole numbers alike, 3.0 as 3, where all words are numbers or missing.

    Parameters
    ----------
    words : iterable of str
        The cells of a column.
    many : bool, default=False
        Whether they may hold several words each, with `BETWEEN` in between.

    Returns
    -------
    dict of str to str
        Word -> its new spelling, for those that get another; empty where a word is no number.

    Examples
    --------
    >>> whole_numbers(["3.0", "3", "2.50", "NA"]), whole_numbers(["3.0", "oak"])
    ({'3.0': '3'}, {})
    """
    rest = iter(words)
    values = set(islice(rest, _FIRST_WORDS))
    if not all(_is_number(value, many=many) for value in values):
        return {}
    values.update(rest)
    spelled = {value: _WHOLE.sub(r"\1", value) for value in values if "." in value}
    if not spelled or not all(_is_number(value, many=many) for value in values):
        return {}
    return {value: new for value, new in spelled.items() if new != value}


def _is_number(word: str, *, many: bool) -> bool:
    parts = map(str.strip, word.split(BETWEEN)) if many else (word,)
    return all(not part or part in MISSING_WORDS or _NUMBER.fullmatch(part) for part in parts)
