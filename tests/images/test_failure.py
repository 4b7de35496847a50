import errno
import os

import pytest

from fieldguide.errors import ImageError
from fieldguide.images.failure import FAILURES, reason


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ImageError("it is a folder"), "it is a folder"),
        (FileNotFoundError(), "there is no such file"),
        (PermissionError(), "no permission to read it"),
        (OSError(errno.EIO, os.strerror(errno.EIO)), "the system says: Input/output error"),
        (OSError("image file is truncated (3 bytes not processed)"), "the file is cut short"),
        (EOFError(), "the file is cut short"),
        (MemoryError(), "there is not enough memory to decode it"),
        (SyntaxError("broken PNG file\nmore"), "its data are damaged (broken PNG file)"),
        (KeyError(), "its data are damaged (KeyError)"),
    ],
)
def test_reasons(error: BaseException, words: str) -> None:
    assert isinstance(error, FAILURES)
    assert reason(error) == words


def test_stopping_the_program_is_no_failure() -> None:
    assert not issubclass(KeyboardInterrupt, FAILURES)
    assert not issubclass(SystemExit, FAILURES)
