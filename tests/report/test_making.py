from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import fieldguide
from fieldguide.guide import Guide
from fieldguide.report import write_report
from fieldguide.report.making import given_photos, making


def told(guide: Guide, **recipe: object) -> dict[str, str]:
    guide.training.recipe.update(recipe)
    return dict(making(guide.training))


def test_settings_versions_and_licences_are_told(guide: Guide) -> None:
    found = told(guide)
    assert found["learnt from"] == "31 photos of 3 classes"
    assert "Balanced" in found["numbers become a class by"]  # a class has fewer than 20 photos
    assert f"fieldguide: {fieldguide.__version__}" in found["made with"]
    assert "photos: not stated" in found["licences"]


def test_the_split_is_told_by_the_rule_of_its_manifest(guide: Guide) -> None:
    assert told(guide)["test photos"] == "0.2 of each class held out by content, seed 0"
    assert guide.training.manifest is not None
    folds = replace(guide.training.manifest, rule="5 folds by content, seed 0, grouped by plant")
    found = dict(making(replace(guide.training, manifest=folds)))
    assert found["test photos"] == "5 folds by content, seed 0, grouped by plant"


def test_without_a_manifest_the_share_is_told(guide: Guide) -> None:
    found = dict(making(replace(guide.training, manifest=None)))
    assert found["test photos"].startswith("where the source does not say which, 20 % of each class")


def test_what_was_not_asked_for_is_named(guide: Guide) -> None:
    assert "not measured, as was asked for" not in told(guide)
    assert told(guide, study=False)["not measured, as was asked for"] == "learning curve and robustness"


def test_a_guide_that_says_little_makes_a_short_list() -> None:
    found = dict(making(fieldguide.load("imagenet").training))
    assert "test photos" not in found
    assert "learnt from" not in found


def test_photos_that_were_given_are_told_instead_of_the_split(
    tmp_path: Path, guide: Guide, make_leaves: Callable[..., Path]
) -> None:
    assert guide.assessment is not None
    assert given_photos(guide, guide.assessment) is None
    others = guide.evaluate(make_leaves("others", healthy=30, rust=20))
    assert given_photos(guide, others) == others.scored_on
    told = dict(making(guide.training, given=others.scored_on))
    assert told["test photos"] == "given to evaluate, none of them used for training"
    pages = {"own": guide.assessment, "others": others}
    for name, assessment in pages.items():
        write_report(tmp_path / f"{name}.html", guide, assessment=assessment)
    held_out = "0.2 of each class held out by content, seed 0"
    assert held_out in (tmp_path / "own.html").read_text()
    assert held_out not in (tmp_path / "others.html").read_text()
