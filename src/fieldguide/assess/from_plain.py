"""What an assessment holds, from what JSON could carry: the inverse of `plain_value`."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Result = TypeVar("Result")


def from_plain(kind: type[Result], values: Mapping[str, Any]) -> Result:
    """Rebuild a dataclass from what `plain_value` gave.

    Parameters
    ----------
    kind : type
        A dataclass of numbers, words, None, other such dataclasses, and tuples of these; its annotations tell
        which.
    values : mapping
        As read from JSON. Fields that are not in it take their defaults.

    Returns
    -------
    object
        Of that kind; equal to the one that was written.

    Raises
    ------
    TypeError, ValueError
        If a field is missing, unknown or of another shape.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Share:
    ...     value: float
    ...     interval: tuple[float, float] | None = None
    >>> from_plain(Share, {"value": 0.5, "interval": [0.25, 0.75]})
    Share(value=0.5, interval=(0.25, 0.75))
    """
    hints = get_type_hints(kind)
    return kind(**{name: _restored(hints.get(name), value) for name, value in values.items()})


def _restored(hint: Any, value: Any) -> Any:
    """Give a value the type that its annotation tells: lists become tuples, dictionaries dataclasses."""
    if value is None:
        return None
    origin, arguments = get_origin(hint), get_args(hint)
    if NoneType in arguments:
        return _restored(next(one for one in arguments if one is not NoneType), value)
    if origin is tuple:
        kinds = arguments[:1] * len(value) if arguments[-1] is Ellipsis else arguments
        return tuple(_restored(one, item) for one, item in zip(kinds, value, strict=True))
    return from_plain(hint, value) if is_dataclass(hint) else value
