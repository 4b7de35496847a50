"""Files that are either written whole or not there at all."""

import errno
import os
import re
import secrets
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from fieldguide.errors import StorageError
from fieldguide.printable import printable

try:
    import fcntl
except ImportError:  # Windows, which removes no file that somebody writes
    fcntl = None

_NEXT_STEP = {
    errno.ENOSPC: "the disk is full; free some space, or write somewhere else",
    errno.EDQUOT: "the disk quota is used up; free some space, or write somewhere else",
    errno.EACCES: "permission denied; write somewhere else",
    errno.EPERM: "permission denied; write somewhere else",
    errno.EROFS: "the disk is read-only; write somewhere else",
    errno.ENOENT: "its folder does not exist; make it first",
    errno.ENOTDIR: "a part of its path is no folder; write somewhere else",
    errno.EISDIR: "it is a folder; name a file in it",
    errno.EEXIST: "a file has that name; choose another",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
    errno.EFBIG: "it grows larger than is allowed here; write somewhere else",
    errno.ELOOP: "its links lead in a circle; write somewhere else",
    errno.ENODEV: "it is a device or a pipe, not a file; choose another name",
}
_FORGOTTEN_S = 3600.0  # on Windows, where a file is closed before it gets its name
_UNFINISHED = re.compile(r"\.fieldguide-[0-9a-f]{8}\.part")


