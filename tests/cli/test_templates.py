"""`fieldguide templates`, and options of classifiers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

Run = Callable[..., Any]


def test_fit_with_options_and_draw(run: Run, leaves: Path, tmp_path: Path) -> None:
    guide, picture = tmp_path / "a.guide", tmp_path / "a.png"
    words = ("--classify", "linear", "--classify-option", "epochs=3", "--classify-option", "loss=squared")
    fitted = run("fit", leaves, "-o", guide, "--represent", "pixels", *words, "--no-audit")
    assert fitted.code == 0, fitted.err
    drawn = run("templates", guide, "-o", picture, "--json")
    assert drawn.code == 0, drawn.err
    assert drawn.document("templates")["classes"] == ["healthy", "rust", "sick"]
    with Image.open(picture) as drawing:
        assert drawing.format == "PNG"
    again = run("templates", guide, "-o", picture)
    assert again.code == 1
    assert "exists" in again.err
    assert run("templates", guide, "-o", picture, "--force").out.startswith(
        f"Wrote {picture}: the weights of 3"
    )
    wrong = run("templates", guide, "-o", tmp_path / "a.jpg")
    assert (wrong.code, "should end in .png" in wrong.err) == (2, True)


def test_bad_options_are_named_before_photos_are_read(run: Run, tmp_path: Path) -> None:
    for word, message in (
        ("C", "--classify-option C must be NAME=VALUE, such as C=0.1."),
        (
            "c=1",
            "the classifier 'logistic' has no option 'c'; known: C, calibrate, random_state,",
        ),
    ):
        ran = run("fit", tmp_path / "none", "--classify-option", word)
        assert ran.code == 2
        assert message in ran.err


def test_the_built_in_guide_is_found_and_has_no_templates(run: Run, tmp_path: Path) -> None:
    ran = run("templates", "imagenet", "-o", tmp_path / "a.png")
    assert ran.code == 2
    assert ran.err.startswith("templates are the weights of pixels, so they need a guide made with")
    assert list(tmp_path.iterdir()) == []
