"""`fieldguide audit` and what comes of its table."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fieldguide

Run = Callable[..., Any]


def test_audit_fix_fit(run: Run, leaves: Path, tmp_path: Path) -> None:
    shutil.copy(leaves / "rust" / "000.png", leaves / "rust" / "again.png")
    table = tmp_path / "list.csv"
    ran = run("audit", leaves, "--represent", "none", "--fix", table, "--json")
    assert ran.code == 0, ran.err
    found = ran.document("audit")
    assert {"exact_duplicate"} <= set(found["counts"])
    assert "rust/again.png,drop," in table.read_text()
    fitted = run("fit", leaves, "--with", table, "-o", tmp_path / "a.guide", "--represent", "pixels")
    assert fitted.code == 0, fitted.err
    assert "dropped by" in fitted.out


def test_audit_tells_people(run: Run, leaves: Path) -> None:
    shutil.copy(leaves / "rust" / "000.png", leaves / "sick" / "again.png")
    ran = run("audit", leaves, "--represent", "pixels")
    assert ran.code == 0, ran.err
    assert "contradiction (1): copies under different labels" in ran.out


def test_the_table_is_not_replaced_unasked(run: Run, leaves: Path, tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    table.write_text("mine")
    ran = run("audit", leaves, "--represent", "none", "--fix", table)
    assert ran.code == 1
    assert "exists already" in ran.err
    assert table.read_text() == "mine"
    assert run("audit", leaves, "--represent", "none", "--fix", table, "--force").code == 0


def test_a_wrong_table_is_refused(run: Run, leaves: Path, tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    for text, message in (
        ("path,action,value\nrust/nobody.png,drop,\n", "1 photo not in"),
        ("path,action,value\nrust/000.png,burn,\n", "the action is 'burn'"),
        ("path,action,value\nrust/000.png,relabel,\n", "relabel needs a value"),
        ("path,action,value\nrust/000.png,drop,\nrust/000.png,group,a\n", "a second, other action"),
        ("file,what\nrust/000.png,drop\n", "it must be path,action,value"),
    ):
        table.write_text(text)
        ran = run("fit", leaves, "--with", table, "-o", tmp_path / "a.guide", "--represent", "pixels")
        assert ran.code == 2, text
        assert message in ran.err


def test_a_network_that_is_named_looks_at_the_resolution_asked_for(run: Run, leaves: Path) -> None:
    ran = run("audit", leaves, "--represent", "efficientnet_lite0", "--resolution", "64", "--json")
    assert ran.code == 0, ran.err
    refused = run("audit", leaves, "--resolution", "64")
    assert refused.code == 2
    assert "--resolution needs a network: --represent efficientnet_lite0 or" in refused.err


def test_the_command_looks_as_the_function_does(run: Run, leaves: Path) -> None:
    ran = run("audit", leaves, "--no-cache", "--json")
    assert ran.code == 0, ran.err
    found = fieldguide.audit(leaves, cache=None)
    assert ran.document("audit")["findings"] == json.loads(json.dumps(found.to_dict()["findings"]))


def test_any_whole_number_is_a_seed(run: Run, leaves: Path) -> None:
    for seed in (-1, 2**40):
        ran = run("audit", leaves, "--represent", "pixels", "--seed", seed, "--json")
        assert ran.code == 0, ran.err


def test_the_advised_command_can_be_pasted(
    run: Run, make_leaves: Callable[..., Path], tmp_path: Path
) -> None:
    source, table = make_leaves("my leaves"), tmp_path / "my fix.csv"
    shutil.copy(source / "rust" / "000.png", source / "rust" / "again.png")
    ran = run("audit", source, "--represent", "none", "--fix", table)
    assert ran.code == 0, ran.err
    assert ran.out.endswith(f"with 1 line. Read it, then: fieldguide fit '{source}' --with '{table}'\n")


def test_outputs_are_checked_before_anything_is_read(run: Run, tmp_path: Path) -> None:
    table, page = tmp_path / "a.csv", tmp_path / "a.html"
    for words, message in (
        (("--fix", table, "--report", table), f"{table} cannot be two files at once."),
        (("--fix", page), f"{page} should end in .csv. Try {page}.csv"),
        (("--report", table), f"{table} should end in .html. Try {table}.html"),
    ):
        ran = run("audit", tmp_path / "nowhere", *words)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(message)
    assert list(tmp_path.iterdir()) == []


def test_an_encoder_that_learns_is_refused_in_words(run: Run, tmp_path: Path) -> None:
    for name in ("fisher", "pixels,hog", "pixle"):
        ran = run("audit", tmp_path / "nowhere", "--represent", name)
        assert ran.code == 2
        assert ran.err.startswith(f"--represent {name}: an audit looks with one encoder that learns nothing")
        assert "Give one of: default, none, pixels, colour_histogram, hog," in ran.err
        assert "words" not in ran.err
