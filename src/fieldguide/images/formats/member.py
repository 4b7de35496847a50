"""A file inside an archive, read from where it stands; nothing is ever unpacked to the disk."""

import struct
import zlib
from dataclasses import dataclass

from fieldguide.errors import ImageError
from fieldguide.images.regular_file import open_regular

_LOCAL_HEADER = struct.Struct("<4s22xHH")  # of a zip: signature, length of name, length of extra


@dataclass(frozen=True, slots=True)
class Member:
    """Where a file stands in an archive.

    Attributes
    ----------
    name : str
        Its path in the archive, with slashes.
    offset : int
        Where its bytes begin; in a zip, where its local header does.
    stored : int
        How many bytes it takes in the archive.
    size : int
        How many bytes it has.
    crc : int or None
        Check sum, in a zip; None in a tar.
    deflated : bool
        Whether its bytes are compressed.
    """

    name: str
    offset: int
    stored: int
    size: int
    crc: int | None = None
    deflated: bool = False


def read_member(archive: str, member: Member, *, at_most: int | None = None) -> bytes:
    """Read a file inside an archive. Safe in many threads at once.

    Parameters
    ----------
    archive : str
        A zip or an uncompressed tar.
    member : Member
        Where the file stands in it.
    at_most : int, optional
        The first so many bytes will do; they are not checked against the check sum.

    Returns
    -------
    bytes

    Raises
    ------
    OSError
        If the archive cannot be read.
    ImageError
        If the member is damaged; the message is the reason alone.
    """
    with open_regular(archive) as file:
        file.seek(member.offset)
        if member.crc is not None:
            signature, name, extra = _LOCAL_HEADER.unpack(_exactly(file.read(30), 30))
            if signature != b"PK\x03\x04":
                raise ImageError("it is not where the list of the archive says")
            file.seek(name + extra, 1)
        wanted = member.size if at_most is None else min(at_most, member.size)
        if member.deflated:
            content = _inflated(file.read(member.stored), wanted=wanted, whole=at_most is None)
        else:
            content = file.read(wanted)
    _exactly(content, wanted)
    if at_most is None and member.crc is not None and zlib.crc32(content) != member.crc:
        raise ImageError("it is damaged: its check sum in the archive is another")
    return content


def _inflated(packed: bytes, *, wanted: int, whole: bool) -> bytes:
    content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, wanted + 1)
    if whole and len(content) > wanted:
        raise ImageError("it is larger than the archive says")
    return content[:wanted]


def _exactly(content: bytes, length: int) -> bytes:
    if len(content) < length:
        raise ImageError("the archive is cut short")
    return content
