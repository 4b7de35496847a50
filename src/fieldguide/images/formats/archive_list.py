"""What is in an archive, and the archives that are refused."""

import posixpath
import re
import stat
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from fieldguide.errors import ImageError, SourceError
from fieldguide.images.failure import FAILURES, reason
from fieldguide.images.formats.member import Member, read_member
from fieldguide.images.formats.source_file import ALWAYS_ALLOWED, LARGEST_EXPANSION, refused
from fieldguide.images.regular_file import open_regular
from fieldguide.printable import printable

_DRIVE = re.compile(r"[A-Za-z]:/")
_LONGEST_TARGET = 4096
_MOST_LINKS = 8  # in a row
_TAR_BLOCK = 512
_PACKINGS = {zipfile.ZIP_BZIP2: "bzip2", zipfile.ZIP_LZMA: "lzma", 9: "deflate64"}


@dataclass(slots=True)
class ArchiveList:
    """What is in an archive.

    Attributes
    ----------
    members : dict of str to Member
        Path in the archive -> file; a link to a file is that file under another path.
    folders : list of str
        Paths of folders that the archive lists.
    unusable : dict of str to str
        Path -> why the file or link there cannot be read.
    replaced : int
        How many files a later one of the same path replaces.
    """

    members: dict[str, Member] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    unusable: dict[str, str] = field(default_factory=dict)
    replaced: int = 0


@dataclass(frozen=True, slots=True)
class _Entry:
    path: str
    member: Member | None = None  # None for what is no file
    link: str | None = None  # where it leads, from the root of the archive
    why_not: str | None = None


def list_archive(path: Path) -> ArchiveList:
    """List an archive without unpacking it.

    Parameters
    ----------
    path : Path
        A zip or an uncompressed tar; told by content.

    Returns
    -------
    ArchiveList

    Raises
    ------
    SourceError
        If it is damaged or cut short, or if anything in it has an absolute path or one that leaves the
        archive, is a link out of it, is encrypted, or expands beyond all measure.
    """
    listed = ArchiveList()
    links: dict[str, str] = {}
    try:
        with open_regular(path) as file:
            size = file.seek(0, 2)
            if not size:
                raise ImageError("the file is empty")
            for entry in _entries(path, file):
                _note(entry, listed=listed, links=links)
    except (*FAILURES, zipfile.BadZipFile, tarfile.TarError) as error:
        if isinstance(error, SourceError):
            raise
        raise refused(path, _why(error)) from error
    _check_expansion(path, listed.members.values(), size=size)
    _follow(links, listed=listed)
    return listed


def _entries(path: Path, file: BinaryIO) -> Iterator[_Entry]:
    file.seek(0)
    head = file.read(_TAR_BLOCK)
    is_zip = head[257:262] != b"ustar" and zipfile.is_zipfile(file)
    file.seek(0)
    if is_zip:
        return _zip_entries(path, file)
    if head[:2] == b"\x1f\x8b":
        raise refused(
            path,
            "photos cannot be read one by one from a compressed tar; unpack it, or pack it as .zip or .tar",
        )
    if head[:4] == b"PK\x03\x04":
        raise ImageError("the archive is cut short")
    return _tar_entries(path, file)


def _zip_entries(path: Path, file: BinaryIO) -> Iterator[_Entry]:
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            name = _inside(path, info.filename)
            if info.flag_bits & 1:
                raise refused(path, f"{printable(name)} is encrypted; unpack it, and give the folder")
            packing = info.compress_type
            member = Member(
                name=name,
                offset=info.header_offset,
                stored=info.compress_size,
                size=info.file_size,
                crc=info.CRC,
                deflated=packing == zipfile.ZIP_DEFLATED,
            )
            if info.is_dir():
                yield _Entry(name)
            elif packing not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                kind = _PACKINGS.get(packing, packing)
                yield _Entry(
                    name, member, why_not=f"packed by '{kind}', which is not read; pack it as 'deflate'"
                )
            elif stat.S_ISLNK(info.external_attr >> 16):
                target = read_member(str(path), member, at_most=_LONGEST_TARGET).decode("utf-8", "replace")
                yield _Entry(name, link=_target(path, name, target))
            else:
                yield _Entry(name, member)


