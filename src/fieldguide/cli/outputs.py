"""Files that a command is asked to write."""

import os
from pathlib import Path

from fieldguide.errors import OptionError
from fieldguide.files import require_free

# How names of files may end, by what is in them; whatever it likes where nothing is listed.
GUIDE, PAGE, TABLE, PICTURE, ANY = (".guide",), (".html", ".htm"), (".csv",), (".png",), ()


def check_outputs(*outputs: tuple[Path | None, tuple[str, ...]], force: bool) -> None:
    """Refuse, before anything is read, files that cannot or must not be written.

    Parameters
    ----------
    *outputs : tuple of (Path or None, tuple of str)
        A file that is to be written, if any, and how its name may end.
    force : bool
        Whether they may replace others.

    Raises
    ------
    OptionError
        If two of them are the same file, or a name would hide what is in it.
    StorageError
        If one cannot be written, or is a folder.
    """
    seen: set[Path] = set()
    for path, suffixes in outputs:
        if path is None:
            continue
        if path.absolute() in seen:
            raise OptionError(f"{path} cannot be two files at once. Give each a name of its own.")
        if os.path.isdir(path):  # noqa: PTH112 - no error where the name is too long
            require_free(path, overwrite=True)
        if suffixes and path.suffix.lower() not in suffixes:
            raise OptionError(f"{path} should end in {suffixes[0]}. Try {path}{suffixes[0]}")
        seen.add(path.absolute())
    for path, _ in outputs:
        if path is not None:
            require_free(path, overwrite=force)
