"""The file of a guide: a zip of JSON, safetensors and ONNX, without code in it."""

import json
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

import numpy as np
import safetensors.numpy

from fieldguide.errors import GuideError, suggestion
from fieldguide.files import new_file
from fieldguide.printable import printable
from fieldguide.represent import ENCODER_FILES
from fieldguide.stored import read_arrays, read_json

BUILT_IN = "imagenet"  # the guide that needs no file
SCHEMA = 1
DOCUMENT = "guide.json"
ARRAYS = "arrays.safetensors"
# A document may be as large as these or as its file, and hold as many values or one for so many bytes of it.
MOST_DOCUMENT_BYTES, MOST_VALUES, _BYTES_A_VALUE = 32 * 2**20, 2**20, 16
_MOST_DIRECTORY_BYTES = 2**16
_LOCAL_HEADER = 30
_END_RECORD, _LARGE_END_RECORDS = 22, 76
_SIGNATURE = b"PK\x03\x04"
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same content gives the same bytes


@dataclass(frozen=True)
class Archive:
    """What the file of a guide holds.

    Attributes
    ----------
    document : dict
        Everything that is no array, as read from JSON.
    arrays : dict of str to ndarray
        The classifier's arrays and the hashes of the training photos.
    files : dict of str to bytes
        The encoder's own files.
    """

    document: dict[str, Any]
    arrays: Mapping[str, np.ndarray]
    files: Mapping[str, bytes]


