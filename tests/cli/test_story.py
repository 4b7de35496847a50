"""The user's story through the command line: fit, evaluate, predict, and the mistakes people make."""

import csv
import errno
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from PIL import Image

from fieldguide.cli.main import COMMANDS, main
from fieldguide.guide import load
from fieldguide.images import read

Run = Callable[..., Any]
SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


def broken(folder: Path, name: str = "broken.jpg") -> Path:
    (folder / name).write_bytes(b"\xff\xd8\xff\xe0 this is no photo")
    return folder / name


def test_fit_evaluate_predict(
    run: Run, leaves: Path, make_leaves: Callable[..., Path], tmp_path: Path
) -> None:
    guide = tmp_path / "a.guide"
    fitted = run("fit", leaves, "-o", guide, "--represent", "pixels")
    assert fitted.code == 0, fitted.err
    assert fitted.out.index("38 photos of 3 classes") < fitted.out.index("Accuracy")
    assert guide.exists()
    assert (tmp_path / "a.html").exists()

    other = make_leaves("other", healthy=25, rust=15)
    evaluated = run("evaluate", guide, other, "--json")
    found = evaluated.document("evaluate")
    assert evaluated.code == 0
    assert found["left_out"] > 0, "photos equal to those trained on are left out"
    assert found["n"] + found["left_out"] == 40

    answer = run("predict", guide, leaves / "rust" / "000.png")
    assert answer.code == 0
    assert answer.out.startswith(f"{leaves / 'rust' / '000.png'}: rust ")


def test_fit_without_options_names_the_guide_after_the_folder(
    run: Run, leaves: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("fit", "leaves", "--represent", "pixels", "--json")
    assert ran.code == 0, ran.err
    assert ran.document("fit")["guide"] == "leaves.guide"
    assert Path("leaves.guide").exists()
    assert Path("leaves.html").exists()
    assert "38 photos" in ran.err


def test_folds_and_a_manifest_to_use_again(run: Run, leaves: Path, tmp_path: Path) -> None:
    words = ("fit", leaves, "--represent", "pixels", "--json", "--force", "-o", tmp_path / "a.guide")
    split = tmp_path / "split.json"
    ran = run(
        *words, "--folds", 4, "--repeats", 2, "--group-by", r"name:(\d\d)\.png", "--save-manifest", split
    )
    assert ran.code == 0, ran.err
    first = ran.document("fit")
    assert first["manifest"] == str(split)
    assert (first["assessment"]["folds"], first["assessment"]["repeats"], first["assessment"]["n"]) == (
        4,
        2,
        38,
    )
    again = run(*words, "--manifest", split).document("fit")
    assert again["manifest"] is None
    assert again["assessment"]["folds"] == 4
    assert json.loads(split.read_text())["folds"] == 4

    taken = run("fit", leaves, "--represent", "pixels", "-o", tmp_path / "b.guide", "--save-manifest", split)
    assert taken.code == 1
    assert taken.err.startswith(f"{split} exists already.")
    assert not (tmp_path / "b.guide").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--repeats", 3), "repeats repeats cross-validation; give folds too, such as folds=5"),
        (("--folds", 1), "folds is a whole number of at least 2"),
        (("--group-by", "site"), "has no such column (it has no columns)"),
        (("--manifest", "none.json"), "none.json: the split manifest cannot be read"),
        (("--manifest", "any.json", "--test-share", "0.2"), "give either test_share or a manifest"),
    ],
)
def test_a_split_that_cannot_be_made_is_misuse(
    run: Run, leaves: Path, tmp_path: Path, words: tuple[object, ...], told: str
) -> None:
    ran = run("fit", leaves, "--represent", "pixels", "-o", tmp_path / "a.guide", *words)
    assert ran.code == 2
    assert told in ran.err
    assert not (tmp_path / "a.guide").exists()


def test_predict_on_many_answers_for_each(run: Run, pixel_guide_file: Path, leaves: Path) -> None:
    bad = broken(leaves / "rust")
    ran = run("predict", pixel_guide_file, leaves, bad.parent / "none.jpg", "--json")
    answers = ran.document("predict")
    assert ran.code == 1
    assert len(answers) == 40
    failed = {answer["path"]: answer["error"] for answer in answers if "error" in answer}
    assert set(failed) == {str(bad), str(bad.parent / "none.jpg")}
    assert all(reason and not reason.startswith(path) for path, reason in failed.items())


