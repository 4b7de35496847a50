"""Values by their types, from what JSON could carry; the inverse of `plain_value`."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from fieldguide.errors import GuideError

Result = TypeVar("Result")
Json = Any
"""What `read_json` gives, of any shape."""
LARGEST = 1e15
_Reader = Callable[[Any], Any]


@dataclass(frozen=True)
class Within:
    """The range of a number, for `typing.Annotated`.

    Attributes
    ----------
    low, high : float
        The smallest and the largest number.
    """

    low: float
    high: float


class NotEmpty:
    """That a list holds something, for `typing.Annotated`."""


Share = Annotated[float, Within(0, 1)]
"""A part of a whole, or a probability."""
Number = Annotated[int, Within(1, 2**53)]
"""How many, where none cannot be."""
Positive = Annotated[float, Within(1e-15, LARGEST)]
"""A strength, a temperature and the like."""


class _OddError(Exception):
    """A value that is not what its type says; `path` grows from the inside on the way up."""

    def __init__(self, wanted: str, value: object) -> None:
        self.wanted, self.value = wanted, value
        self.path: list[str] = []


def _at(place: object, odd: _OddError) -> _OddError:
    odd.path.append(str(place))
    return odd


def from_plain(kind: type[Result], values: Any, **given: Any) -> Result:
    """Rebuild a dataclass from what `plain_value` gave, or from what anybody wrote in its place.

    Parameters
    ----------
    kind : type
        A dataclass. The annotations of its fields tell what is read: numbers, words, `Literal`, None, other
        such dataclasses, tuples and mappings of these, and `Json`. A float is finite and at most 10^15 in
        size, an int no bool and from 0 to 2^53, unless `Annotated` with `Within`. A
        list may be empty, unless `Annotated` with `NotEmpty`.
    values : object
        As `read_json` gave it. Fields that are not in it take their defaults.
    **given
        Fields that come from elsewhere; they are taken as they are, and `values` may not hold them.

    Returns
    -------
    object
        Of that kind; equal to the one that was written.

    Raises
    ------
    GuideError
        If a field is missing, unknown or of another type; the message says where.

    Examples
    --------
    >>> @dataclass
    ... class Part:
    ...     value: Share
    ...     interval: tuple[float, float] | None = None
    >>> from_plain(Part, {"value": 0.5, "interval": [0.25, 0.75]})
    Part(value=0.5, interval=(0.25, 0.75))
    """
    try:
        return _record(kind, frozenset(given))(values, given)
    except _OddError as odd:
        where = ".".join(reversed(odd.path)) or kind.__name__
        shown = repr(odd.value)
        shown = shown if len(shown) <= 60 else f"{shown[:60]}..."
        raise GuideError(f"{where} is {shown} and should be {odd.wanted}") from None


@cache
def _record(kind: type, given: frozenset[str]) -> Callable[[Any, Mapping[str, Any]], Any]:
    hints = get_type_hints(kind, include_extras=True)
    stored = [field for field in fields(kind) if field.init and field.name not in given]  # type: ignore[arg-type]
    readers = {field.name: _reader(hints[field.name]) for field in stored}
    needed = [f.name for f in stored if f.default is MISSING and f.default_factory is MISSING]

    def read(value: Any, others: Mapping[str, Any]) -> Any:
        if not isinstance(value, Mapping):
            raise _OddError("an object", value)
        for name in needed:
            if name not in value:
                raise _OddError(f"an object with {name!r}", sorted(map(str, value)))
        known = {}
        for name, item in value.items():
            if name not in readers:
                raise _at(name, _OddError("left out: there is no such field", item))
            try:
                known[name] = readers[name](item)
            except _OddError as odd:
                raise _at(name, odd) from None
        return kind(**known, **others)

    return read


@cache
def _reader(hint: Any) -> _Reader:
    """Return what reads a value of a type."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Any:
        return _as_it_is
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if origin is Annotated and isinstance(arguments[1], Within):
        return _number(arguments[0], arguments[1])
    if origin is Annotated:
        return _filled(_reader(arguments[0]))
    if origin is Literal:
        return _one_of(arguments)
    if origin in (Union, UnionType):
        return _union([_reader(one) for one in arguments])
    if origin is tuple and arguments[-1] is Ellipsis:
        return _many(_reader(arguments[0]))
    if origin is tuple:
        return _each([_reader(one) for one in arguments])
    if origin in (dict, Mapping):
        return _named(_reader(arguments[1]))
    if is_dataclass(hint) and isinstance(hint, type):
        record = _record(hint, frozenset())
        return lambda value: record(value, {})
    return _never  # what no file holds: photos and arrays


def _as_it_is(value: Any) -> Any:
    return value


def _never(value: Any) -> Any:
    raise _OddError("left out of the file", value)


def _nothing(value: Any) -> None:
    if value is not None:
        raise _OddError("null", value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _OddError("true or false", value)
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _OddError("a text", value)
    return value


def _number(kind: type, bounds: Within) -> _Reader:
    low, high = bounds.low, bounds.high
    whole = kind is int
    accepted = int if whole else int | float
    wanted = f"a {'whole ' if whole else ''}number from {low:g} to {high:g}"

    def read(value: Any) -> Any:
        if not isinstance(value, accepted) or isinstance(value, bool) or not low <= value <= high:
            raise _OddError(wanted, value)
        return value if whole else float(value)

    return read


_SIMPLE: dict[Any, _Reader] = {
    NoneType: _nothing,
    bool: _flag,
    str: _text,
    int: _number(int, Within(0, 2**53)),
    float: _number(float, Within(-LARGEST, LARGEST)),
}


def _one_of(words: tuple[Any, ...]) -> _Reader:
    def read(value: Any) -> Any:
        if not any(type(value) is type(word) and value == word for word in words):
            raise _OddError(f"one of {', '.join(map(repr, words))}", value)
        return value

    return read


def _union(readers: list[_Reader]) -> _Reader:
    def read(value: Any) -> Any:
        odd = []
        for reader in readers:
            try:
                return reader(value)
            except _OddError as error:
                odd.append(error)
        raise max(odd, key=lambda error: (len(error.path), error.wanted != "null"))

    return read


def _filled(reader: _Reader) -> _Reader:
    def read(value: Any) -> Any:
        found = reader(value)
        if not found:
            raise _OddError("not empty", value)
        return found

    return read


def _many(reader: _Reader) -> _Reader:
    def read(value: Any) -> tuple:
        if not isinstance(value, list | tuple):
            raise _OddError("a list", value)
        found: list[Any] = []
        try:
            for item in value:
                found.append(reader(item))  # noqa: PERF401 - its length tells where it stopped
        except _OddError as odd:
            raise _at(len(found), odd) from None
        return tuple(found)

    return read


def _each(readers: list[_Reader]) -> _Reader:
    def read(value: Any) -> tuple:
        if not isinstance(value, list | tuple) or len(value) != len(readers):
            raise _OddError(f"a list of {len(readers)}", value)
        return tuple([reader(item) for reader, item in zip(readers, value, strict=True)])

    return read


def _named(reader: _Reader) -> _Reader:
    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise _OddError("an object", value)
        found = {}
        for name, item in value.items():
            try:
                found[_text(name)] = reader(item)
            except _OddError as odd:
                raise _at(name, odd) from None
        return found

    return read
