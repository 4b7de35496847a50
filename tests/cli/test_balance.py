"""`fit` on a long-tailed folder, from the terminal."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.ladder.test_balancing import noisy

Run = Callable[..., Any]
QUICK = ("--represent", "pixels", "--no-study", "--no-near-copies", "--no-audit", "--force")


@pytest.fixture(scope="module")
def uneven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return noisy(tmp_path_factory.mktemp("photos") / "leaves", ash=150, elm=40, oak=14)


def test_a_long_tailed_folder_is_explained(
    run: Run, uneven: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = run("fit", uneven, "-o", "a.guide", *QUICK)
    assert said.code == 0, said.err
    (told,) = [line for line in said.out.splitlines() if line.startswith("The classes are uneven")]
    assert "(the largest has 11 times the photos of the smallest)" in told
    assert "balanced error" in told
    assert "Found by training photos of the class: many (more than 100; 1 class) " in said.out
    assert told in (tmp_path / "a.html").read_text()

    document = run("fit", uneven, "-o", "a.guide", *QUICK, "--json").document("fit")
    assert [size["name"] for size in document["assessment"]["by_size"]] == ["many", "medium", "few"]
    assert told in document["assessment"]["notes"]

    other = noisy(tmp_path / "other", seed=1, ash=10, elm=10, oak=10)
    scored = run("evaluate", "a.guide", other, "--json").document("evaluate")
    assert [size["classes"] for size in scored["by_size"]] == [1, 1, 1]


def test_method_and_goal_are_taken(
    run: Run, uneven: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = run("fit", uneven, "-o", "a.guide", *QUICK, "--balance", "ldam", "--goal", "accuracy")
    assert "small classes were given wider margins (LDAM), as asked: balanced error" in said.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--balance", "ldma"), "there is no method 'ldma'; known: auto, none, .* Did you mean 'ldam'"),
        (("--balance", "lws", "--classify", "rbf_svm"), "something the classifier 'logistic' can do"),
        (("--goal", "fair"), "(?s)goal.*balanced.*accuracy"),
    ],
)
def test_what_cannot_be_done_is_misuse(
    run: Run, uneven: Path, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    said = run("fit", uneven, "-o", tmp_path / "a.guide", *QUICK, *words)
    assert said.code == 2
    assert re.search(message, said.err), said.err
