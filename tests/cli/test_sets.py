"""`predict --sets`, and what `fit` and `evaluate` say about being sure."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def test_sets_in_words_as_a_table_and_as_json(run: Run, pixel_guide_file: Path, leaves: Path) -> None:
    words = ("predict", pixel_guide_file, leaves / "rust", "--sets", 0.9)
    said = run(*words)
    assert said.code == 0, said.err
    assert all(line.endswith("(set at 90 %)") for line in said.out.splitlines())

    answers = run(*words, "--json").document("predict")
    rows = list(csv.DictReader(io.StringIO(run(*words, "--csv").out)))
    assert [row["set"].split("|") for row in rows] == [
        [entry["label"] for entry in answer["set"]["classes"]] for answer in answers
    ]
    assert {answer["set"]["level"] for answer in answers} == {0.9}
    assert all(answer["set"]["classes"][0]["label"] == answer["label"] for answer in answers)
    assert all("set" not in answer for answer in run(*words[:-2], "--json").document("predict"))


def test_too_few_photos_are_told(run: Run, pixel_guide_file: Path, leaves: Path) -> None:
    words = ("predict", pixel_guide_file, leaves / "rust" / "000.png", "--sets", 0.99)
    assert run(*words).out.endswith(
        "(all classes: sets at 99 % need 99 photos that were scored without being trained on, and the guide "
        "has 31)\n"
    )
    (answer,) = run(*words, "--json").document("predict")
    assert len(answer["set"]["classes"]) == 3
    assert answer["set"]["note"].startswith("all classes: ")


def test_a_class_that_holds_the_sign_between_classes_is_told_apart(
    run: Run, make_leaves: Any, tmp_path: Path
) -> None:
    names = ("a|b", "a", "b", "c\\", "\\|d")
    photos = make_leaves(**dict.fromkeys(names, 6))
    guide = tmp_path / "odd.guide"
    words = ("--represent", "pixels", "--no-study", "--no-audit", "--no-near-copies", "--refuse", 0)
    fitted = run("fit", photos, "-o", guide, *words)
    assert fitted.code == 0, fitted.err
    table = run("predict", guide, photos, "--sets", 0.99, "--csv")
    rows = list(csv.DictReader(io.StringIO(table.out)))
    parts = [re.findall(r"((?:[^\\|]|\\.)*)(?:\||$)", row["set"])[:-1] for row in rows]
    found = {frozenset(re.sub(r"\\(.)", r"\1", part) for part in row) for row in parts}
    assert found == {frozenset(names)}


def test_many_classes_are_not_all_spelled_out() -> None:
    from fieldguide.cli.predict import _sentence

    classes = [{"label": f"class {i}", "probability": 0.05} for i in range(14)]
    told = _sentence({"path": "a.png", "set": {"level": 0.95, "classes": classes, "note": None}})
    assert told.endswith("class 9 5.0 % or 4 more (set at 95 %)")


@pytest.mark.parametrize("level", ["1.5", "0", "-0.2", "nan"])
def test_a_level_that_is_no_share_is_misuse(
    run: Run, pixel_guide_file: Path, leaves: Path, level: str
) -> None:
    ran = run("predict", pixel_guide_file, leaves / "rust", f"--sets={level}")
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err == f"sets is {float(level)!r}; give a number between 0 and 1, such as 0.95 for 95 %.\n"


def test_a_guide_without_scores_is_misuse(run: Run, leaves: Path) -> None:
    ran = run("predict", "imagenet", leaves / "rust" / "000.png", "--sets", 0.9)
    assert ran.code == 2
    assert ran.err.startswith("this guide keeps no scores of photos that it was not trained on")


def test_a_photo_that_cannot_be_read_has_an_empty_set(
    run: Run, pixel_guide_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad.jpg").write_bytes(b"no photo")
    ran = run("predict", pixel_guide_file, tmp_path / "bad.jpg", "--sets", 0.9, "--csv")
    (row,) = csv.DictReader(io.StringIO(ran.out))
    assert (ran.code, row["set"]) == (1, "")
    assert row["error"]


def test_fit_and_evaluate_say_how_sure(
    run: Run, leaves: Path, make_leaves: Callable[..., Path], tmp_path: Path
) -> None:
    guide = tmp_path / "a.guide"
    fitted = run(
        "fit",
        leaves,
        "-o",
        guide,
        "--represent",
        "pixels",
        "--classify-option",
        "calibrate=vector",
        "--no-study",
    )
    assert fitted.code == 0, fitted.err
    found = run("evaluate", guide, make_leaves("other", healthy=25, rust=15), "--json").document("evaluate")
    assert found["selective"][-1]["share"] == 1
    assert [sets["level"] for sets in found["sets"]] == [0.9, 0.95]
    told = run(
        "evaluate", guide, tmp_path / "other" if (tmp_path / "other").exists() else leaves.parent / "other"
    )
    assert "Sets of classes at 95 %: hold the true one for" in told.out
    assert "What if it answers only when sure?" in (tmp_path / "a.html").read_text()


def test_an_unknown_calibration_is_misuse(run: Run, leaves: Path) -> None:
    ran = run("fit", leaves, "--represent", "pixels", "--classify-option", "calibrate=vectors")
    assert ran.code == 2
    assert ran.err.startswith(
        "calibrate is 'vectors'; give one of auto, temperature, vector, isotonic. Did you mean 'vector'?"
    )