def _tar_entries(path: Path, file: BinaryIO) -> Iterator[_Entry]:
    with tarfile.open(fileobj=file, mode="r:", encoding="utf-8", errors="surrogateescape") as archive:
        while (info := archive.next()) is not None:
            archive.members.clear()  # type: ignore[attr-defined] # or they fill the memory
            name = _inside(path, info.name)
            if info.issym():
                yield _Entry(name, link=_target(path, name, info.linkname))
            elif info.islnk():
                yield _Entry(name, link=_target(path, "", info.linkname))
            elif info.isdir():
                yield _Entry(name)
            elif not info.isreg() or info.issparse():
                yield _Entry(name, why_not="it is not a plain file")
            else:
                yield _Entry(name, Member(name, offset=info.offset_data, stored=info.size, size=info.size))
        file.seek(archive.offset)
        end = file.read(_TAR_BLOCK)
    if end.strip(b"\0"):
        raise ImageError("the archive is damaged in the middle")
    if not end:
        raise ImageError("the archive is cut short")


def _inside(path: Path, name: str) -> str:
    """Give a path in an archive with plain slashes, and refuse one that leads out of it."""
    plain = name.replace("\\", "/")
    parts = plain.split("/")
    if plain.startswith("/") or _DRIVE.match(plain) or ".." in parts:
        raise refused(
            path, f"it holds a path that leads out of it ({printable(name)}), so nothing in it is read"
        )
    return "/".join(part for part in parts if part not in ("", "."))


def _target(path: Path, name: str, target: str) -> str:
    where = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
    if target.startswith("/") or where.split("/")[0] == "..":
        raise refused(
            path, f"it holds a link that leads out of it ({printable(name)}), so nothing in it is read"
        )
    return where


def _note(entry: _Entry, *, listed: ArchiveList, links: dict[str, str]) -> None:
    listed.replaced += entry.path in listed.members or entry.path in links
    for known in (listed.members, links, listed.unusable):
        known.pop(entry.path, None)  # type: ignore[arg-type]
    if entry.why_not is not None:
        listed.unusable[entry.path] = entry.why_not
    elif entry.link is not None:
        links[entry.path] = entry.link
    elif entry.member is not None:
        listed.members[entry.path] = entry.member
    elif entry.path:
        listed.folders.append(entry.path)


def _follow(links: dict[str, str], *, listed: ArchiveList) -> None:
    found = {}
    for name in links:
        target = name
        for _ in range(_MOST_LINKS):
            target = links.get(target, target)
        if target in listed.members:
            found[name] = listed.members[target]
        else:
            listed.unusable[name] = "it is a link that leads to no file in the archive"
    listed.members.update(found)


def _check_expansion(path: Path, members: Iterable[Member], *, size: int) -> None:
    total = stored = 0
    for member in members:
        total += member.size
        stored += member.stored
        if member.size > max(ALWAYS_ALLOWED, LARGEST_EXPANSION * member.stored):
            raise _bomb(path, f"{printable(member.name)} in it", member.size, packed=member.stored)
    if total > max(ALWAYS_ALLOWED, LARGEST_EXPANSION * size):
        raise _bomb(path, "it", total, packed=size)
    if stored > size:
        raise refused(path, "its members take more bytes than it has, so they overlap or it is cut short")


def _bomb(path: Path, what: str, size: int, *, packed: int) -> SourceError:
    return refused(
        path,
        f"{what} claims to expand from {packed:,} to {size:,} bytes, more than {LARGEST_EXPANSION} times; "
        "photos do not, so nothing in it is read. If it is true, unpack it and give the folder",
    )


def _why(error: BaseException) -> str:
    if isinstance(error, tarfile.ReadError) and "unexpected end" in str(error):
        return "the archive is cut short"
    if isinstance(error, zipfile.BadZipFile | tarfile.TarError):
        return f"the archive is damaged ({printable(str(error))})"
    return reason(error)
