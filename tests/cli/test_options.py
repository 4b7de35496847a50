"""The options of commands become encoders."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fieldguide.cli.options import Representation, read_options
from fieldguide.errors import OptionError
from fieldguide.represent import ENCODERS

Run = Callable[..., Any]


def test_resolution_is_the_side_of_any_encoder() -> None:
    assert Representation(represent="hog", resolution=32).encoder().get_params()["size"] == 32
    assert Representation(resolution=64).encoder().get_params()["resolution"] == 64


def test_other_options_reach_the_encoder() -> None:
    words = ("cell=4", "soft=False", "signed=true")
    options = Representation(represent="hog", represent_option=words, aspect="pad").encoder().get_params()
    assert (options["cell"], options["soft"], options["signed"], options["aspect"]) == (4, False, True, "pad")
    words = ("layers=stage4:second_order, maps", 'pooling=["mean", "gem"]')
    network = Representation(represent_option=words).encoder()
    assert [name for name, _ in network.blocks] == ["_blocks.10.sum:second_order", "maps:mean", "maps:gem"]
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


@pytest.mark.parametrize("output", [".", "", "..", "folder", "file/x"])
@pytest.mark.parametrize(
    "words",
    [
        ("fit", "leaves", "-o"),
        ("fit", "leaves", "--report"),
        ("fit", "leaves", "--save-manifest"),
        ("compare", "leaves", "-o"),
        ("compare", "leaves", "--results"),
        ("audit", "leaves", "--fix"),
        ("audit", "leaves", "--report"),
        ("evaluate", "a.guide", "leaves", "--report"),
        ("add", "a.guide", "leaves", "-o"),
        ("remove", "a.guide", "rust", "-o"),
        ("templates", "a.guide", "-o"),
    ],
    ids=" ".join,
)
def test_an_output_that_can_be_no_file_is_refused_before_any_work(
    words: tuple[str, ...], output: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"")
    suffix = {"fit -o": ".guide", "add -o": ".guide", "remove -o": ".guide", "templates -o": ".png"}
    ending = suffix.get(f"{words[0]} {words[-1]}", ".csv" if words[-1] == "--fix" else ".html")
    output = f"{output}{ending}" if output == "file/x" else output
    ran = run(*words, output)  # there are neither photos nor a guide: nothing is read
    assert ran.code == 1
    assert ran.out == ""
    assert ran.err.startswith(f"{Path(output)} cannot be written: ")
    assert ran.err.count("\n") == 1
