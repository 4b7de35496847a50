"""Photos of no class: `fit --refuse`, `--unknown`, and what `predict` and `evaluate` say."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests.conftest import write_leaves

import fieldguide

Run = Callable[..., Any]
FIT = ("--represent", "pixels", "--no-study", "--no-audit", "--no-near-copies")


@pytest.fixture
def sky(tmp_path: Path) -> Path:
    """24 photos of something else, in folders of their own."""
    random = np.random.default_rng(70_000)  # no leaf has that seed
    for index in range(24):
        colour = np.array([(20, 30, 220), (230, 230, 230)][index % 2])
        pixels = np.clip(colour + random.normal(0, 15, (48, 48, 3)), 0, 255).astype(np.uint8)
        path = tmp_path / "sky" / f"part {index % 3}" / f"{index:02}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(path)
    return tmp_path / "sky"


@pytest.fixture
def many(make_leaves: Callable[..., Path]) -> Path:
    return make_leaves("many", healthy=40, rust=40, sick=40)


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A guide to three classes that tells photos of others."""
    folder = tmp_path_factory.mktemp("unknown")
    source = write_leaves(folder / "many", counts={"healthy": 40, "rust": 40, "sick": 40})
    path = folder / "many.guide"
    protocol = fieldguide.Protocol(study=False, near_copies=False)
    fieldguide.fit(source, represent="pixels", cache=None, protocol=protocol).save(path)
    return path


def test_classes_are_held_out_by_default(run: Run, many: Path, sky: Path, tmp_path: Path) -> None:
    guide = tmp_path / "a.guide"
    fitted = run("fit", many, "-o", guide, *FIT)
    assert fitted.code == 0, fitted.err
    assert "Unknown photos are told by" in fitted.out
    assert "5 % of known photos were to be refused for it, here " in fitted.out
    assert "Of 96 photos of classes held out in turn " in fitted.out
    assert "What if a photo shows none of the classes?" in guide.with_suffix(".html").read_text()

    words = ("predict", guide, sky, many / "rust")
    answers = run(*words, "--json").document("predict")
    strange = [answer["unknown"] for answer in answers]
    assert all(strange[:24])
    assert sum(strange[24:]) <= 6
    assert all(answer["label"] == answer["top"][0]["label"] for answer in answers)
    lines = run(*words).out.splitlines()
    assert all(": unknown; the nearest: " in line for line in lines[:24])
    rows = list(csv.DictReader(io.StringIO(run(*words, "--csv").out)))
    assert [row["unknown"] == "true" for row in rows] == strange
    assert [float(row["familiarity"]) <= 0.05 for row in rows] == strange
    expected = ["unknown" if row["unknown"] == "true" else row["label"] for row in rows]
    assert [row["answer"] for row in rows] == expected == [answer["answer"] for answer in answers]


def test_sets_and_unknown_together(run: Run, guide: Path, sky: Path) -> None:
    words = ("predict", guide, sky, "--sets", 0.9)
    assert all(
        ": unknown; the nearest: " in line and line.endswith("(set at 90 %)")
        for line in run(*words).out.splitlines()
    )
    (row, *_) = csv.DictReader(io.StringIO(run(*words, "--csv").out))
    assert list(row)[-3:] == ["unknown", "familiarity", "set"]
    assert {"set", "unknown", "familiarity"} <= set(run(*words, "--json").document("predict")[0])


def test_examples_choose_and_are_never_a_class(run: Run, many: Path, sky: Path, tmp_path: Path) -> None:
    guide = tmp_path / "a.guide"
    (sky / "broken.png").write_bytes(b"no photo")
    (sky / "again.png").write_bytes((sky / "part 0" / "00.png").read_bytes())
    (sky / "leaf.png").write_bytes((many / "rust" / "000.png").read_bytes())
    fitted = run("fit", many, "-o", guide, *FIT, "--unknown", sky, "--json")
    document = fitted.document("fit")
    found = document["assessment"]["unknown"]
    assert (found["how"], found["n_unknown"], found["refuse"] < 0.05) == ("examples", 8, True)
    assert (found["auroc"], found["caught"]) == (1.0, 1.0)
    assert [result["name"] for result in document["assessment"]["classes"]] == ["healthy", "rust", "sick"]
    (told,) = [note for note in document["assessment"]["notes"] if note.startswith("Left out 3 examples")]
    for reason in ("broken.png (", "(it is there twice)", "leaf.png (it is also among the labelled photos)"):
        assert reason in told
    assert all(
        answer["unknown"] for answer in run("predict", guide, sky / "part 1", "--json").document("predict")
    )


def test_examples_that_look_like_the_classes_are_told_as_such(
    run: Run, many: Path, sky: Path, tmp_path: Path
) -> None:
    told = "The examples of the unknown look much like photos of the classes: "
    alike = tmp_path / "alike"
    alike.mkdir()
    for label in ("healthy", "rust"):
        for path in sorted((many / label).iterdir())[::2]:
            path.rename(alike / f"{label} {path.name}")
    words = ("fit", many, "-o", tmp_path / "a.guide", *FIT, "--force", "--unknown")
    (line,) = [line for line in run(*words, alike).out.splitlines() if told in line]
    assert "where 50 are chance. Little can be told by them. Look whether they truly show none" in line
    assert told not in run(*words, sky).out


