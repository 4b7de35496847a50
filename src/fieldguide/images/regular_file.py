"""Open what is truly a file: a pipe or a device that calls itself x.jpg must not hang the program."""

import os
import stat
from pathlib import Path
from typing import BinaryIO

from fieldguide.errors import ImageError

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def open_regular(path: str | os.PathLike[str]) -> BinaryIO:
    """Open a regular file for reading.

    Parameters
    ----------
    path : str or path-like
        Links are followed.

    Returns
    -------
    binary file
        To be closed by the caller.

    Raises
    ------
    OSError, ValueError
        As the operating system refuses the path.
    ImageError
        If the path is a folder, a pipe, a socket or a device; the message is the reason alone.
    """
    descriptor = os.open(path, _FLAGS)
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise ImageError("it is a folder" if stat.S_ISDIR(mode) else "it is not a regular file")
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read_head(path: str | os.PathLike[str], *, length: int) -> bytes:
    """Read the first bytes of a regular file.

    Parameters
    ----------
    path : str or path-like
        Links are followed.
    length : int
        How many bytes are wanted; a shorter file gives fewer.

    Returns
    -------
    bytes
        At most `length` of them.
    """
    with open_regular(Path(path)) as file:
        return file.read(length)
