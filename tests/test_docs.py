"""Every example in the pages and in the docstrings runs."""

import doctest
import importlib
import pkgutil
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import fieldguide
from fieldguide.cli.main import main

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
MODULES = sorted(module.name for module in pkgutil.walk_packages(fieldguide.__path__, "fieldguide."))
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), flags=re.DOTALL | re.MULTILINE)


@pytest.fixture
def example_folder(leaves: Path, make_leaves: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the examples of the pages run: folders `leaves` and `more`, and a photo `new.jpg`."""
    make_leaves("more", moss=4, rust=3)
    shutil.copy(leaves / "rust" / "000.png", leaves.parent / "new.jpg")
    monkeypatch.chdir(leaves.parent)
    return leaves.parent


@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page, "python")], ids=lambda page: page.name
)
def test_python_of_the_pages_runs(page: Path, example_folder: Path) -> None:
    runner = doctest.DocTestRunner(optionflags=OPTIONS)
    names: dict[str, object] = {}
    for number, block in enumerate(blocks(page, "python")):
        if ">>>" in block:
            test = doctest.DocTestParser().get_doctest(block, names, f"{page.name}[{number}]", str(page), 0)
            runner.run(test, clear_globs=False)
            names |= test.globs
        else:
            exec(compile(block, f"{page.name}[{number}]", "exec"), names)
    assert runner.summarize().failed == 0


def commands(page: Path) -> list[str]:
    lines = [line for block in blocks(page, "console") for line in block.splitlines()]
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ fieldguide")]


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=lambda page: page.name)
def test_commands_of_the_pages_run(page: Path, example_folder: Path) -> None:
    for command in commands(page):
        words = shlex.split(command.split(" > ")[0], comments=True)[1:]
        with pytest.raises(SystemExit) as end:
            main(words)
        assert end.value.code == 0, command


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert doctest.testmod(importlib.import_module(name), optionflags=OPTIONS).failed == 0


def test_every_link_between_pages_leads_somewhere() -> None:
    pages = [*PAGES, *ROOT.glob("*.md")]
    links = [
        (page, link) for page in pages for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
    ]
    assert links
    assert [(page.name, link) for page, link in links if not (page.parent / link).exists()] == []
