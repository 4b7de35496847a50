import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fieldguide.errors import StorageError
from fieldguide.files import make_folder, new_file, remove_file, require_free


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_appears_only_when_it_is_complete(tmp_path: Path) -> None:
    with new_file(tmp_path / "a.bin", overwrite=False) as file:
        file.write(b"half")
        assert "a.bin" not in names(tmp_path)
        file.write(b" and half")
    assert (tmp_path / "a.bin").read_bytes() == b"half and half"
    assert names(tmp_path) == ["a.bin"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_error_leaves_nothing_and_keeps_what_was_there(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")

    def fail() -> None:
        with new_file(path, overwrite=True) as file:
            file.write(b"new")
            raise error

    with pytest.raises(error):
        fail()
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.bin"]


def test_a_file_that_exists_is_replaced_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    with (
        pytest.raises(StorageError, match=r"a\.bin exists already\. .*--force"),
        new_file(path, overwrite=False),
    ):
        pass
    with new_file(path, overwrite=True) as file:
        file.write(b"new")
    assert path.read_bytes() == b"new"


def test_a_file_made_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    with (
        pytest.raises(StorageError, match="exists already"),
        new_file(path, overwrite=False) as file,
    ):
        file.write(b"mine")
        path.write_bytes(b"theirs")
    assert path.read_bytes() == b"theirs"
    assert names(tmp_path) == ["a.bin"]


def test_permissions_are_the_usual_ones(tmp_path: Path) -> None:
    (tmp_path / "usual").write_bytes(b"")
    with new_file(tmp_path / "ours", overwrite=False):
        pass
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_full_disk_is_one_clear_message(tmp_path: Path) -> None:
    def write() -> None:
        with new_file(tmp_path / "a.bin", overwrite=False):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(StorageError, match="the disk is full; free some space"):
        write()
    assert names(tmp_path) == []


def test_a_really_full_disk(tmp_path: Path) -> None:
    """/dev/full fails every write as a full disk does."""
    if not Path("/dev/full").exists():
        pytest.fail("this test needs /dev/full, which Linux has")

    def write() -> None:
        with new_file(tmp_path / "a.bin", overwrite=False):
            Path("/dev/full").write_bytes(b"x")

    with pytest.raises(StorageError, match="the disk is full"):
        write()


def test_what_cannot_be_written_is_refused_early(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="its folder does not exist; make it first"):
        require_free(tmp_path / "no" / "a.bin", overwrite=False)
    with pytest.raises(StorageError, match="it is a folder; name a file in it"):
        require_free(tmp_path, overwrite=True)
    require_free(tmp_path / "a.bin", overwrite=False)


def test_what_is_replaced_keeps_its_permissions_and_its_link(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    target, link = tmp_path / "there" / "a.bin", tmp_path / "link.bin"
    target.write_bytes(b"old")
    target.chmod(0o600)
    link.symlink_to(target)
    with new_file(link, overwrite=True) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o600
    assert names(tmp_path / "there") == ["a.bin"]


def test_a_folder_is_made_or_refused_in_words(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError, match=r"file cannot be made: a file has that name; choose another\.$"):
        make_folder(tmp_path / "file")
    with pytest.raises(StorageError, match="cannot be made: a part of its path is no folder"):
        make_folder(tmp_path / "file" / "b")


def test_a_file_is_removed_once(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    assert remove_file(tmp_path / "a")
    assert not remove_file(tmp_path / "a")
    with pytest.raises(StorageError, match="cannot be removed"):
        remove_file(tmp_path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
def test_what_killed_processes_left_is_swept_and_what_others_write_is_not(tmp_path: Path) -> None:
    with new_file(tmp_path / "b.bin", overwrite=False) as writing:
        for _ in range(5):
            ready, tell = os.pipe()
            child = os.fork()
            if child == 0:
                with new_file(tmp_path / "a.bin", overwrite=True) as file:
                    file.write(b"half")
                    file.flush()
                    os.write(tell, b".")
                    signal.pause()
            os.read(ready, 1)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(ready)
            os.close(tell)
            assert len(names(tmp_path)) == 2, "that of this process, and that of the last one killed"
        writing.write(b"whole")
    assert (tmp_path / "b.bin").read_bytes() == b"whole"
    with new_file(tmp_path / "a.bin", overwrite=True):
        pass
    assert names(tmp_path) == ["a.bin", "b.bin"]


def test_a_file_that_another_process_writes_is_not_swept(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys\nfrom fieldguide.files import new_file\n"
        f"with new_file(pathlib.Path({str(tmp_path / 'theirs')!r}), overwrite=False) as file:\n"
        "    file.write(b'x'); print(flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        other.stdout.readline()
        with new_file(tmp_path / "ours", overwrite=False):
            pass
        assert len(names(tmp_path)) == 2
        other.communicate()
    assert names(tmp_path) == ["ours", "theirs"]


def test_names_that_no_file_can_have_are_refused_early(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for path, why in (
        (tmp_path / "file" / "a.bin", "a part of its path is no folder"),
        (tmp_path / ("x" * 300), "the name is too long"),
        (Path(os.devnull), "it is a device or a pipe"),
        (Path(), "it is a folder; name a file in it"),
    ):
        with pytest.raises(StorageError, match=why):
            require_free(path, overwrite=True)
    with new_file(tmp_path / ("木" * 85), overwrite=False):
        pass


@pytest.mark.parametrize(
    ("flag", "told"), [(0, "permission denied"), (os.ST_RDONLY, "the disk is read-only")]
)
def test_a_disk_that_is_read_only_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flag: int, told: str
) -> None:
    class Status:
        f_flag = flag

    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(os, "statvfs", lambda _: Status())
    with pytest.raises(StorageError, match=f"a.txt cannot be written: {told}; write somewhere else"):
        require_free(tmp_path / "a.txt", overwrite=True)
