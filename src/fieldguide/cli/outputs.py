"""Files that a command is asked to write."""

import os
from collections.abc import Iterable
from pathlib import Path

from fieldguide.cli.file_names import name_of, word_of
from fieldguide.errors import OptionError
from fieldguide.files import require_free

# How names of files may end, by what is in them; whatever it likes where nothing is listed.
GUIDE, PAGE, TABLE, PICTURE, ANY = (".guide",), (".html", ".htm"), (".csv",), (".png",), ()


def check_outputs(
    *outputs: tuple[Path | None, tuple[str, ...]], inputs: Iterable[Path | None] = (), force: bool
) -> None:
    """Refuse, before anything is read, files that cannot or must not be written.

    Parameters
    ----------
    *outputs : tuple of (Path or None, tuple of str)
        A file that is to be written, if any, and how its name may end.
    inputs : iterable of (Path or None), default=()
        Files and folders that the command reads, those that were given.
    force : bool
        Whether they may replace others.

    Raises
    ------
    OptionError
        If two of them are the same file, a name would hide what is in it, or what the command reads would be
        replaced: a file of `inputs`, one in a folder of them that is neither a guide nor a page, or a photo.
    StorageError
        If one cannot be written, or is a folder.
    """
    seen: list[Path] = []
    read = [path for path in inputs if path is not None]
    for path, suffixes in outputs:
        if path is None:
            continue
        if any(_is_same(path, other) for other in seen):
            raise OptionError(f"{name_of(path)} cannot be two files at once. Give each a name of its own.")
        if os.path.isdir(path):  # noqa: PTH112 - no error where the name is too long
            require_free(path, overwrite=True)
        if suffixes and path.suffix.lower() not in suffixes:
            raise OptionError(
                f"{name_of(path)} should end in {suffixes[0]}. Try {word_of(f'{path}{suffixes[0]}')}"
            )
        if suffixes != PICTURE:
            _require_no_photo(path)
        _require_not_read(path, inputs=read, may_be_inside=suffixes in (GUIDE, PAGE))
        seen.append(path)
    for path, _ in outputs:
        if path is not None:
            require_free(path, overwrite=force)


def _require_no_photo(path: Path) -> None:
    """Refuse to replace a photo, which a table may list, by something else."""
    from fieldguide.images.file_kind import PHOTO, file_kind

    if os.path.lexists(path) and file_kind(os.path.basename(os.path.realpath(path))) == PHOTO:  # noqa: PTH119
        raise OptionError(f"{name_of(path)} is a photo, so it is not replaced. Choose another name.")


def _require_not_read(path: Path, *, inputs: Iterable[Path], may_be_inside: bool) -> None:
    """Refuse to replace what is read; nothing in a folder of photos is read of guides and pages."""
    for given in inputs:
        if _is_same(path, given):
            raise OptionError(
                f"{name_of(path)} is read by this command, so it is not replaced. Choose another name."
            )
        inside = os.path.realpath(path).startswith(os.path.join(os.path.realpath(given), ""))  # noqa: PTH118
        if inside and not may_be_inside and os.path.lexists(path):
            raise OptionError(
                f"{name_of(path)} lies in {name_of(given)}, which is read, so it is not replaced. "
                "Choose another name."
            )


def _is_same(path: Path, other: Path) -> bool:
    """Tell whether two paths are one file, or will be; links are followed."""
    try:
        return os.path.samefile(path, other)  # noqa: PTH121 - no error where the name is too long
    except OSError:  # one of them is not there
        return os.path.realpath(path) == os.path.realpath(other)
