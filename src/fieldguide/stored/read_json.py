"""JSON that anybody may have written, read within bounds."""

import json
import math
from typing import Any

from fieldguide.errors import GuideError
from fieldguide.printable import printable

LARGEST_WHOLE = 2**63
DEEPEST = 32
LONGEST_TEXT = 2**16
_DIGITS = 20


def read_json(content: bytes, *, most_values: int) -> Any:
    """Read a JSON document in time and memory that its size bounds.

    Parameters
    ----------
    content : bytes
        UTF-8.
    most_values : int
        How many values it may hold, counted before it is read: a list or object of nothing takes two bytes
        there and a hundred in memory. Commas, colons and brackets inside texts count as well.

    Returns
    -------
    object
        What `json.loads` gives; all texts and keys are `printable` and have at most 65,536 characters, all
        numbers are finite, whole ones below 2^63 in size, and nothing lies deeper than 32 levels.

    Raises
    ------
    GuideError
        If it is no JSON or breaks a bound; the message is the reason alone, without a full stop.

    Examples
    --------
    >>> read_json(b'{"name": "a", "n": [1, 2]}', most_values=100)
    {'name': 'a', 'n': [1, 2]}
    """
    values = sum(content.count(mark) for mark in (b",", b":", b"[", b"{"))
    if values > most_values:
        raise GuideError(f"it holds {values:,} values in JSON, more than {most_values:,}")
    try:
        found = json.loads(content.decode(), parse_int=_whole, parse_constant=_refused)
    except RecursionError:
        raise _too_deep() from None
    except UnicodeDecodeError as error:
        raise GuideError(f"its JSON is no UTF-8 ({error.reason})") from None
    except json.JSONDecodeError as error:
        raise GuideError(f"its JSON cannot be read ({error})") from None
    return _plain(found, depth=0)


def _whole(digits: str) -> int:
    if len(digits) > _DIGITS or not -LARGEST_WHOLE < (number := int(digits)) < LARGEST_WHOLE:
        raise GuideError(f"it holds a whole number of {len(digits)} digits")
    return number


def _refused(word: str) -> float:
    raise GuideError(f"it holds {word}, which is no number of JSON")


def _plain(value: Any, *, depth: int) -> Any:
    """Return the value with every text printable; refuse what is not finite or too deep."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise GuideError("it holds a number that is too large")
    if isinstance(value, list | dict) and depth == DEEPEST:
        raise _too_deep()
    if isinstance(value, list):
        return [_plain(item, depth=depth + 1) for item in value]
    if isinstance(value, dict):
        return {_text(name): _plain(item, depth=depth + 1) for name, item in value.items()}
    return value


def _text(value: str) -> str:
    if len(value) > LONGEST_TEXT:
        raise GuideError(f"it holds a text of {len(value):,} characters")
    return printable(value)


def _too_deep() -> GuideError:
    return GuideError(f"its JSON is nested more than {DEEPEST} levels deep")
