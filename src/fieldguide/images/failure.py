"""Everything that can go wrong with the bytes of a photo, and how to say it to a person."""

import struct
import zlib

import PIL.Image

from fieldguide.errors import ImageError

# Pillow's readers raise what their first mistake on hostile bytes happens to raise; the list is what fuzzing
# and its source show. KeyboardInterrupt and SystemExit are not in it.
FAILURES = (
    OSError,
    SyntaxError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    EOFError,
    MemoryError,
    RuntimeError,
    struct.error,
    zlib.error,
    PIL.Image.DecompressionBombError,
)


def reason(error: BaseException) -> str:
    """Say in plain words why a photo could not be read.

    Parameters
    ----------
    error : one of `FAILURES`
        As caught.

    Returns
    -------
    str
        A clause without the name of the photo, such as ``"there is no such file"``.
    """
    if isinstance(error, ImageError):
        return str(error)
    for kinds, words in _WORDS:
        if isinstance(error, kinds):
            return words
    if isinstance(error, OSError) and error.strerror:
        return f"the system says: {error.strerror}"
    if "truncated" in str(error).lower():
        return _CUT_SHORT
    return f"its data are damaged ({_first_line(error)})"


_CUT_SHORT = "the file is cut short"

_WORDS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    (FileNotFoundError, "there is no such file"),
    (PermissionError, "no permission to read it"),
    ((IsADirectoryError, NotADirectoryError), "there is no such file"),
    (MemoryError, "there is not enough memory to decode it"),
    (EOFError, _CUT_SHORT),
    (
        PIL.Image.DecompressionBombError,
        "it claims more pixels than Pillow allows in this process (PIL.Image.MAX_IMAGE_PIXELS)",
    ),
)


def _first_line(error: BaseException) -> str:
    lines = str(error).splitlines()
    return lines[0] if lines else type(error).__name__
