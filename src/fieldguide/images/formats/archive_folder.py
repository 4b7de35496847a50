"""A zip or tar with a folder for each class."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from fieldguide.images.assembly import Assembly
from fieldguide.images.bytes_image import BytesImage
from fieldguide.images.dataset import Dataset
from fieldguide.images.description import count
from fieldguide.images.failure import FAILURES, reason
from fieldguide.images.file_kind import FOREIGN_REASON, PHOTO, RAW_REASON, UNKNOWN, file_kind, is_passed_over
from fieldguide.images.formats.archive_list import ArchiveList, list_archive
from fieldguide.images.formats.look import Look
from fieldguide.images.formats.member import Member, read_member
from fieldguide.images.layout import Layout, Parts
from fieldguide.images.photo_format import HEAD_BYTES, photo_format


def is_archive(look: Look) -> bool:
    """Recognise a zip or a tar: by its suffix, or by its first bytes where the suffix is unknown."""
    if look.suffix in (".zip", ".tar"):
        return True
    if look.is_folder or file_kind(look.path.name) != UNKNOWN:
        return False
    return look.head[:4] in (b"PK\x03\x04", b"PK\x05\x06") or look.head[257:262] == b"ustar"


def read_archive(path: str, *, max_pixels: int, licence: str | None) -> Dataset:
    """Read an archive as if it were the folder that was packed. Nothing is unpacked to the disk.

    Parameters
    ----------
    path : str
        A zip or an uncompressed tar.
    max_pixels : int
        Passed on to each photo.
    licence : str or None
        Passed on.

    Returns
    -------
    Dataset
        Labels and splits as from a folder. A photo has the fingerprint of the file that was packed.

    Raises
    ------
    SourceError
        As `list_archive`; or if no photo is left.
    """
    listed = list_archive(Path(path))
    assembly = Assembly(source=path, licence=licence)
    folders = _Folders(path, assembly).of(listed)
    layout = Layout.understand(folders)
    for folder in folders:
        place = layout.place(folder.parts)
        for photo in folder.photos:
            if place.reason is not None:
                assembly.leave_out(photo.path, reason=place.reason)
                continue
            image = BytesImage(
                partial(read_member, path, photo.member), name=photo.path, max_pixels=max_pixels
            )
            assembly.add(image, label=place.label, split=place.split, identity=photo.member.offset)
    assembly.notes.extend(layout.notes())
    if listed.replaced:
        files = count(listed.replaced, "file")
        assembly.notes.append(f"{files} in the archive replaced by a later one of the same path")
    return assembly.dataset()


@dataclass(frozen=True, slots=True)
class _Photo:
    path: str
    member: Member


@dataclass(slots=True)
class _Folder:
    """A folder in the archive, as `Layout` wants it."""

    parts: Parts
    photos: list[_Photo] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)


class _Folders:
    """The folders of an archive, while they are being gathered."""

    def __init__(self, archive: str, assembly: Assembly) -> None:
        self._archive = archive
        self._assembly = assembly
        self._folders: dict[Parts, _Folder] = {(): _Folder(())}

    def of(self, listed: ArchiveList) -> list[_Folder]:
        for path in listed.folders:
            parts = PurePosixPath(path).parts
            if not _hidden(parts):
                self._folder(parts)
        for path, why in sorted(listed.unusable.items()):
            self._assembly.leave_out(path, reason=why)
        for path in sorted(listed.members):
            self._add(path, listed.members[path])
        for folder in self._folders.values():
            folder.folders.sort()
        return sorted(self._folders.values(), key=lambda folder: folder.parts)

    def _add(self, path: str, member: Member) -> None:
        *above, name = PurePosixPath(path).parts
        if _hidden(above):
            self._assembly.ignored["file in a hidden folder"] += 1
            return
        folder = self._folder(tuple(above))
        kind = file_kind(name)
        try:
            if kind == UNKNOWN and photo_format(read_member(self._archive, member, at_most=HEAD_BYTES)):
                kind = PHOTO
        except FAILURES as error:
            self._assembly.leave_out(path, reason=reason(error))
            return
        if kind == PHOTO:
            folder.photos.append(_Photo(path, member))
        elif kind in (RAW_REASON, FOREIGN_REASON):
            self._assembly.leave_out(path, reason=kind)
        else:
            self._assembly.ignored["other file" if kind == UNKNOWN else kind] += 1

    def _folder(self, parts: Parts) -> _Folder:
        if parts not in self._folders:
            self._folders[parts] = _Folder(parts)
            self._folder(parts[:-1]).folders.append(parts[-1])
        return self._folders[parts]


def _hidden(parts: Iterable[str]) -> bool:
    return any(is_passed_over(part) for part in parts)
