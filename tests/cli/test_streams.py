"""Standard output is what a command promised, whatever the other streams are."""

import csv
import fcntl
import io
import json
import os
import pty
import re
import struct
import sys
import termios
import threading
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import leaf, write_leaves

import fieldguide
from fieldguide.cli.main import COMMANDS, main

ONE = "{photos}/rust/000.png"
LEAN = ("--represent", "pixels", "--no-study", "--no-audit", "--no-near-copies", "--refuse", "0")
CALLS = {
    "predict": ("predict", "{guide}", "{photos}"),
    "predict --csv": ("predict", "{guide}", "{photos}", "--csv"),
    "predict --json": ("predict", "{guide}", "{photos}", "--json"),
    "predict one": ("predict", "{guide}", ONE),
    "fit": ("fit", "{photos}", "-o", "f.guide", "--classify", "class_mean", *LEAN, "--force"),
    "audit": ("audit", "{photos}", "--represent", "none"),
    "evaluate": ("evaluate", "{guide}", "{other}"),
    "compare": ("compare", "{photos}", "--pair", "pixels+class_mean", "--pair", "pixels+ridge", "--force"),
    "add": ("add", "{mean}", "{other}", "-o", "a.guide", "--force"),
    "remove": ("remove", "{mean}", "sick", "-o", "r.guide", "--force"),
    "distance": ("distance", ONE, "{photos}/rust/001.png", "--represent", "pixels"),
    "similar": ("similar", ONE, "{photos}", "--represent", "pixels"),
    "templates": ("templates", "{guide}", "-o", "t.png", "--force"),
    "cache": ("cache", "--json"),
    "demo": ("demo", "-o", "demo", "--force"),
    "--help": ("fit", "--help"),
    "--version": ("--version",),
}
TIMES = re.compile(rb"in \d+ s\.|\d+ of \d+ rounds were found .*?run\. |(?<= )[\d.,]+(?= )")


@pytest.fixture(scope="module")
def places(pixel_guide_file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    photos = pixel_guide_file.parent / "leaves"
    folder = tmp_path_factory.mktemp("streams")
    write_leaves(folder / "other", counts={"rust": 30})
    protocol = fieldguide.Protocol(study=False)
    fieldguide.fit(photos, represent="pixels", classify="class_mean", protocol=protocol, cache=None).save(
        folder / "mean.guide"
    )
    return {
        "guide": str(pixel_guide_file),
        "photos": str(photos),
        "other": str(folder / "other"),
        "mean": str(folder / "mean.guide"),
    }


@pytest.fixture
def words(
    places: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], list[str]]:
    monkeypatch.chdir(tmp_path)
    cells = sorted(Path(places["photos"]).glob("[hr]*/*.png"))
    monkeypatch.setattr(
        "fieldguide.cli.demo.solar_cells", lambda: [(path, path.parent.name) for path in cells]
    )
    monkeypatch.setattr("fieldguide.cli.demo.learn", _learn_quickly)
    return lambda name: [word.format(**places) for word in CALLS[name]]


def _learn_quickly(*given: object, **options: object) -> None:
    from fieldguide.cli.learn import learn
    from fieldguide.cli.options import Representation

    learn(*given, **options, representation=Representation(represent="pixels"), study=False, refuse=0.0)


@contextmanager
def streams(out: int | None, err: int | None, *, encoding: str = "utf-8") -> Iterator[None]:
    """Give this process other standard streams, as a shell does; None closes one."""
    kept = [(number, os.dup(number)) for number in (1, 2)]
    texts = sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__
    for stream in texts[:2]:
        stream.flush()
    for number, name, new in ((1, "stdout", out), (2, "stderr", err)):
        if new is None:
            os.close(number)
            text = None
        else:
            os.dup2(new, number)
            text = open(number, "w", encoding=encoding, closefd=False)  # noqa: SIM115
        setattr(sys, name, text)
        setattr(sys, f"__{name}__", text)
    try:
        yield
    finally:
        for stream in {sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__} - {None}:
            with suppress(OSError):
                stream.close()
        sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__ = texts
        for number, old in kept:
            os.dup2(old, number)
            os.close(old)


