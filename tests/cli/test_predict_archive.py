"""Photos in an archive, at the prompt."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def test_photos_in_an_archive_are_recognised(run: Run, leaves: Path, pixel_guide_file: Path) -> None:
    packed = Path(shutil.make_archive(str(leaves.parent / "packed"), "zip", leaves))
    answers = run("predict", pixel_guide_file, packed, "--json").document("predict")
    plain = run("predict", pixel_guide_file, leaves, "--json").document("predict")
    assert len(answers) == 38
    assert [a["label"] for a in answers] == [a["label"] for a in plain]
    assert answers[0]["path"] == f"{packed}/healthy/000.png"


def test_one_photo_is_no_archive(run: Run, leaves: Path) -> None:
    packed = Path(shutil.make_archive(str(leaves.parent / "packed"), "zip", leaves))
    photo = leaves / "healthy" / "000.png"
    ran = run("distance", photo, packed, "--represent", "pixels")
    assert ran.code == 2
    assert f"{packed} is an archive. Name one photo." in ran.err


def test_the_built_in_guide_is_suggested(run: Run, leaves: Path) -> None:
    ran = run("predict", "Imagenet", leaves)
    assert ran.code == 2
    assert "Did you mean 'imagenet'?" in ran.err
