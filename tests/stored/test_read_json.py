import json

import pytest

from fieldguide.errors import GuideError
from fieldguide.stored import read_json


def test_plain_json_is_read():
    document = {"a": [1, 2.5, None, True, "é \u0645\u06cc\u200c\u062e"], "b": {"c": []}}
    assert read_json(json.dumps(document).encode(), most_values=100) == document


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[" * 100_000, "levels deep|values"),
        ("[" * 33 + "]" * 33, "levels deep"),
        ("[" + "{}," * 600 + "{}]", "1,202 values in JSON, more than 1,000"),
        ("NaN", "NaN"),
        ("[-Infinity]", "-Infinity"),
        ("1e400", "too large"),
        ("1" * 30, "30 digits"),
        (str(2**63), "19 digits"),
        ('"' + "a" * 70_000 + '"', "70,000 characters"),
        ("{", "cannot be read"),
        ("", "cannot be read"),
    ],
)
def test_what_breaks_a_bound_is_refused(text, why):
    with pytest.raises(GuideError, match=why):
        read_json(text.encode(), most_values=1_000)


def test_depth_within_the_count_is_refused():
    with pytest.raises(GuideError, match="levels deep"):
        read_json(b"[" * 100_000 + b"]" * 100_000, most_values=10**6)


def test_every_text_and_key_is_printable():
    assert read_json(b'{"\\u001b": ["\\u202e", "\\ud800"]}', most_values=9) == {
        "\\x1b": ["\\u202e", "\\ud800"]
    }


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(GuideError, match="UTF-8"):
        read_json(b'"\xff"', most_values=9)
