"""Which views people ask for, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fieldguide.errors import OptionError
from fieldguide.represent.composite.view import PLACES, View
from fieldguide.represent.options import check_choice

_TURNED = {
    "flip": ((False, 0), (True, 0)),
    "flips": ((False, 0), (True, 0), (True, 2), (False, 2)),
    "dihedral": tuple((mirrored, turns) for mirrored in (False, True) for turns in range(4)),
}
# What is asked for with a number behind a colon -> the usual one, the least and the most.
_NUMBERS = {"crops": (0.875, 0.3, 0.99), "resolutions": (1.25, 0.5, 2.0)}
VIEW_WORDS = (*_TURNED, *_NUMBERS)


@dataclass(frozen=True)
class WantedViews:
    """What words ask for.

    Attributes
    ----------
    words : tuple of str
        Each once, with its number.
    views : tuple of View
        The photo as it is first.
    scale : float or None
        Factor of a second resolution, of which every view is taken too.
    """

    words: tuple[str, ...]
    views: tuple[View, ...]
    scale: float | None


def wanted_views(given: Any) -> WantedViews:
    """Understand words for views.

    Parameters
    ----------
    given : str or sequence of str
        ``"flip"``, ``"flips"`` or ``"dihedral"``; ``"crops"`` or ``"crops:0.8"``; ``"resolutions"`` or
        ``"resolutions:1.5"``; several with commas between, or in a sequence.

    Returns
    -------
    WantedViews
        Of every combination.

    Raises
    ------
    OptionError
        If there is none, one is unknown or contradicts another, or a number lies outside its range.
    """
    words = given.split(",") if isinstance(given, str) else given
    if not isinstance(words, Sequence) or not words or not all(isinstance(word, str) for word in words):
        raise OptionError(f"views is {given!r}; give words such as 'flip' or 'flip,crops:0.8'.")
    asked: dict[str, float | None] = {}
    for word in words:
        name, colon, number = word.strip().partition(":")
        check_choice(name, option="views", known=VIEW_WORDS)
        if name in asked or (name in _TURNED and asked.keys() & _TURNED):
            raise OptionError(
                f"views={given!r}: give one of {', '.join(_TURNED)}, and each of the others once."
            )
        asked[name] = _number(name, number if colon else None, given=given)
    turned = next((_TURNED[name] for name in asked if name in _TURNED), ((False, 0),))
    share = asked.get("crops")
    parts = [(1.0, "middle"), *((share, place) for place in PLACES if share is not None)]
    return WantedViews(
        words=tuple(name if value is None else f"{name}:{value:g}" for name, value in asked.items()),
        views=tuple(View(*turn, *part) for part in parts for turn in turned),
        scale=asked.get("resolutions"),
    )


def _number(name: str, text: str | None, *, given: Any) -> float | None:
    if name not in _NUMBERS:
        if text is not None:
            raise OptionError(f"views={given!r}: {name} takes no number.")
        return None
    usual, low, high = _NUMBERS[name]
    try:
        value = usual if text is None else float(text)
    except ValueError:
        value = -1.0
    if not low <= value <= high or value == 1:
        raise OptionError(
            f"views={given!r}: {name} takes a number from {low:g} to {high:g}, not 1, as in {name}:{usual:g}."
        )
    return value
