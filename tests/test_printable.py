import json

from hypothesis import given
from hypothesis import strategies as st

from fieldguide.printable import printable


@given(st.binary())
def test_any_file_name_can_be_stored(name: bytes) -> None:
    shown = printable(name.decode("utf-8", "surrogateescape"))
    assert json.loads(json.dumps(shown)) == shown
    shown.encode("utf-8")
    assert "\n" not in shown
    assert "\x1b" not in shown


def test_letters_of_all_scripts_stay() -> None:
    assert printable("Eiche été 橡树 a\u202fb.jpg") == "Eiche été 橡树 a\u202fb.jpg"


def test_what_turns_or_hides_text_is_escaped() -> None:
    assert printable("a\u202eb\u2066c\ufeffd\u2028e\x85f\x7f") == r"a\u202eb\u2066c\ufeffd\u2028e\x85f\x7f"


def test_joiners_stay_in_words_and_emoji_only() -> None:
    for word in ("می\u200cخواهم", "क\u094d\u200dष", "\U0001f468\u200d\U0001f469"):
        assert printable(word) == word
    assert printable("a\u200db \u200c") == r"a\u200db \u200c"
    assert printable("é\u200d\u200dé") == r"é\u200d\u200dé"


@given(st.text())
def test_printable_twice_is_printable_once(text: str) -> None:
    assert printable(printable(text)) == printable(text)
