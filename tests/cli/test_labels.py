"""Many labels per photo, accepted answers and hierarchies, from the command line to the page and back."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import fieldguide
from fieldguide.assess import TagAssessment
from fieldguide.classify import Logistic
from fieldguide.ladder.learn_tags import many_labels

Run = Callable[..., Any]
COLOURS = {"red": 0, "green": 1, "blue": 2}


def write_tagged(
    folder: Path, *, n: int = 60, seed: int = 0, header: str = "path,labels", every: str = ""
) -> Path:
    """Photos whose channels are bright or dark, and a table that names the bright ones."""
    random = np.random.default_rng(seed)
    folder.mkdir()
    lines = [header]
    for index in range(n):
        tags = [name for name in COLOURS if random.random() < 0.5]
        pixels = random.normal(80, 25, (24, 24, 3))
        for name in tags:
            pixels[..., COLOURS[name]] += 70
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(folder / f"{index:03}.png")
        lines.append(f"{index:03}.png,{'|'.join([*tags, *filter(None, [every])])}")
    table = folder / "photos.csv"
    table.write_text("\n".join(lines) + "\n")
    return table


@pytest.fixture
def fitted(run: Run, tmp_path: Path) -> Path:
    guide = tmp_path / "a.guide"
    ran = run("fit", write_tagged(tmp_path / "a"), "-o", guide, "--represent", "pixels")
    assert ran.code == 0, ran.err
    return guide


@pytest.mark.parametrize("options", [(), ("--folds", 3), ("--folds", 3, "--repeats", 2)])
def test_a_table_with_many_labels_is_learnt_and_assessed(
    run: Run, tmp_path: Path, options: tuple[object, ...]
) -> None:
    table, guide = write_tagged(tmp_path / "a"), tmp_path / "a.guide"
    ran = run("fit", table, "-o", guide, "--represent", "pixels", "--json", *options)
    assert ran.code == 0, ran.err
    found = ran.document("fit")
    assert set(found["source"]["tags"]) == set(COLOURS)
    assessment = found["assessment"]
    assert assessment["kind"] == "tags"
    assert [label["name"] for label in assessment["labels"]] == sorted(COLOURS)
    assert assessment["n"] >= 8, "about a fifth of the photos of each label is held out"
    assert assessment["mean_average_precision"] > 0.9
    assert assessment["hamming_accuracy"] > 0.85
    assert assessment["exact_match"] > max(b["exact_match"] for b in assessment["baselines"])
    low, high = assessment["exact_match_interval"]
    assert low <= assessment["exact_match"] <= high
    page = (tmp_path / "a.html").read_text()
    assert "How good for each label?" in page
    assert all(name in page for name in COLOURS)


@pytest.mark.parametrize("options", [(), ("--folds", 3)])
def test_learning_curve_and_robustness_can_be_left_out(
    run: Run, tmp_path: Path, options: tuple[object, ...]
) -> None:
    words = (
        "fit",
        write_tagged(tmp_path / "a"),
        "-o",
        tmp_path / "a.guide",
        "--represent",
        "pixels",
        *options,
    )
    found = run(*words, "--no-study", "--json").document("fit")["assessment"]
    assert found["learning_curve"] is found["robustness"] is None
    assert "not measured, as was asked for" in (tmp_path / "a.html").read_text()
    assert run(*words, "--force", "--json").document("fit")["assessment"]["robustness"] is not None


def test_a_label_of_one_photo_is_named_as_not_assessable(run: Run, tmp_path: Path) -> None:
    table = write_tagged(tmp_path / "a", n=32)
    first, *rest = table.read_text().splitlines()[1:]
    table.write_text("\n".join(["path,labels", f"{first}|rare", *rest]) + "\n")
    words = ("fit", table, "-o", tmp_path / "a.guide", "--represent", "pixels", "--folds", 4, "--no-study")
    found = run(*words, "--json").document("fit")["assessment"]
    assert found["n"] == 31
    assert found["notes"][-3:] == [
        "Every scored photo was answered by classifiers that had not seen it; the guide itself learnt from "
        "all 32 photos, the labels' numbers of training photos are means over the folds.",
        "1 photo needed in every training part, so never scored",
        "too few photos to score, so not assessable: 'rare'",
    ]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["calibrate=isotonic"], "calibrate"),
        (['transforms=["pca:2"]'], "transforms"),
        (["C=0.1", "transforms=l2", "calibrate=vector"], "transforms and calibrate"),
    ],
)
def test_options_that_would_change_nothing_are_refused(
    run: Run, tmp_path: Path, options: list[str], named: str
) -> None:
    given = [word for option in options for word in ("--classify-option", option)]
    table = write_tagged(tmp_path / "a", n=12)
    ran = run("fit", table, "-o", tmp_path / "a.guide", "--represent", "pixels", *given)
    assert ran.code == 2
    assert f"takes only C and random_state, not {named}. Leave that out" in ran.err


def test_options_that_are_passed_on_are_taken(tmp_path: Path) -> None:
    dataset = fieldguide.read(write_tagged(tmp_path / "a", n=12))
    given = Logistic(C=0.1, calibrate="temperature", transforms=(), random_state=3)
    found = many_labels(given, dataset)
    assert (found.C, found.random_state) == (0.1, 3)


def test_the_text_tells_labels_and_trivial_answers(run: Run, tmp_path: Path) -> None:
    table = write_tagged(tmp_path / "a")
    out = run("fit", table, "-o", tmp_path / "a.guide", "--represent", "pixels").out
    assert "60 photos with 3 labels" in out
    assert "many for one photo, separated by |" in out
    for words in ("Mean average precision", "no label for any photo", "each label as likely as in training"):
        assert words in out


def test_predict_gives_all_likely_labels(run: Run, fitted: Path, tmp_path: Path) -> None:
    photo = tmp_path / "new.png"
    Image.fromarray(np.full((24, 24, 3), (160, 80, 160), np.uint8)).save(photo)
    (answer,) = run("predict", fitted, photo, "--json").document("predict")
    assert {label["label"] for label in answer["labels"]} == {"red", "blue"}
    assert all(label["probability"] >= 0.5 for label in answer["labels"])
    assert answer["label"] == answer["labels"][0]["label"] == answer["top"][0]["label"]
    assert len(answer["top"]) == 3
    said = run("predict", fitted, photo).out
    assert said.startswith(f"{photo}: ")
    assert "red" in said
    assert "green" not in said
    (row,) = csv.DictReader(io.StringIO(run("predict", fitted, photo, "--csv").out))
    assert set(row["labels"].split("|")) == {"red", "blue"}

    Image.fromarray(np.full((24, 24, 3), 60, np.uint8)).save(photo)
    (answer,) = run("predict", fitted, photo, "--json").document("predict")
    assert answer["labels"] == []
    assert "no label (the nearest: " in run("predict", fitted, photo).out
    (row,) = csv.DictReader(io.StringIO(run("predict", fitted, photo, "--csv").out))
    assert row["labels"] == row["error"] == ""


def test_evaluate_scores_other_photos(run: Run, fitted: Path, tmp_path: Path) -> None:
    table = write_tagged(tmp_path / "b", seed=1, header="path,tags", every="elsewhere")
    ran = run("evaluate", fitted, table, "--json", "--report", tmp_path / "b.html")
    found = ran.document("evaluate")
    assert (found["n"], found["left_out"]) == (60, 0)
    assert found["mean_average_precision"] > 0.9
    assert any("'elsewhere'" in note for note in found["notes"])
    assert (tmp_path / "b.html").exists()
    again = run("evaluate", fitted, tmp_path / "a" / "photos.csv", "--json").document("evaluate")
    assert again["left_out"] > 30, "photos it was trained on are left out"


def test_a_guide_with_many_labels_is_saved_and_loaded(fitted: Path, tmp_path: Path) -> None:
    guide = fieldguide.load(fitted)
    assert guide.many_labels
    assert isinstance(guide.assessment, TagAssessment)
    assert TagAssessment.from_dict(json.loads(json.dumps(guide.assessment.to_dict()))) == guide.assessment
    guide.save(tmp_path / "again.guide")
    again = fieldguide.load(tmp_path / "again.guide")
    photo = tmp_path / "a" / "000.png"
    assert again.predict(photo) == guide.predict(photo)
    assert again.training.counts == guide.training.counts


def test_one_label_that_some_photos_carry(run: Run, tmp_path: Path) -> None:
    table = write_tagged(tmp_path / "a", header="path,tags")
    lines = [line if "red" in line else line.split(",")[0] + "," for line in table.read_text().splitlines()]
    table.write_text("\n".join([lines[0].replace(",", ",tags"), *(x.split("|")[0] for x in lines[1:])]))
    ran = run("fit", table, "-o", tmp_path / "a.guide", "--represent", "pixels", "--json")
    assert ran.code == 0, ran.err
    assert [label["name"] for label in ran.document("fit")["assessment"]["labels"]] == ["red"]
    assert run("predict", tmp_path / "a.guide", tmp_path / "a" / "000.png").code == 0
    assert run("predict", tmp_path / "a.guide", tmp_path / "a" / "000.png", "--csv").code == 0


def test_what_cannot_be_learnt_is_named(run: Run, fitted: Path, leaves: Path, tmp_path: Path) -> None:
    words = ("-o", tmp_path / "b.guide", "--represent", "pixels")
    table = tmp_path / "a" / "photos.csv"
    ran = run("fit", table, "--classify", "class_mean", *words)
    assert ran.code == 2
    assert "only the classifier 'logistic' can learn" in ran.err
    ran = run("evaluate", fitted, leaves)
    assert ran.code == 2
    assert "each photo has one label, but the guide answers with many" in ran.err
    same = tmp_path / "a" / "same.csv"
    same.write_text("path,tags\n" + "".join(f"{i:03}.png,red\n" for i in range(10)))
    ran = run("fit", same, *words)
    assert ran.code == 2
    assert "no label that some photos carry and others do not" in ran.err


def test_labels_without_a_separator_stay_classes(run: Run, tmp_path: Path) -> None:
    table = write_tagged(tmp_path / "a", header="path,labels")
    rows = [line.split("|")[0] for line in table.read_text().splitlines()]
    table.write_text("\n".join(rows) + "\n")
    found = run("fit", table, "-o", tmp_path / "a.guide", "--represent", "pixels", "--json").document("fit")
    assert found["source"]["tags"] is None
    assert "accuracy" in found["assessment"]


def test_accepted_answers_count_as_right_and_levels_are_told(
    run: Run, leaves: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from fieldguide import images

    plain = images.read(leaves)
    either = frozenset({"rust", "sick"})
    given = replace(
        plain,
        accepted=tuple(either if label in either else frozenset({label}) for label in plain.labels),
        hierarchy={"rust": ("ill", "leaf"), "sick": ("ill", "leaf"), "healthy": ("well", "leaf")},
    )
    monkeypatch.setattr(images, "read", lambda source, **_: given if source == leaves else plain)
    guide = tmp_path / "a.guide"
    ran = run("fit", leaves, "-o", guide, "--represent", "pixels", "--json")
    assert ran.code == 0, ran.err
    found = ran.document("fit")["assessment"]
    assert found["label_accuracy"] <= found["accuracy"]
    assert [level["level"] for level in found["levels"]] == [1, 2]
    assert found["levels"][0]["accuracy"] >= found["accuracy"]
    assert found["levels"][1]["accuracy"] == 1
    page = (tmp_path / "a.html").read_text()
    assert "What counts as right?" in page
    assert "It names the right one of 2 for " in page
    assert "Super-class right (level 1, 2 of them)" in run("fit", leaves, "-o", guide, "--force").out
    assert fieldguide.load(guide).assessment.levels[0].classes == 2
