"""Find the photos below a folder, whatever its links and permissions are like."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fieldguide.images.failure import FAILURES, reason
from fieldguide.images.file_kind import FOREIGN_REASON, PHOTO, RAW_REASON, UNKNOWN, file_kind, is_passed_over
from fieldguide.images.left_out import LeftOut
from fieldguide.images.photo_format import HEAD_BYTES, photo_format
from fieldguide.images.regular_file import read_head

# Links between folders can make exponentially many paths; beyond so many ways to one folder it is a tangle.
_MOST_VISITS = 16
_EFFECTIVE = os.access in os.supports_effective_ids


@dataclass(slots=True)
class Folder:
    """One folder that was walked.

    Attributes
    ----------
    parts : tuple of str
        Its place below the root; empty for the root.
    photos : list of os.DirEntry
        The photos directly in it, sorted by name.
    folders : list of str
        The names of the folders directly in it, sorted.
    device : int
        The number of the file system, which with the inode identifies a file.
    """

    parts: tuple[str, ...]
    device: int = 0
    photos: list[os.DirEntry[str]] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Step:
    path: str
    parts: tuple[str, ...]
    ancestors: frozenset[tuple[int, int]]


class Walk:
    """A walk through a folder and all below it, in the order of the names.

    Links are followed. A link back to a folder that the walk is inside of is passed over, so that it ends.

    Parameters
    ----------
    root : str or path-like
        A folder.

    Attributes
    ----------
    left_out : list of LeftOut
        Pictures that cannot be used, and folders that cannot be opened; names are below the root.
    ignored : Counter
        How many files and folders were passed over, by kind.
    linked : bool
        Whether any symbolic link was followed.
    """

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self._root = os.fspath(root)
        self._visits: Counter[tuple[int, int]] = Counter()
        self.left_out: list[LeftOut] = []
        self.ignored: Counter[str] = Counter()
        self.linked = False

    def __iter__(self) -> Iterator[Folder]:
        steps = [_Step(path=self._root, parts=(), ancestors=frozenset())]
        while steps:
            step = steps.pop()
            try:
                status = Path(step.path).stat()
                identity = (status.st_dev, status.st_ino)
                if self._goes_round(step, identity=identity):
                    continue
                with os.scandir(step.path) as listing:
                    entries = sorted(listing, key=_name)
            except OSError as error:
                self._leave_out(step.parts, reason=_folder_reason(error))
                continue
            folder = Folder(parts=step.parts, device=status.st_dev)
            below = self._sort_out(entries, folder=folder)
            inside = step.ancestors | {identity}
            steps.extend(
                _Step(path=entry.path, parts=(*step.parts, entry.name), ancestors=inside)
                for entry in reversed(below)
            )
            yield folder

    def identity(self, photo: os.DirEntry[str], *, device: int) -> int:
        """Give a file a number that all links to it, symbolic and hard, share.

        Parameters
        ----------
        photo : os.DirEntry
            From a folder of this walk, which has ended.
        device : int
            Of that folder.

        Returns
        -------
        int
            File system and inode. Without symbolic links it comes from the listing and costs no system call;
            with them every file is asked, since some file systems number files otherwise in listings.
        """
        if not self.linked:
            return device << 64 | photo.inode()
        status = photo.stat()
        return status.st_dev << 64 | status.st_ino

    def _goes_round(self, step: _Step, *, identity: tuple[int, int]) -> bool:
        if identity in step.ancestors:
            self.ignored["link to a folder around it"] += 1
            return True
        self._visits[identity] += 1
        if self._visits[identity] > _MOST_VISITS:
            self._leave_out(step.parts, reason="too many links lead to this folder")
            return True
        return False

    def _sort_out(self, entries: list[os.DirEntry[str]], *, folder: Folder) -> list[os.DirEntry[str]]:
        below = []
        for entry in entries:
            try:
                self.linked |= entry.is_symlink()
                if entry.is_dir():
                    if is_passed_over(entry.name):
                        self.ignored["hidden folder"] += 1
                    else:
                        folder.folders.append(entry.name)
                        below.append(entry)
                elif self._is_photo(entry, folder=folder):
                    folder.photos.append(entry)
            except FAILURES as error:
                self._leave_out((*folder.parts, entry.name), reason=reason(error))
        return below

    def _is_photo(self, entry: os.DirEntry[str], *, folder: Folder) -> bool:
        kind = file_kind(entry.name)
        if kind not in (PHOTO, UNKNOWN, RAW_REASON, FOREIGN_REASON):
            self.ignored[kind] += 1
            return False
        if not entry.is_file():
            self._not_a_file(entry, folder=folder)
            return False
        if kind == UNKNOWN:
            kind = PHOTO if photo_format(read_head(entry.path, length=HEAD_BYTES)) else UNKNOWN
        if kind == UNKNOWN:
            self.ignored["other file"] += 1
        elif kind != PHOTO:
            self._leave_out((*folder.parts, entry.name), reason=kind)
        elif not os.access(entry.path, os.R_OK, effective_ids=_EFFECTIVE):
            self._leave_out((*folder.parts, entry.name), reason="no permission to read it")
        else:
            return True
        return False

    def _not_a_file(self, entry: os.DirEntry[str], *, folder: Folder) -> None:
        if entry.is_symlink():
            self._leave_out((*folder.parts, entry.name), reason="it is a link that leads nowhere")
        else:
            self.ignored["special file"] += 1

    def _leave_out(self, parts: tuple[str, ...], *, reason: str) -> None:
        self.left_out.append(LeftOut("/".join(parts) or self._root, reason))


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _folder_reason(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "no permission to open this folder"
    return f"this folder cannot be opened ({error.strerror})"