def called(given: list[str], *, out: int | None, err: int | None, encoding: str = "utf-8") -> int:
    with streams(out, err, encoding=encoding), pytest.raises(SystemExit) as end:
        main(given)
    return int(end.value.code or 0)


@contextmanager
def terminal(columns: int = 80) -> Iterator[tuple[int, Callable[[], bytes]]]:
    """Open a pseudo-terminal; the second value closes it and gives what was shown."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    seen = bytearray()

    def drain() -> None:
        with suppress(OSError):
            while part := os.read(master, 65536):
                seen.extend(part)

    reader = threading.Thread(target=drain)
    reader.start()

    def shown() -> bytes:
        os.close(slave)
        reader.join()
        os.close(master)
        return bytes(seen)

    yield slave, shown


def to_file(given: list[str], *, err: int, path: Path) -> tuple[int, bytes]:
    with path.open("wb") as file:
        code = called(given, out=file.fileno(), err=err)
    return code, path.read_bytes()


def whole(read: int) -> bytes:
    with os.fdopen(read, "rb") as file:
        return file.read()


def to_pipe(given: list[str], *, err: int, encoding: str = "utf-8") -> tuple[int, bytes]:
    read, write = os.pipe()
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(whole(read)))
    reader.start()
    code = called(given, out=write, err=err, encoding=encoding)
    os.close(write)
    reader.join()
    return code, got[0]


def settled(printed: bytes) -> bytes:
    """Leave out times, and numbers that are measured anew, such as seconds and megabytes."""
    return TIMES.sub(b"#", printed)


def test_every_command_is_called() -> None:
    assert {call.__name__ for call in COMMANDS} <= {name.split()[0] for name in CALLS}


@pytest.mark.parametrize("name", CALLS)
def test_a_terminal_for_messages_takes_nothing_from_standard_output(
    name: str, words: Callable[[str], list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    given = words(name)
    null = os.open(os.devnull, os.O_WRONLY)
    called(given, out=null, err=null)  # so that all three find the cache alike
    plain = to_file(given, err=null, path=tmp_path / "plain")
    os.close(null)
    assert plain[1]
    with terminal() as (err, shown):
        beside = to_file(given, err=err, path=tmp_path / "beside")
        shown()
    with terminal() as (err, shown):
        piped = to_pipe(given, err=err)
        shown()
    with terminal(columns=200) as (both, shown):
        called(given, out=both, err=both)
        screen = shown()
    assert beside[0] == piped[0] == plain[0]
    assert settled(beside[1]) == settled(plain[1])
    assert settled(piped[1]) == settled(plain[1])
    if "help" not in name:  # which is coloured, and as wide as the terminal
        rows = [re.sub(rb"^.*\x1b\[[0-9;?]*[a-zA-Z]", b"", row) for row in screen.split(b"\r\n")]
        lines = [line for line in settled(plain[1]).split(b"\n") if line]
        assert [line for line in lines if line not in {settled(row) for row in rows}] == []


@pytest.mark.parametrize(
    ("term", "columns", "bar"),
    [("xterm", 20, True), ("xterm", 4, True), ("dumb", 80, False), ("", 80, False)],
)
def test_a_bar_is_drawn_only_where_it_can_be(
    term: str, columns: int, bar: bool, words: Callable[[str], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("NO_COLOR", "1")
    with terminal(columns) as (err, shown):
        code, out = to_pipe(words("predict --csv"), err=err)
        seen = shown()
    assert code == 0
    assert len(list(csv.reader(io.StringIO(out.decode())))) == 39
    assert (b"Lo" in seen) == bar
    assert (b"\x1b" in seen) == bar


@pytest.mark.parametrize("name", CALLS)
def test_a_full_disk_for_standard_output_is_told_in_one_line(
    name: str, words: Callable[[str], list[str]]
) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    read, write = os.pipe()
    code = called(words(name), out=full, err=write)
    os.close(write)
    os.close(full)
    told = whole(read).decode().splitlines()
    assert code == 1
    assert told[-1] == (
        "Standard output cannot be written: the disk is full; free some space, or write somewhere else."
    )


def test_streams_that_are_closed(words: Callable[[str], list[str]]) -> None:
    read, write = os.pipe()
    assert called(words("predict one"), out=None, err=write) == 1
    os.close(write)
    assert whole(read).decode() == "Standard output is closed. Send it to a file, or to /dev/null.\n"
    read, write = os.pipe()
    assert called(words("predict one"), out=write, err=None) == 0
    os.close(write)
    assert whole(read).decode().count("\n") == 1


def test_messages_that_nobody_can_read_stop_nothing(words: Callable[[str], list[str]]) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    code, out = to_pipe([*words("predict --json"), "no-such-photo.png"], err=full)
    os.close(full)
    assert code == 1
    assert len(json.loads(out)) == 39


PROMISES = {
    "fit": "f.guide",
    "compare": "leaves.compare.html",
    "add": "a.guide",
    "remove": "r.guide",
    "templates": "t.png",
    "demo": "demo/solar.guide",
    "audit --fix": "q.csv",
    "audit --report": "q.html",
    "evaluate --report": "e.html",
}
OUTPUTS = {
    **CALLS,
    "audit --fix": (*CALLS["audit"], "--fix", "q.csv"),
    "audit --report": (*CALLS["audit"], "--report", "q.html"),
    "evaluate --report": (*CALLS["evaluate"], "--report", "e.html"),
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_reader_that_has_had_enough_changes_nothing(
    name: str, words: Callable[[str], list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CALLS, name, OUTPUTS[name])
    read, write = os.pipe()
    os.close(read)
    messages, told = os.pipe()
    code = called(words(name), out=write, err=told)
    os.close(write)
    os.close(told)
    said = whole(messages).decode().splitlines()
    assert code == 0
    assert [line for line in said if not line.startswith("Note: ")] == []
    if name in PROMISES:
        assert (tmp_path / PROMISES[name]).stat().st_size


@pytest.mark.parametrize("form", [(), ("--csv",), ("--json",)])
def test_a_failure_is_told_by_the_exit_code_even_if_nobody_reads(
    form: tuple[str, ...], words: Callable[[str], list[str]]
) -> None:
    read, write = os.pipe()
    os.close(read)
    assert called([*words("predict")[:2], "no-such-photo.png", *form], out=write, err=write) == 1
    os.close(write)


FILE_NAMES = (
    st.binary(min_size=1, max_size=12)
    .filter(lambda name: not {0, ord("/")} & set(name) and name[:1] not in b".")
    .map(lambda name: os.fsdecode(name + b".png"))
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.sets(FILE_NAMES, min_size=1, max_size=12))
def test_paths_for_programs_can_be_opened(
    names: set[str], words: Callable[[str], list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("names")
    names |= {"a\nb.png", "c\r.png", r"d\udce9.png", "d\udce9.png", r"e\n.png", "e\n.png", 'f",.png'}
    for name in names:
        leaf((60, 140, 60), seed=1).save(folder / name)
    guide = words("predict")[1]
    null = os.open(os.devnull, os.O_WRONLY)
    _, table = to_pipe(["predict", guide, str(folder), "--csv"], err=null)
    _, document = to_pipe(["predict", guide, str(folder), "--json"], err=null)
    query = str(folder / "a\nb.png")
    _, near = to_pipe(
        ["similar", query, str(folder), "-n", "99", "--represent", "pixels", "--json"], err=null
    )
    _, lines = to_pipe(["predict", guide, str(folder)], err=null)
    os.close(null)
    rows = csv.reader(io.StringIO(table.decode(errors="surrogateescape"), newline=""))
    expected = {str(folder / name) for name in names}
    assert {row[0] for row in rows} - {"path"} == expected
    assert {one["path"] for one in json.loads(document)} == expected
    assert {one["path"] for one in json.loads(near)["similar"]} == expected
    assert json.loads(near)["photo"] == query
    assert all(Path(path).read_bytes() for path in expected)
    assert len(lines.decode().split("\n")) == len(names) + 1
    assert not {"Cc", "Cs"} & set(map(unicodedata.category, lines.decode().replace("\n", "")))


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "utf-16", "cp1252"])
def test_programs_get_utf8_whatever_people_get(
    encoding: str, words: Callable[[str], list[str]], tmp_path: Path
) -> None:
    names = {"\U0001f600.png", "caf\u00e9.png", "caf\udce9.png", "plain.png"}
    for name in names:
        leaf((60, 140, 60), seed=1).save(tmp_path / name)
    null = os.open(os.devnull, os.O_WRONLY)
    given = [*words("predict")[:2], str(tmp_path)]
    _, table = to_pipe([*given, "--csv"], err=null, encoding=encoding)
    _, many = to_pipe([*given, "--json"], err=null, encoding=encoding)
    _, one = to_pipe(["cache", "--json"], err=null, encoding=encoding)
    os.close(null)
    rows = list(csv.reader(io.StringIO(table.decode(errors="surrogateescape"), newline="")))
    assert {Path(row[0]).name for row in rows[1:]} == names
    assert {Path(answer["path"]).name for answer in json.loads(many.decode("ascii"))} == names
    assert json.loads(one.decode("ascii"))["path"]


def test_fixes_are_for_the_photo_that_they_name(
    words: Callable[[str], list[str]], make_leaves: Callable[..., Path], tmp_path: Path
) -> None:
    photos = make_leaves("odd", healthy=6, rust=6)
    odd = ("a\nb.png", r"a\nb.png", "caf\udce9.png", r"caf\udce9.png", "r\r.png")
    for name in odd:
        leaf((200, 10, 10), seed=7).save(photos / "rust" / name)
    null = os.open(os.devnull, os.O_WRONLY)
    _, out = to_pipe(
        ["audit", str(photos), "--represent", "none", "--fix", str(tmp_path / "fix.csv"), "--json"], err=null
    )
    os.close(null)
    found = [one for one in json.loads(out)["findings"] if one["kind"] == "exact_duplicate"]
    assert {photo for one in found for photo in one["photos"]} == {f"rust/{name}" for name in odd}
    fixed = fieldguide.read(photos, fixes=tmp_path / "fix.csv")
    assert {image.exact_name for image in fixed.images} & {f"rust/{name}" for name in odd} == {
        found[0]["photos"][0]
    }


def test_a_terminal_is_shown_no_control_characters(words: Callable[[str], list[str]], tmp_path: Path) -> None:
    evil = tmp_path / "\x1b]0;pwned\x07\x1b[31mred\n.png"
    leaf((60, 140, 60), seed=1).save(evil)
    for extra in ((), ("--csv",), ("--json",)):
        with terminal() as (both, shown):
            called(
                [*words("predict")[:2], str(evil), str(tmp_path / "\x1b[2Jno"), *extra], out=both, err=both
            )
            seen = shown()
        assert b"pwned" in seen
        assert not {b"\x1b]", b"\x07", b"\x1b[31m", b"\x1b[2J"} & set(
            re.findall(rb"\x1b\[?[\]\d]*[mJ]?|\x07", seen)
        )
    with terminal() as (both, shown):
        called(["predict", f"{evil}.guide", str(evil)], out=both, err=both)
        assert b"\x1b]" not in shown()