def test_predict_prints_a_table(run: Run, pixel_guide_file: Path, leaves: Path) -> None:
    bad = broken(leaves / "rust")
    ran = run("predict", pixel_guide_file, leaves / "rust", "--csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert ran.code == 1
    assert len(rows) == 13
    assert [row["path"] for row in rows if row["error"]] == [str(bad)]
    sure = [row for row in rows if not row["error"]]
    assert {row["label"] for row in sure} == {"rust"}
    assert all(float(row["probability"]) > float(row["runner_up_probability"]) for row in sure)


def test_predict_top(run: Run, pixel_guide_file: Path, leaves: Path) -> None:
    photo = leaves / "sick" / "000.png"
    (answer,) = run("predict", pixel_guide_file, photo, "--top", 2, "--json").document("predict")
    assert answer["top"][0]["label"] == answer["label"]
    assert len(answer["top"]) == 2
    ran = run("predict", pixel_guide_file, photo, "--top", 1)
    assert (ran.code, ran.err) == (2, "top is 1, but must be at least 2: the label and its runner-up.\n")


def test_a_photo_that_cannot_be_read_is_named_and_counted(run: Run, leaves: Path, tmp_path: Path) -> None:
    bad = broken(leaves / "sick")
    ran = run("fit", leaves, "-o", tmp_path / "a.guide", "--represent", "pixels", "--json")
    found = ran.document("fit")
    assert ran.code == 0, ran.err
    ((name, reason),) = found["assessment"]["left_out_photos"]
    assert name == "sick/broken.jpg"
    assert reason
    assert "broken.jpg" in (tmp_path / "a.html").read_text()
    strict = run("fit", leaves, "-o", tmp_path / "b.guide", "--represent", "pixels", "--strict")
    assert strict.code == 1
    assert bad.name in strict.err
    assert not (tmp_path / "b.guide").exists()


def test_nothing_is_overwritten_without_force(run: Run, leaves: Path, tmp_path: Path) -> None:
    guide = tmp_path / "a.guide"
    guide.write_text("precious")
    words = ("fit", leaves, "-o", guide, "--represent", "pixels")
    ran = run(*words)
    assert ran.code == 1
    assert ran.err == f"{guide} exists already. Choose another name, or allow replacing it with --force.\n"
    assert guide.read_text() == "precious"
    assert run(*words, "--force").code == 0
    assert guide.read_bytes().startswith(b"PK")


def test_distance_and_similar(run: Run, leaves: Path) -> None:
    first, second = leaves / "rust" / "000.png", leaves / "healthy" / "000.png"
    pixels = ("--represent", "pixels")
    same = run("distance", first, first, *pixels, "--json").document("distance")
    other = run("distance", first, second, *pixels, "--json").document("distance")
    assert same["euclidean"] == 0
    assert same["cosine"] == pytest.approx(0, abs=1e-6)
    assert other["euclidean"] > 1
    assert "Euclidean" in run("distance", first, second, *pixels).out
    found = run("similar", first, leaves, "-n", 5, *pixels, "--json").document("similar")
    assert found["similar"][0]["path"] == str(first)
    assert found["similar"][0]["distance"] == pytest.approx(0, abs=1e-6)
    assert len(found["similar"]) == 5
    euclidean = run("similar", first, leaves, "--metric", "euclidean", *pixels)
    assert len(euclidean.out.splitlines()) == 10


def test_cache_is_filled_shown_and_cleared(run: Run, leaves: Path) -> None:
    photo = leaves / "rust" / "000.png"
    run("similar", photo, leaves, "--represent", "pixels")
    assert run("cache", "--json").document("cache")["entries"] == 38
    assert "38 vectors" in run("cache").out
    assert run("cache", "--clear", "--json").document("cache")["entries"] == 0
    run("similar", photo, leaves, "--represent", "pixels", "--no-cache")
    assert run("cache", "--json").document("cache")["entries"] == 0


def test_evaluating_on_the_training_photos_says_so(run: Run, pixel_guide_file: Path) -> None:
    trained_on = pixel_guide_file.parent / "leaves"
    found = run("evaluate", pixel_guide_file, trained_on, "--json").document("evaluate")
    assert found["left_out"] + found["n"] == 38
    assert [reason for _, reason in found["left_out_photos"]] == ["the guide was trained on it"] * 31
    out = run("evaluate", pixel_guide_file, trained_on).out
    assert out.count("Left out 31 photos") == out.count("the guide was trained on it") == 1


def test_evaluating_a_guide_that_keeps_no_counts_claims_none(
    run: Run, pixel_guide_file: Path, make_leaves: Callable[..., Path], tmp_path: Path
) -> None:
    guide = load(pixel_guide_file)
    guide.training = replace(guide.training, counts={}, by_class=None)
    guide.save(tmp_path / "bare.guide")
    words = ("evaluate", tmp_path / "bare.guide", make_leaves("other", healthy=25, rust=15))
    found = run(*words, "--report", tmp_path / "a.html", "--json").document("evaluate")
    assert {result["n_training"] for result in found["classes"]} == {None}
    assert found["by_size"] == []
    assert '<td data-value="">–</td>' in (tmp_path / "a.html").read_text()


def test_evaluate_writes_a_report(run: Run, pixel_guide_file: Path, tmp_path: Path) -> None:
    report = tmp_path / "other.html"
    ran = run("evaluate", pixel_guide_file, pixel_guide_file.parent / "leaves", "--report", report)
    assert ran.code == 0
    assert ran.out.endswith(f"Wrote {report}\n")
    assert "<svg" in report.read_text()
    before = pixel_guide_file.read_bytes()
    wrong = run("evaluate", pixel_guide_file, "leaves", "--report", pixel_guide_file, "--force")
    assert wrong.code == 2
    assert f"{pixel_guide_file} should end in .html. Try {pixel_guide_file}.html" in wrong.err
    assert pixel_guide_file.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("fit", "none"), "there is no such folder or table"),
        (("fit", "empty"), "no photo"),
        (("fit", "one"), "telling apart needs at least two"),
        (("fit", "no_label.csv"), "label"),
        (("fit", "leaves", "--represent", "pixel"), "Did you mean 'pixels'?"),
        (("fit", "leaves", "--classify", "logistics"), "Did you mean 'logistic'?"),
        (("fit", "leaves", "--represent", "pixels", "--test-share", "1.5"), "test_share"),
        (("fit", "leaves", "--sed", "1"), "--seed"),
        (("fti", "leaves"), '"fit"'),
        (
            ("fit", "leaves", "new"),
            "fit takes one SOURCE; 'new' is one too many. A name with spaces stands in",
        ),
        (
            ("remove", "a.guide", "red", "oak", "x"),
            "remove takes GUIDE and CLASS; 'oak', 'x' are 2 too many.",
        ),
        (("cache", "x"), "cache takes options only; 'x' is one too many."),
        (("--verson",), "Unknown option: --verson. Did you mean '--version'?\nSee: fieldguide --help"),
        (("--sed", "1"), "Unknown option: --sed. Options follow a command."),
        (("predict", "none.guide", "leaves"), "There is no guide none.guide"),
        (("predict", "no_label.csv", "leaves"), "is no guide"),
        (("predict", "newer.guide", "leaves"), "newer fieldguide"),
        (("evaluate", "none.guide", "leaves"), "There is no guide none.guide"),
        (("predict", "imagenet"), "No photo was given"),
        (("predict", "imagenet", "leaves", "--csv", "--json"), "Choose one"),
        (("similar", "leaves/rust/000.png", "empty", "--represent", "pixels"), "no photos found"),
        (("fit", "leaves", "--max-megapixels", "-1"), "max_megapixels"),
        (("predict", "imagenet", "leaves", "--max-megapixels", "inf"), "max_megapixels"),
        (
            ("similar", "leaves/rust/000.png", "leaves", "--represent", "words"),
            "--represent words learns from",
        ),
        (
            ("distance", "a.png", "b.png", "--represent", "hog,vlad"),
            "Give one or several of: pixels, colour_",
        ),
        (("compare", "leaves", "--no-study"), "Unknown option: --no-study."),
    ],
)
def test_a_mistake_is_one_clear_message(
    run: Run,
    make_leaves: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    message: str,
) -> None:
    make_leaves("leaves")
    make_leaves("one", healthy=3)
    (tmp_path / "empty").mkdir()
    (tmp_path / "no_label.csv").write_text("path,comment\nleaves/rust/000.png,nice\n")
    write_newer_guide(tmp_path / "newer.guide")
    monkeypatch.chdir(tmp_path)
    ran = run(*words)
    assert ran.code == 2, ran.err
    assert message in ran.err
    assert "Traceback" not in ran.err
    assert "Accuracy" not in ran.out