def test_examples_that_contradict_a_label_are_named(run: Run, many: Path, sky: Path, tmp_path: Path) -> None:
    pixels = np.asarray(Image.open(many / "rust" / "007.png")).copy()
    pixels[:3, :3] ^= 1
    Image.fromarray(pixels).save(sky / "again.png")
    options = [option for option in FIT if option != "--no-near-copies"]
    told = "1 of 25 examples of the unknown show the same picture as a labelled photo: "
    words = ("fit", many, "-o", tmp_path / "a.guide", "--unknown", sky, "--force", "--json")
    notes = run(*words, *options).document("fit")["assessment"]["notes"]
    (note,) = [note for note in notes if note.startswith(told)]
    assert note == (
        f"{told}{sky}/again.png (rust/007.png, 'rust'). A photo cannot be of a class and of none: take it "
        "out on one side."
    )
    notes = run(*words, *FIT).document("fit")["assessment"]["notes"]
    assert not any("same picture" in note for note in notes)


def test_nothing_is_refused_where_nothing_is_to_be(run: Run, many: Path, sky: Path, tmp_path: Path) -> None:
    guide = tmp_path / "a.guide"
    fitted = run("fit", many, "-o", guide, *FIT, "--refuse", 0)
    assert "No photo is answered with 'unknown', as asked." in fitted.out
    (answer, *_) = run("predict", guide, sky, "--json").document("predict")
    assert "unknown" not in answer
    table = run("predict", guide, sky, "--csv")
    assert "unknown" not in table.out.splitlines()[0]
    assert all(row["answer"] == row["label"] for row in csv.DictReader(io.StringIO(table.out)))
    assert table.err == (
        "Note: A photo that shows none of the 3 classes is given one of them all the same. No photo is "
        "answered "
        "with 'unknown', as asked. Fit without `--refuse 0` for that.\n"
    )


def test_evaluate_says_what_was_refused(run: Run, guide: Path, make_leaves: Callable[..., Path]) -> None:
    other = make_leaves("other", healthy=60, rust=55)
    document = run("evaluate", guide, other, "--json").document("evaluate")
    found = document["unknown"]
    assert (found["refuse"], found["n"]) == (0.05, document["n"])
    low, high = found["refused_interval"]
    assert low <= found["refused"] <= high
    assert [refusal["name"] for refusal in found["by_class"]] == ["healthy", "rust"]
    assert sum(refusal["n"] for refusal in found["by_class"]) == found["n"]
    refused = sum(refusal["n"] * refusal["refused"] for refusal in found["by_class"])
    assert refused == pytest.approx(found["n"] * found["refused"])
    assert document["other_classes"] is None
    assert "5 % of known photos were to be refused for it, here " in run("evaluate", guide, other).out


def test_evaluate_asks_what_is_said_of_other_classes(
    run: Run, guide: Path, make_leaves: Callable[..., Path], tmp_path: Path
) -> None:
    other = make_leaves("other", healthy=60, moss=6, sky=5)
    for path in (other / "moss").iterdir():  # a class of the guide by its looks
        pixels = np.asarray(Image.open(other / "healthy" / "000.png"))
        Image.fromarray(np.roll(pixels, int(path.stem) + 1, axis=0)).save(path)
    page = tmp_path / "page.html"
    words = ("evaluate", guide, other, "--report", page, "--force")
    document = run(*words, "--json").document("evaluate")
    found = document["other_classes"]
    by_class = {refusal["name"]: refusal for refusal in found["by_class"]}
    assert (found["n"], by_class["moss"]["n"], by_class["sky"]["n"]) == (11, 6, 5)
    assert by_class["sky"]["refused"] == 1
    assert by_class["moss"]["refused"] < 1
    assert document["n"] + document["left_out"] == 60
    assert {name for name, _ in document["left_out_photos"]} <= {f"healthy/{i:03}.png" for i in range(60)}
    assert len(found["examples"]) == 5
    assert found["examples"][0]["label"] == "moss"
    assert not found["examples"][0]["is_unknown"]
    out = run(*words).out
    assert "11 photos of 2 classes that the guide does not know (moss 6, sky 5): " in out
    assert " of them were taken for a class of the guide: moss/" in out
    assert "11 photos given here are of classes that the guide does not know" in page.read_text()


def test_evaluate_on_other_classes_alone_says_what_was_said_of_them(
    run: Run, guide: Path, make_leaves: Callable[..., Path]
) -> None:
    ran = run("evaluate", guide, make_leaves("other", sea=3, sky=3))
    assert ran.code == 2
    assert "no photo is left to score: 6 photos of 2 classes that the guide does not know" in ran.err
    assert "100.0 % were answered with 'unknown'" in ran.err