def require_free(path: Path, *, overwrite: bool) -> None:
    """Refuse early what `new_file` would refuse after the work is done.

    Parameters
    ----------
    path : Path
        Where a file is to be written.
    overwrite : bool
        Whether a file that is there already may be replaced.

    Raises
    ------
    StorageError
        If the folder does not exist or cannot be written to, if `path` is a folder or a device, or if it is
        a file and may not be replaced.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        mode = None
    except OSError as error:  # its name is too long, or a file stands where a folder should
        raise cannot_be_written(path, error) from error
    if mode is not None and stat.S_ISDIR(mode):
        raise _cannot_write(path, errno.EISDIR)
    if not overwrite and os.path.lexists(path):
        raise _exists(path)
    if mode is not None and not stat.S_ISREG(mode):
        raise _cannot_write(path, errno.ENODEV)
    if not path.parent.is_dir():
        raise _cannot_write(path, errno.ENOENT)
    if not os.access(path.parent, os.W_OK):
        raise _cannot_write(path, errno.EROFS if _is_read_only(path.parent) else errno.EACCES)


def _is_read_only(folder: Path) -> bool:
    """Tell whether nobody may write on the disk of a folder."""
    return hasattr(os, "statvfs") and bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, where they are not there yet.

    Parameters
    ----------
    path : Path
        The folder.

    Raises
    ------
    StorageError
        If it cannot be made; the message names the path, the reason and the next step.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_be("made", path, error.errno or errno.EIO) from error


def remove_file(path: Path) -> bool:
    """Remove a file, if it is there.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    bool
        Whether it was there.

    Raises
    ------
    StorageError
        If it cannot be removed; the message names the path, the reason and the next step.
    """
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise _cannot_be("removed", path, error.errno or errno.EIO) from error
    return True


@contextmanager
def held(path: Path, *, wait: Callable[[], None]) -> Iterator[None]:
    """Keep everybody else who asks for it from replacing a file that is read, changed and written again.

    Parameters
    ----------
    path : Path
        The file. If it cannot be opened nothing is held: reading it says why.
    wait : callable
        Called if somebody else has it, before waiting for them.

    Notes
    -----
    The lock is on the file, not on its name. Where `new_file` has replaced the file meanwhile, the new one is
    locked instead. A lock ends with its process. Nothing is held where the file system has no locks.
    """
    is_lockable = fcntl is not None and os.path.isfile(path)  # noqa: PTH113 - no error where it is too long
    file = _locked(path, wait=wait) if is_lockable else None
    try:
        yield
    finally:
        if file is not None:
            file.close()


def _locked(path: Path, *, wait: Callable[[], None]) -> BinaryIO | None:
    while True:
        try:
            file = path.open("rb")
        except OSError:
            return None
        try:
            _lock(file, wait=wait)
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
        except FileNotFoundError:
            pass
        except BaseException:
            file.close()
            raise
        file.close()


def _lock(file: BinaryIO, *, wait: Callable[[], None]) -> None:
    if fcntl is None:
        return
    with suppress(OSError):  # the file system has no locks
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            wait()
            fcntl.flock(file, fcntl.LOCK_EX)


@contextmanager
def new_file(path: Path, *, overwrite: bool) -> Iterator[BinaryIO]:
    """Open a file that appears under its name only once it is complete.

    Parameters
    ----------
    path : Path
        Where the file is to be. Its folder must exist.
    overwrite : bool
        Whether a file that is there already is replaced.

    Yields
    ------
    BinaryIO
        A file beside `path`, called ``.fieldguide-1a2b3c4d.part``. Leaving the block flushes it to the disk
        and renames it; leaving it by an error or Ctrl-C removes it. Where a file is replaced its permissions
        stay, and of a link the file that it leads to is replaced.

    Raises
    ------
    StorageError
        If it cannot be written; the message names the path, the reason and the next step.

    Notes
    -----
    The file is locked while it is written, and a lock ends with its process: what a killed process left in
    the folder is removed by the next one that writes there. Where the file system has no locks it stays.
    """
    require_free(path, overwrite=overwrite)
    path = path.resolve() if path.is_symlink() else path
    unfinished = None
    try:
        _sweep(path.parent)
        unfinished, file = _start(path.parent)
        with file:
            with suppress(OSError):  # there is none, or the file system has no permissions
                unfinished.chmod(stat.S_IMODE(path.stat().st_mode))
            yield file
            file.flush()
            os.fsync(file.fileno())
            if fcntl is not None:
                _publish(unfinished, path, overwrite=overwrite)  # while it is locked
        if fcntl is None:
            _publish(unfinished, path, overwrite=overwrite)  # Windows renames no file that is open
    except OSError as error:
        if isinstance(error, StorageError) or error.errno is None:
            raise
        raise cannot_be_written(path, error) from error
    finally:
        if unfinished is not None:
            _unfinished_here.discard(unfinished.name)
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)


_unfinished_here: set[str] = set()  # on some network file systems a lock does not stop its own process


def _start(folder: Path) -> tuple[Path, BinaryIO]:
    """Open a new file, and lock it before a sweep could take it for a left one."""
    while True:
        path = folder / f".fieldguide-{secrets.token_hex(4)}.part"
        _unfinished_here.add(path.name)
        file = path.open("xb")
        if fcntl is not None:
            with suppress(OSError):
                fcntl.flock(file, fcntl.LOCK_EX)
        if path.exists():
            return path, file
        file.close()
        _unfinished_here.discard(path.name)


def _sweep(folder: Path) -> None:
    """Remove what killed processes left in a folder."""
    left: list[Path] = []
    with suppress(OSError), os.scandir(folder) as entries:
        left += [Path(entry.path) for entry in entries if _UNFINISHED.fullmatch(entry.name)]
    for path in left:
        if path.name not in _unfinished_here:
            with suppress(OSError):  # somebody writes it, or it is not ours to remove
                _remove_unlocked(path)


def _remove_unlocked(path: Path) -> None:
    if fcntl is None:
        if time.time() - path.stat().st_mtime > _FORGOTTEN_S:
            path.unlink()
        return
    opened = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
    finally:
        os.close(opened)


def _publish(unfinished: Path, path: Path, *, overwrite: bool) -> None:
    """Rename; where nothing may be replaced, a hard link fails if the name was taken meanwhile."""
    if overwrite:
        unfinished.replace(path)
        return
    try:
        path.hardlink_to(unfinished)
    except FileExistsError:
        raise _exists(path) from None
    except OSError:  # a file system without hard links
        require_free(path, overwrite=False)
        unfinished.replace(path)


def _exists(path: Path) -> StorageError:
    return StorageError(
        f"{printable(str(path))} exists already. Choose another name, or allow replacing it with --force."
    )


def cannot_be_written(what: str | Path, error: OSError) -> StorageError:
    """Say of something why it cannot be written, and what to do.

    Parameters
    ----------
    what : str or Path
        The file, or what it is called.
    error : OSError
        What the system answered.

    Returns
    -------
    StorageError
        To be raised.
    """
    return _cannot_be("written", what, error.errno or errno.EIO)


def _cannot_write(path: Path, code: int) -> StorageError:
    return _cannot_be("written", path, code)


def _cannot_be(done: str, path: str | Path, code: int) -> StorageError:
    return StorageError(
        f"{printable(str(path))} cannot be {done}: {_NEXT_STEP.get(code, os.strerror(code))}."
    )
