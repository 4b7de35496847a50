"""Files that are either written whole or not there at all."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_IMODE
from typing import BinaryIO

from fieldguide.errors import StorageError

_NEXT_STEP = {
    errno.ENOSPC: "the disk is full; free some space, or write somewhere else",
    errno.EDQUOT: "the disk quota is used up; free some space, or write somewhere else",
    errno.EACCES: "permission denied; write somewhere else",
    errno.EPERM: "permission denied; write somewhere else",
    errno.EROFS: "the disk is read-only; write somewhere else",
    errno.ENOENT: "its folder does not exist; make it first",
    errno.ENOTDIR: "a part of its path is no folder; write somewhere else",
    errno.EISDIR: "a folder has that name; choose another",
    errno.EEXIST: "a file has that name; choose another",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
}


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
        If the folder does not exist or cannot be written to, if `path` is a folder, or if it is a file
        and may not be replaced.
    """
    if path.is_dir():
        raise _cannot_write(path, errno.EISDIR)
    if not overwrite and os.path.lexists(path):
        raise _exists(path)
    if not path.parent.is_dir():
        raise _cannot_write(path, errno.ENOENT)
    if not os.access(path.parent, os.W_OK):
        raise _cannot_write(path, errno.EACCES)


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
        A file beside `path` under another name. Leaving the block flushes it to the disk and renames
        it; leaving it by an error or Ctrl-C removes it. Where a file is replaced its permissions stay, and of
        a link the file that it leads to is replaced.

    Raises
    ------
    StorageError
        If it cannot be written; the message names the path, the reason and the next step.
    """
    require_free(path, overwrite=overwrite)
    path = path.resolve() if path.is_symlink() else path
    unfinished = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        with unfinished.open("xb") as file:
            with suppress(OSError):  # there is none, or the file system has no permissions
                unfinished.chmod(S_IMODE(path.stat().st_mode))
            yield file
            file.flush()
            os.fsync(file.fileno())
        _publish(unfinished, path, overwrite=overwrite)
    except OSError as error:
        if isinstance(error, StorageError) or error.errno is None:
            raise
        raise _cannot_write(path, error.errno) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


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
    return StorageError(f"{path} exists already. Choose another name, or allow replacing it with --force.")


def _cannot_write(path: Path, code: int) -> StorageError:
    return _cannot_be("written", path, code)


def _cannot_be(done: str, path: Path, code: int) -> StorageError:
    return StorageError(f"{path} cannot be {done}: {_NEXT_STEP.get(code, os.strerror(code))}.")