def test_a_guide_that_does_not_tell(run: Run, leaves: Path, many: Path) -> None:
    old = Path(__file__).parents[1] / "data" / "schema1.guide"
    ran = run("predict", old, leaves / "rust" / "000.png", leaves / "rust" / "001.png", "--json")
    answer, _ = ran.document("predict")
    assert "unknown" not in answer
    assert ran.err.count("This guide has not learnt to answer 'unknown'") == 1
    assert "known photos are refused" not in run("evaluate", old, many).out


def test_few_photos_are_told(run: Run, make_leaves: Callable[..., Path], tmp_path: Path) -> None:
    guide = tmp_path / "a.guide"
    fitted = run("fit", make_leaves("few", healthy=6, rust=6), "-o", guide, *FIT)
    assert fitted.code == 0, fitted.err
    assert (
        "No photo is answered with 'unknown': to refuse 5 % of known photos takes 19 that can be"
        in fitted.out
    )
    assert "Only 2 photos were scored, and so few say little: each is worth 50.0 points, " in fitted.out
    assert "Right on 2 of only 2 photos, which say little" in guide.with_suffix(".html").read_text()
    note = run("predict", guide, tmp_path / "few" / "rust").err
    assert note.startswith(
        "Note: A photo that shows none of the 2 classes is given one of them all the same. "
    )
    assert note.count("Give more photos, or a larger share.") == 1
    again = run("fit", tmp_path / "few", "-o", guide, *FIT, "--refuse", 0.2, "--force")
    assert (
        "There were too few photos to choose how unknown photos are told; the default was taken" in again.out
    )


def test_two_classes_are_told(run: Run, make_leaves: Callable[..., Path], tmp_path: Path) -> None:
    fitted = run("fit", make_leaves("two", healthy=40, rust=40), "-o", tmp_path / "a.guide", *FIT)
    assert "With two classes one is left when the other is held out" in fitted.out


def test_folds(run: Run, many: Path, tmp_path: Path) -> None:
    ran = run("fit", many, "-o", tmp_path / "a.guide", *FIT, "--folds", 3, "--json")
    found = ran.document("fit")["assessment"]["unknown"]
    photos = sum(refusal["n"] for refusal in found["by_class"])
    assert (found["refuse"], found["n"], found["rounds"]) == (0.05, photos, 3)
    assert 0 <= found["refused"] <= 0.2  # of 120 photos, each asked about without its fold


@pytest.mark.parametrize("share", ["1.5", "-0.1", "nan", "1"])
def test_a_share_that_is_none_is_misuse(run: Run, leaves: Path, share: str) -> None:
    ran = run("fit", leaves, *FIT, f"--refuse={share}")
    assert (ran.code, ran.err) == (
        2,
        f"refuse is {float(share)!r}; give the share of known photos that may be taken for unknown, such "
        "as 0.05 for 5 %, or 0 for none.\n",
    )


def test_bad_examples(run: Run, leaves: Path, sky: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = run("fit", leaves, *FIT, "--unknown", tmp_path / "empty")
    assert (ran.code, ran.err) == (
        2,
        f"{tmp_path / 'empty'}: no photos found. --unknown takes a folder or archive of 10 or more photos "
        "that show "
        "none of the classes; give one, or leave it out, and classes are held out in turn instead.\n",
    )
    ran = run("fit", leaves, *FIT, "--unlabelled", tmp_path / "empty")
    assert (ran.code, ran.err) == (
        2,
        f"{tmp_path / 'empty'}: no photos found. --unlabelled takes a folder or archive of photos of the "
        "same kind "
        "without labels; give one, or leave it out.\n",
    )
    ran = run("fit", leaves, *FIT, "--unknown", sky / "part 0")
    assert (ran.code, ran.err) == (
        2,
        "8 examples of the unknown can be used. Give at least 10 photos that show none of the classes, "
        "apart from the labelled ones, or none at all.\n",
    )
    ran = run("fit", leaves, *FIT, "--unknown", leaves)
    assert ran.code == 2
    assert ran.err.startswith(f"0 examples of the unknown can be used (the first left out: {leaves}/")
    assert ".png: it is also among the " in ran.err
    ran = run("fit", leaves, *FIT, "--unknown", tmp_path / "nosuch")
    assert ran.code == 2
    assert f"(the first left out: {tmp_path / 'nosuch'}: there is no such file)" in ran.err
    (sky / "broken.png").write_bytes(b"no photo")
    ran = run("fit", leaves, *FIT, "--unknown", sky, "--strict")
    assert ran.code == 1
    assert "broken.png" in ran.err


def test_many_labels_have_no_unknown(run: Run, leaves: Path, tmp_path: Path) -> None:
    lines = [
        json.dumps({"path": str(path), "tags": [path.parent.name, "leaf" if i % 2 else "plant"]})
        for i, path in enumerate(sorted(leaves.rglob("*.png")))
    ]
    table = tmp_path / "tags.jsonl"
    table.write_text("\n".join(lines))
    ran = run("fit", table, *FIT, "--refuse", 0.1)
    assert (ran.code, ran.err) == (
        2,
        "refuse is for photos with one label each; these carry many. Leave it out.\n",
    )
    assert run("fit", table, *FIT, "-o", tmp_path / "a.guide").code == 0
