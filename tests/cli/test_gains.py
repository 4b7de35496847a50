"""Views, several encoders and photos without labels, from the terminal."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.ladder.test_gains import bars

Run = Callable[..., Any]
QUICK = ("--no-study", "--no-near-copies", "--no-audit", "--force")


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bars(tmp_path_factory.mktemp("photos") / "bars", seed=0, left=40, right=40)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_views_are_told_and_stored(run: Run, photos: Path, here: Path) -> None:
    said = run(
        "fit", photos, "-o", "a.guide", *QUICK, "--represent", "pixels", "--views", "flip,crops:0.8", "--json"
    )
    (gain,) = said.document("fit")["assessment"]["gains"]
    assert (gain["kind"], gain["what"], gain["kept"]) == ("views", "flip, crops:0.8", True)
    assert (
        "Several views of each photo (flip, crops:0.8) instead of one: accuracy"
        in (here / "a.html").read_text()
    )
    answers = run("predict", "a.guide", photos / "left", "--json").document("predict")
    assert len(answers) == 40
    other = bars(here / "other", seed=9, left=5, right=5)
    assert run("evaluate", "a.guide", other, "--json").document("evaluate")["gains"] == []


def test_encoders_and_unlabelled_photos_are_told(run: Run, photos: Path, here: Path) -> None:
    further = bars(here / "further", seed=1, any=20)
    (further / "broken.png").write_bytes(b"no picture")
    words = (
        "--represent",
        "pixels,hog",
        "--aspect",
        "pad",
        "--engine",
        "onnxruntime",
        "--unlabelled",
        further,
    )
    said = run("fit", photos, "-o", "a.guide", *QUICK, *words)
    assert said.code == 0, said.err
    lines = said.out.splitlines()
    assert sum(line.startswith("The encoder ") for line in lines) == 2
    assert any(
        line.startswith("20 photos without labels were tried on 64 photos held back in turn (out-of-fold): ")
        for line in lines
    )
    assert any("broken.png" in line for line in lines)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--views", "flop"), "views='flop' is unknown; known: 'flip', 'flips'"),
        (("--views", "resolutions", "--represent", "hog"), "resolutions are for networks; HOG is none"),
        (("--represent", "hog,hog"), "HOG() is given twice"),
        (("--represent", "hog,"), "represent='' is unknown"),
        (
            ("--represent", "hog,pixels", "--resolution", "32"),
            "--resolution are of one encoder; with several",
        ),
        (("--unlabelled", "nowhere"), "nowhere: there is no such folder of photos without labels"),
    ],
)
def test_misuse_is_explained(
    run: Run, photos: Path, here: Path, words: tuple[str, ...], message: str
) -> None:
    said = run("fit", photos, "-o", "a.guide", *QUICK, *words)
    assert said.code
    assert message in " ".join(said.err.split())
    assert not (here / "a.guide").exists()
