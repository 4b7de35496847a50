import json

from hypothesis import given
from hypothesis import strategies as st

from fieldguide.images.printable import printable


@given(st.binary())
def test_any_file_name_can_be_stored(name: bytes) -> None:
    shown = printable(name.decode("utf-8", "surrogateescape"))
    assert json.loads(json.dumps(shown)) == shown
    shown.encode("utf-8")
    assert "\n" not in shown
    assert "\x1b" not in shown


def test_letters_of_all_scripts_stay() -> None:
    assert printable("Eiche été 橡树 a\u202fb.jpg") == "Eiche été 橡树 a\u202fb.jpg"