def write_archive(path: Path, archive: Archive, *, overwrite: bool) -> None:
    """Write the file of a guide; it appears whole or not at all.

    Parameters
    ----------
    path : Path
        Where to.
    archive : Archive
        What to write. The schema number is added here.
    overwrite : bool
        Whether a file that is there already is replaced.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    document = {"format": "fieldguide", "schema": SCHEMA, **archive.document}
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)
    arrays = {name: np.ascontiguousarray(array) for name, array in archive.arrays.items()}
    with new_file(path, overwrite=overwrite) as file, zipfile.ZipFile(file, "w") as members:
        _add(members, DOCUMENT, text.encode(), zipfile.ZIP_DEFLATED)
        _add(members, ARRAYS, safetensors.numpy.save(arrays), zipfile.ZIP_STORED)
        for name, content in archive.files.items():
            _add(members, name, content, zipfile.ZIP_STORED)


def read_archive(path: Path) -> Archive:
    """Read the file of a guide that anybody may have made.

    Parameters
    ----------
    path : Path
        A file that `write_archive` wrote, in this version or an earlier one.

    Returns
    -------
    Archive
        Its content. Nothing in it has been run.

    Raises
    ------
    GuideError
        If the file is missing, no guide, damaged, or of a newer schema.

    Notes
    -----
    What is read is bounded before it is read. Parts are known by name, there once, and lie apart. Only the
    document may be compressed, up to 32 MB or the size of the file; it holds at most 2^20 values, or one for
    each 16 bytes of the file. Arrays are views of the bytes that were read.
    """
    try:
        with path.open("rb") as file:
            return _read(path, file)
    except FileNotFoundError:
        near = suggestion(path.name, (BUILT_IN, *(other.name for other in path.parent.glob("*.guide"))))
        raise GuideError(
            f"There is no guide {printable(str(path))}. "
            f"Check the path, or make one with `fieldguide fit`.{near}"
        ) from None
    except OSError as error:
        raise GuideError(f"{printable(str(path))} cannot be read: {error.strerror or error}.") from error


def _read(path: Path, file: BinaryIO) -> Archive:
    size = os.fstat(file.fileno()).st_size
    broken = partial(damaged, path)
    with _instead(broken if _begins_like_a_guide(file) else lambda _: _no_guide(path)):
        _check_directory(file)
        archive = zipfile.ZipFile(file)
        document = archive.getinfo(DOCUMENT)
    with archive:
        with _instead(broken):
            content = _content(archive, document, most_bytes=max(MOST_DOCUMENT_BYTES, size))
            known = read_json(content, most_values=max(MOST_VALUES, size // _BYTES_A_VALUE))
        _check_schema(path, known)
        with _instead(broken):
            others = _parts(archive)
            arrays = read_arrays(others.pop(ARRAYS))
    return Archive(document=known, arrays=arrays, files=others)


@contextmanager
def _instead(error: Callable[[object], GuideError]) -> Iterator[None]:
    """Raise this error instead of whatever a file can make zipfile and our readers raise."""
    try:
        yield
    except GuideError as reason:
        raise error(reason) from reason
    except _UNREADABLE as reason:
        raise error("it is cut short, or some of its bytes are not those that were written") from reason


def _begins_like_a_guide(file: BinaryIO) -> bool:
    """Say whether a file, perhaps cut short or empty, begins as `write_archive` begins."""
    start = file.read(_LOCAL_HEADER + len(DOCUMENT))
    signature, name = start[: len(_SIGNATURE)], start[_LOCAL_HEADER:]
    return _SIGNATURE.startswith(signature) and DOCUMENT.encode().startswith(name)


def _check_directory(file: BinaryIO) -> None:
    """Bound the directory before zipfile reads it: 46 bytes of it take ten times as many in memory."""
    file.seek(max(0, file.seek(0, os.SEEK_END) - _END_RECORD - _LARGE_END_RECORDS))
    large, end = (tail := file.read())[:-_END_RECORD], tail[-_END_RECORD:]
    if end[:4] != b"PK\x05\x06" or len(end) < _END_RECORD:
        raise GuideError("it is cut short")
    claimed = {int.from_bytes(end[12:16], "little")}
    if large[56:60] == b"PK\x06\x07":  # a file of more than 2 GB has a second end, which zipfile prefers
        claimed.add(int.from_bytes(large[40:48], "little"))
    if max(claimed) > _MOST_DIRECTORY_BYTES:
        raise GuideError(f"its directory claims {max(claimed):,} bytes")


def _parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Read everything but the document; refuse parts that are not known, there twice, or on one another."""
    infos = sorted(archive.infolist(), key=lambda info: info.header_offset)
    names = [info.filename for info in infos]
    for name in names:
        if name not in (DOCUMENT, ARRAYS) and PurePosixPath(name).name not in ENCODER_FILES:
            raise GuideError(f"it holds {name!r}, which is no part of a guide")
    if len(set(names)) < len(names) or ARRAYS not in names:
        raise GuideError("a part of it is missing or there twice")
    ends = [info.header_offset + _LOCAL_HEADER + len(info.filename) + info.compress_size for info in infos]
    starts = [*(info.header_offset for info in infos[1:]), archive.start_dir]
    if any(end > start for end, start in zip(ends, starts, strict=True)):
        raise GuideError("its parts lie on one another")
    return {
        info.filename: _content(archive, info, most_bytes=info.compress_size)
        for info in infos
        if info.filename != DOCUMENT
    }


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, most_bytes: int) -> bytes:
    """Read a part, of which no more is unpacked than it claims; zipfile compares its check sum."""
    if info.filename != DOCUMENT and info.compress_type != zipfile.ZIP_STORED:
        raise GuideError(f"its part {info.filename} is compressed")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise GuideError(f"its part {info.filename} is compressed in a way that is not admitted")
    if info.file_size > most_bytes:
        raise GuideError(f"its part {info.filename} claims {info.file_size:,} bytes")
    with archive.open(info) as member:
        content = member.read(info.file_size)
    if len(content) < info.file_size:
        raise GuideError(f"its part {info.filename} is cut short")
    return content


def _check_schema(path: Path, document: Any) -> None:
    if not isinstance(document, dict) or document.get("format") != "fieldguide":
        raise _no_guide(path)
    schema = document.get("schema")
    if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1:
        raise damaged(path, f"its schema is {schema!r}")
    if schema > SCHEMA:
        raise GuideError(
            f"{printable(str(path))} was written by a newer fieldguide (schema {schema}; this one reads up "
            f"to {SCHEMA}). "
            "Update with: pip install --upgrade fieldguide"
        )


def _add(members: zipfile.ZipFile, name: str, content: bytes, method: int) -> None:
    info = zipfile.ZipInfo(name, date_time=_EPOCH)
    info.external_attr = 0o644 << 16
    members.writestr(info, content, compress_type=method)


def _no_guide(path: Path) -> GuideError:
    return GuideError(
        f"{printable(str(path))} is no guide. Give a file that `fieldguide fit` made, or `imagenet`."
    )


def damaged(path: Path, why: object) -> GuideError:
    """Return the error for a guide of which something is not as it was written.

    Parameters
    ----------
    path : Path
        The file.
    why : object
        The reason in words, perhaps an error that has them.

    Returns
    -------
    GuideError
        Printable, whatever the file holds.
    """
    reason = printable(str(why).rstrip("."))
    return GuideError(f"{printable(str(path))} is damaged: {reason}; copy it again from where it came.")
