"""A command that is told to stop leaves nothing behind, and says so in one line."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
LEAN = ("--represent", "pixels", "--no-study", "--no-audit", "--no-near-copies", "--refuse", "0")


@pytest.fixture(autouse=True)
def usual_signals() -> Iterator[None]:
    """Heed signals as usual, also where the tests were started by a program such as nohup."""
    usual = {
        signal.SIGTERM: signal.SIG_DFL,
        signal.SIGHUP: signal.SIG_DFL,
        signal.SIGINT: signal.default_int_handler,
    }
    before = {number: signal.signal(number, handler) for number, handler in usual.items()}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_stopped_while_a_guide_is_written(
    run: Run, leaves: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: int
) -> None:
    from fieldguide.guide import archive

    seen: list[str] = []

    def stop(*_: object) -> None:
        seen.extend(path.name for path in tmp_path.glob(".fieldguide-*.part"))
        os.kill(os.getpid(), number)

    monkeypatch.setattr(archive, "_add", stop)
    said = run("fit", leaves, "-o", tmp_path / "a.guide", "--classify", "class_mean", *LEAN)
    assert (said.code, said.err) == (code, "Stopped.\n")
    assert seen
    assert {path.name for path in tmp_path.iterdir()} == {"leaves"}
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_signal_that_is_ignored_stays_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    monkeypatch.setattr("fieldguide.cli.main.settle_streams", lambda: not os.kill(os.getpid(), signal.SIGHUP))
    try:
        assert run("--version").code == 0
    finally:
        signal.signal(signal.SIGHUP, before)


def test_ctrl_c_while_the_program_is_loaded() -> None:
    program = (
        "import sys, runpy\n"
        "class Stop:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'cyclopts': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Stop())\n"
        "runpy.run_module('fieldguide', run_name='__main__')\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "Stopped.\n")
