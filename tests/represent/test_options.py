import numpy as np
import pytest

from fieldguide.errors import OptionError
from fieldguide.represent.options import check_choice, check_flag, check_number, check_whole_number


def test_known_word_passes():
    check_choice("pad", option="aspect", known=("pad", "crop"))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("pat", "aspect='pat' is unknown; known: 'pad', 'crop'. Did you mean 'pad'?"),
        ("zzz", "aspect='zzz' is unknown; known: 'pad', 'crop'."),
        (None, "aspect=None is unknown; known: 'pad', 'crop'."),
        (["pad"], "aspect=['pad'] is unknown; known: 'pad', 'crop'. Did you mean 'pad'?"),
    ],
)
def test_unknown_word_is_refused(value, message):
    with pytest.raises(OptionError) as caught:
        check_choice(value, option="aspect", known=("pad", "crop"))
    assert str(caught.value).startswith(message.partition(" Did")[0])
    if value == "pat":
        assert str(caught.value) == message


@pytest.mark.parametrize("value", [1, 5, np.int64(3)])
def test_whole_number_passes(value):
    check_whole_number(value, option="size", low=1, high=5)


@pytest.mark.parametrize("value", [0, 6, 2.0, "3", True, None])
def test_anything_else_is_refused(value):
    with pytest.raises(OptionError, match=r"size=.* must be a whole number from 1 to 5\."):
        check_whole_number(value, option="size", low=1, high=5)


@pytest.mark.parametrize("value", [1, 0, "yes", None, 0.0])
def test_flags_are_true_or_false(value):
    check_flag(np.True_, option="soft")
    check_flag(False, option="soft")
    with pytest.raises(OptionError, match=f"^soft={value!r} must be True or False.$"):
        check_flag(value, option="soft")


@pytest.mark.parametrize("value", ["1", None, True, float("nan"), 0.4, 3])
def test_numbers_in_their_range(value):
    check_number(0.5, option="sigma", low=0.5, high=2)
    check_number(np.float32(2), option="sigma", low=0.5, high=2)
    with pytest.raises(OptionError, match=f"^sigma={value!r} must be a number from 0.5 to 2.$"):
        check_number(value, option="sigma", low=0.5, high=2)