def write_newer_guide(path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(path, "w") as members:
        members.writestr("guide.json", json.dumps({"format": "fieldguide", "schema": 99}))


def test_a_full_disk_fails_with_one_message(
    run: Run, leaves: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    ran = run("fit", leaves, "-o", tmp_path / "a.guide", "--represent", "pixels", "--no-cache")
    assert ran.code == 1
    assert ran.err.endswith(
        "a.guide cannot be written: the disk is full; free some space, or write somewhere else.\n"
    )
    assert not list(tmp_path.glob("*.guide*")) + list(tmp_path.glob(".*"))


def test_a_fault_of_ours_shows_no_traceback(run: Run, leaves: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("fieldguide.images.read", fault)
    ran = run("fit", leaves)
    assert ran.code == 1
    assert "This is a fault in fieldguide" in ran.err
    assert "Traceback" not in ran.err


def test_a_wait_for_an_encoder_that_learns_is_told_on_standard_error(
    run: Run, leaves: Path, tmp_path: Path
) -> None:
    words = ("--represent", "words", "--represent-option", "words=4", "--resolution", 32, "--no-study")
    ran = run("fit", leaves, "-o", tmp_path / "a.guide", *words, "--no-audit", "--no-near-copies", "--json")
    assert ran.code == 0, ran.err
    assert ran.err.count("\nNote: The representation is learnt first, from 31 training photos; ") == 1
    assert ran.document("fit")["assessment"]["n"] == 7


def test_help_of_every_command(run: Run) -> None:
    for command in COMMANDS:
        ran = run(command.__name__, "--help")
        assert ran.code == 0
        assert "--json" in ran.out
        assert "default:()" not in "".join(ran.out.split()).replace("│", "")


def test_defaults_of_the_command_line_are_those_of_the_library() -> None:
    import inspect

    import fieldguide
    from fieldguide.cli.fit import fit
    from fieldguide.cli.options import Representation, Splitting

    library, shell = inspect.signature(fieldguide.fit).parameters, inspect.signature(fit).parameters
    for name in ("classify", "strict"):
        assert shell[name].default == library[name].default
    assert Splitting().protocol() == fieldguide.Protocol()
    protocol = vars(fieldguide.Protocol())
    assert shell["study"].default == protocol.pop("study")
    assert vars(Splitting()) == protocol | {"test_share": None}
    assert Representation().represent == library["represent"].default
    pretrained = fieldguide.Pretrained()
    for name in ("aspect", "resolution", "engine", "precision"):
        assert getattr(Representation(), name) == getattr(pretrained, name)
    assert (
        shell["max_megapixels"].default
        == inspect.signature(fieldguide.read).parameters["max_megapixels"].default
    )


def start(*words: object, cwd: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", "from fieldguide.cli.main import main; main()", *map(str, words)]
    return subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("delay_s", [0.0, 0.5, 1.2])
def test_ctrl_c_leaves_nothing_half_written(leaves: Path, tmp_path: Path, delay_s: float) -> None:
    large = Image.effect_noise((1500, 1500), 60).convert("RGB")
    large.save(leaves / "rust" / "large.bmp")
    for index in range(40):
        shutil.copy(leaves / "rust" / "large.bmp", leaves / "rust" / f"large{index}.bmp")
    before = sorted(tmp_path.rglob("*"))
    process = start("fit", "leaves", "--no-cache", cwd=tmp_path)
    assert process.stdout is not None
    assert process.stdout.readline()  # it is up, and says what it understood
    time.sleep(delay_s)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert sorted(tmp_path.rglob("*")) == before


def test_json_is_alone_on_standard_output(leaves: Path, tmp_path: Path) -> None:
    process = start("fit", "leaves", "--represent", "pixels", "--json", cwd=tmp_path)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    jsonschema.validate(json.loads(out), json.loads((SCHEMAS / "fit.json").read_text()))


def test_a_reader_that_goes_away_is_no_error(pixel_guide_file: Path, leaves: Path) -> None:
    program = f"{sys.executable} -c 'from fieldguide.cli.main import main; main()'"
    piped = f"{program} predict {pixel_guide_file} {leaves} | head -n 1"
    ran = subprocess.run(piped, shell=True, capture_output=True, text=True)
    assert ran.stderr == ""


def test_the_demo_without_its_photos_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fieldguide.cli.demo.find_spec", lambda _: None)
    ran = run("demo")
    assert (ran.code, ran.err) == (
        2,
        "The photos of the demo are not installed. Run: pip install 'fieldguide[demo]'\n",
    )


def test_the_demo_writes_into_a_folder(
    run: Run, leaves: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = [(path, path.parent.name) for path in sorted(leaves.rglob("*.png"))]
    monkeypatch.setattr("fieldguide.cli.demo.solar_cells", lambda: photos)
    (tmp_path / "file").write_text("mine")
    ran = run("demo", "-o", tmp_path / "file")
    assert (ran.code, ran.err) == (
        1,
        f"{tmp_path / 'file'} cannot be made: a file has that name; choose another.\n",
    )


def test_main_leaves_with_zero_when_there_is_nothing_to_do() -> None:
    with pytest.raises(SystemExit) as end:
        main([])
    assert end.value.code == 0


def test_outputs_are_checked_before_anything_is_read(run: Run, leaves: Path, tmp_path: Path) -> None:
    twice = run("fit", leaves, "-o", tmp_path / "a.guide", "--save-manifest", tmp_path / "a.guide")
    assert (twice.code, twice.out) == (2, "")
    assert "cannot be two files at once" in twice.err
    photo = run("fit", leaves, "-o", leaves / "rust" / "000.png", "--force")
    assert photo.code == 2
    assert "should end in .guide" in photo.err
    with Image.open(leaves / "rust" / "000.png") as still_a_photo:
        assert still_a_photo.size == (48, 48)


def test_a_guide_without_held_out_photos_is_written_without_a_report(
    run: Run, make_leaves: Callable[..., Path], tmp_path: Path
) -> None:
    source = make_leaves("tiny", healthy=1, rust=1)
    ran = run("fit", source, "-o", tmp_path / "a.guide", "--represent", "pixels", "--json")
    found = ran.document("fit")
    assert ran.code == 0, ran.err
    assert (found["assessment"], found["report"]) == (None, None)
    assert not (tmp_path / "a.html").exists()
    (tmp_path / "a.html").write_text("of an earlier guide")
    again = run("fit", source, "-o", tmp_path / "a.guide", "--represent", "pixels", "--force")
    assert again.code == 0, again.err
    assert f"Note: {tmp_path / 'a.html'} told of an earlier guide and is removed" in again.err
    assert not (tmp_path / "a.html").exists()


def test_limits_without_meaning_are_refused(run: Run, leaves: Path) -> None:
    photo = leaves / "rust" / "000.png"
    for words in (("similar", photo, leaves), ("distance", photo, photo)):
        ran = run(*words, "--max-megapixels", "nan", "--represent", "pixels")
        assert ran.code == 2
        assert "max_megapixels" in ran.err
    assert run("similar", photo, leaves, "-n", 0).err == "--count is 0, but must be at least 1.\n"
    assert "is a folder" in run("distance", leaves, photo).err


def test_a_terminal_without_the_letters_gets_the_answer(pixel_guide_file: Path, leaves: Path) -> None:
    photo = leaves / "rust" / "chätze.png"
    (leaves / "rust" / "000.png").rename(photo)
    command = [sys.executable, "-m", "fieldguide", "predict", str(pixel_guide_file), str(photo)]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    ran = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert b"ch\\xe4tze.png: rust" in ran.stdout


def test_answers_in_a_table_are_labels_for_evaluate(run: Run, leaves: Path, tmp_path: Path) -> None:
    (leaves / "rust").rename(leaves / "rust ")
    (leaves / "sick").rename(leaves / "si\nck")
    for old, new in (("000.png", "caf\udce9.png"), ("001.png", "n\u00e9.png"), ("002.png", "\U0001f600.png")):
        (leaves / "healthy" / old).rename(leaves / "healthy" / new)
    words = ("--represent", "pixels", "--no-study", "--no-audit", "--no-near-copies", "--refuse", 0)
    fitted = run("fit", leaves, "-o", tmp_path / "a.guide", *words)
    assert fitted.code == 0, fitted.err
    program = f"{sys.executable} -c 'from fieldguide.cli.main import main; main()'"
    command = f"{program} predict {tmp_path / 'a.guide'} {leaves} --csv > {tmp_path / 'a.csv'}"
    assert subprocess.run(command, shell=True).returncode == 0
    table = read(tmp_path / "a.csv")
    assert table.left_out == ()
    assert {image.exact_name for image in table.images} == {str(path) for path in leaves.rglob("*.png")}
    assert set(table.classes) <= set(load(tmp_path / "a.guide").classes) == {"healthy", "rust", r"si\nck"}
