"""The folders and photos of an archive, as if it were unpacked."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath

from fieldguide.images.assembly import Assembly
from fieldguide.images.bytes_image import BytesImage
from fieldguide.images.failure import FAILURES, reason
from fieldguide.images.file_kind import FOREIGN_REASON, PHOTO, RAW_REASON, UNKNOWN, file_kind, is_passed_over
from fieldguide.images.formats.archive_list import ArchiveList
from fieldguide.images.formats.member import Member, read_member
from fieldguide.images.layout import Parts
from fieldguide.images.photo_format import HEAD_BYTES, photo_format


@dataclass(frozen=True, slots=True)
class ArchivePhoto:
    """A photo in an archive.

    Attributes
    ----------
    path : str
        Its path in the archive.
    member : Member
        Where it stands.
    """

    path: str
    member: Member

    def image(self, archive: str, *, name: str, max_pixels: int) -> BytesImage:
        """Make an image of it that is read from the archive when it is opened.

        Parameters
        ----------
        archive : str
            Path of the archive.
        name : str
            What messages call the photo.
        max_pixels : int
            Passed on.

        Returns
        -------
        BytesImage
        """
        return BytesImage(partial(read_member, archive, self.member), name=name, max_pixels=max_pixels)


@dataclass(slots=True)
class ArchiveFolder:
    """A folder in an archive, as `Layout` wants it.

    Attributes
    ----------
    parts : tuple of str
        Its place below the root.
    photos : list of ArchivePhoto
        By name.
    folders : list of str
        Names of the folders in it, sorted.
    """

    parts: Parts
    photos: list[ArchivePhoto] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)


def archive_folders(archive: str, listed: ArchiveList, *, assembly: Assembly) -> list[ArchiveFolder]:
    """Lay out the folders of an archive.

    Parameters
    ----------
    archive : str
        Path of a zip or an uncompressed tar.
    listed : ArchiveList
        What is in it.
    assembly : Assembly
        Told what is left out, and what is ignored.

    Returns
    -------
    list of ArchiveFolder
        Those around others first.
    """
    return _Folders(archive, assembly).of(listed)


class _Folders:
    """The folders of an archive, while they are being gathered."""

    def __init__(self, archive: str, assembly: Assembly) -> None:
        self._archive = archive
        self._assembly = assembly
        self._folders: dict[Parts, ArchiveFolder] = {(): ArchiveFolder(())}

    def of(self, listed: ArchiveList) -> list[ArchiveFolder]:
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
            folder.photos.append(ArchivePhoto(path, member))
        elif kind in (RAW_REASON, FOREIGN_REASON):
            self._assembly.leave_out(path, reason=kind)
        else:
            self._assembly.ignored["other file" if kind == UNKNOWN else kind] += 1

    def _folder(self, parts: Parts) -> ArchiveFolder:
        if parts not in self._folders:
            self._folders[parts] = ArchiveFolder(parts)
            self._folder(parts[:-1]).folders.append(parts[-1])
        return self._folders[parts]


def _hidden(parts: Iterable[str]) -> bool:
    return any(is_passed_over(part) for part in parts)
