"""Each value is what its type says, or it is refused with its place."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pytest

from fieldguide.errors import GuideError
from fieldguide.stored import Json, Positive, Share, from_plain


@dataclass(frozen=True)
class Inner:
    share: Share
    pair: tuple[float, float] | None = None


@dataclass(frozen=True)
class Outer:
    name: str
    n: int
    flag: bool = False
    way: Literal["a", "b"] = "a"
    strength: Positive = 1.0
    inner: tuple[Inner, ...] = ()
    counts: Mapping[str, int] | None = None
    label: str | int = 0
    anything: Json = None
    photos: np.ndarray | None = None


WHOLE = {
    "name": "x",
    "n": 3,
    "flag": True,
    "way": "b",
    "strength": 2,
    "inner": [{"share": 0.5, "pair": [1, -2.5]}, {"share": 1}],
    "counts": {"a": 1},
    "label": "y",
    "anything": [1, {"b": None}],
}


def test_what_fits_is_read():
    assert from_plain(Outer, WHOLE) == Outer(
        "x", 3, True, "b", 2.0, (Inner(0.5, (1.0, -2.5)), Inner(1.0)), {"a": 1}, "y", [1, {"b": None}]
    )
    assert from_plain(Outer, {"name": "x", "n": 0}) == Outer("x", 0)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"name": None}, "name is None"),
        ({"name": 3}, "name is 3"),
        ({"n": True}, "n is True"),
        ({"n": 1.0}, r"n is 1\.0"),
        ({"n": -1}, "n is -1"),
        ({"n": 2**53 + 1}, "n is 9007"),
        ({"flag": 1}, "flag is 1"),
        ({"way": "c"}, "way is 'c' and should be one of 'a', 'b'"),
        ({"strength": 0}, "strength is 0"),
        ({"strength": math.inf}, "strength is inf"),
        ({"strength": math.nan}, "strength is nan"),
        ({"inner": {}}, "inner is {} and should be a list"),
        ({"inner": [{"share": 0.5}, {"share": 1.5}]}, r"inner\.1\.share is 1\.5 and .* from 0 to 1"),
        ({"inner": [{"share": False}]}, r"inner\.0\.share is False"),
        ({"inner": [{"share": 0, "pair": [1]}]}, r"inner\.0\.pair is \[1\] and should be a list of 2"),
        ({"inner": [{}]}, r"inner\.0 is \[\] and should be an object with 'share'"),
        ({"counts": {"a": "b"}}, r"counts\.a is 'b'"),
        ({"counts": [1]}, r"counts is \[1\] and should be an object"),
        ({"label": None}, "label is None"),
        ({"photos": []}, r"photos is \[\]"),
        ({"others": 1}, "others is 1 and should be left out"),
    ],
)
def test_what_does_not_fit_is_named(change, where):
    with pytest.raises(GuideError, match=f"^{where}"):
        from_plain(Outer, WHOLE | change)


def test_what_is_given_is_not_read():
    held = np.zeros(2)
    assert from_plain(Outer, WHOLE, photos=held).photos is held
    with pytest.raises(GuideError, match="photos is 1 and should be left out"):
        from_plain(Outer, WHOLE | {"photos": 1}, photos=held)


@pytest.mark.parametrize("values", [None, 1, "name", [], [["name", "x"]]])
def test_only_an_object_is_read(values):
    with pytest.raises(GuideError, match=r"Outer is .* and should be an object"):
        from_plain(Outer, values)
