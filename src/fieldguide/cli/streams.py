"""The standard streams of a command: what is done when one is closed, full, or has no reader left."""

import codecs
import io
import os
import sys
from typing import Any, TextIO

from fieldguide.files import cannot_be_written

_EXACT = "fieldguide.exact"


class NoReaderError(Exception):
    """The reader of standard output, `head` say, has had enough.

    It is no `OSError`: rich, which prints the help, would end the process at a broken pipe with a code of its
    own.
    """


def settle_streams() -> bool:
    r"""Make the standard streams of this process safe to print to.

    No file that is opened later gets the number of a stream that is closed. Standard output that cannot be
    written raises a `StorageError`, or `NoReaderError` if its reader has gone, and that once; messages that
    nobody can read are dropped. A letter that a stream cannot carry is written as ``\u6a4b``, and a byte of a
    file name that is no text as itself.

    Returns
    -------
    bool
        Whether there is a standard output.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one
    codecs.register_error(_EXACT, _exact)
    has_output = sys.stdout is not None
    for name, number, raw in (("stdout", 1, _Output), ("stderr", 2, _Messages)):
        stream = getattr(sys, name)
        is_own = isinstance(stream, io.TextIOWrapper) and stream is getattr(sys, f"__{name}__")
        if stream is None or (is_own and not stream.isatty()):
            text = io.BufferedWriter(raw(number, "w", closefd=False))
            encoding = "utf-8" if stream is None else stream.encoding
            setattr(sys, name, io.TextIOWrapper(text, encoding=encoding, line_buffering=True))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_EXACT)
    return has_output


def as_utf8(stream: TextIO) -> None:
    """Write what programs read in UTF-8, whatever the words of people are written in."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors=stream.errors)


class _Output(io.FileIO):
    """Standard output: its first failure is raised, and what follows has nowhere to go."""

    _failed = False

    def write(self, data: Any, /) -> int:
        if not self._failed:
            try:
                return super().write(data)
            except BrokenPipeError as error:
                self._failed = True
                raise NoReaderError from error
            except OSError as error:
                self._failed = True
                raise cannot_be_written("Standard output", error) from error
        return len(data)


class _Messages(io.FileIO):
    """Standard error: work does not stop for want of a reader."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except OSError:
            return len(data)


def _exact(error: UnicodeError) -> tuple[str | bytes, int]:
    """Answer for one letter that cannot be encoded."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letter = error.object[error.start]
    if "\udc80" <= letter <= "\udcff":
        return bytes([ord(letter) - 0xDC00]), error.start + 1
    return letter.encode("ascii", "backslashreplace").decode(), error.start + 1
