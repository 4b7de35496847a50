"""The options of commands become encoders."""

import pytest

from fieldguide.cli.options import Representation, read_options
from fieldguide.errors import OptionError
from fieldguide.represent import ENCODERS


def test_resolution_is_the_side_of_any_encoder() -> None:
    assert Representation(represent="hog", resolution=32).encoder().get_params()["size"] == 32
    assert Representation(resolution=64).encoder().get_params()["resolution"] == 64


def test_other_options_reach_the_encoder() -> None:
    words = ("cell=4", "soft=False", "signed=true")
    options = Representation(represent="hog", represent_option=words, aspect="pad").encoder().get_params()
    assert (options["cell"], options["soft"], options["signed"], options["aspect"]) == (4, False, True, "pad")
    histogram = Representation(represent="colour_histogram", represent_option=("space=lab",)).encoder()
    assert histogram.get_params()["space"] == "lab"


def test_values_are_json_or_words() -> None:
    words = ["a=1", "b=1.5", "c=[1, 2]", "d=true", "e=False", "f=null", "g=lab", "h=x=y", "i="]
    expected = {
        "a": 1,
        "b": 1.5,
        "c": [1, 2],
        "d": True,
        "e": False,
        "f": None,
        "g": "lab",
        "h": "x=y",
        "i": "",
    }
    assert read_options(words, option="--represent-option", example="cell=4") == expected


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"represent_option": ("cell",)}, r"--represent-option cell must be NAME=VALUE, such as cell=4\."),
        ({"represent_option": ("=4",)}, r"--represent-option =4 must be NAME=VALUE, such as cell=4\."),
        ({"represent_option": ("cell=4", "cell=8")}, r"--represent-option cell is given twice\."),
        ({"represent_option": ("size=32",), "resolution": 64}, r"size is given twice: 32 and 64\."),
        ({"represent_option": ("cel=4",)}, "hog has no option 'cel'; .* Did you mean 'cell'"),
        ({"represent_option": ("cell=four",)}, "cell='four' must be a whole number from 2 to 256"),
        ({"engine": "onnxruntime"}, "hog has no option 'engine'"),
        ({"represent": "hogg"}, "represent='hogg' is unknown; .* Did you mean 'hog'"),
    ],
)
def test_misuse_is_explained(options: dict, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        Representation(**{"represent": "hog", **options}).encoder()


def test_help_names_every_encoder() -> None:
    assert [name for name in ENCODERS if name not in (Representation.__doc__ or "")] == []
