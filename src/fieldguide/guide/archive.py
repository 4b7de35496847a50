"""The file of a guide: a zip of JSON, safetensors and ONNX, without code in it."""

import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import safetensors
import safetensors.numpy

from fieldguide.errors import GuideError, suggestion
from fieldguide.files import new_file

BUILT_IN = "imagenet"  # the guide that needs no file
SCHEMA = 1
DOCUMENT = "guide.json"
ARRAYS = "arrays.safetensors"
MAX_DOCUMENT_BYTES = 256 * 2**20
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
    Only the document may be compressed, and only up to a limit, so a small file cannot unpack to a large
    one; arrays and networks are as large as the file says on the disk.
    """
    try:
        with path.open("rb") as file:
            return _read(path, file)
    except FileNotFoundError:
        near = suggestion(path.name, (BUILT_IN, *(other.name for other in path.parent.glob("*.guide"))))
        raise GuideError(
            f"There is no guide {path}. Check the path, or make one with `fieldguide fit`.{near}"
        ) from None
    except OSError as error:
        raise GuideError(f"{path} cannot be read: {error.strerror or error}.") from error


def _read(path: Path, file: BinaryIO) -> Archive:
    try:
        with zipfile.ZipFile(file) as members:
            document = _document(path, members)
            rest = {info.filename: _stored(path, members, info) for info in members.infolist()}
            arrays = safetensors.numpy.load(rest.pop(ARRAYS))
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        KeyError,
        ValueError,
        zlib.error,
    ) as error:
        if isinstance(error, GuideError):
            raise
        raise _no_guide(path) from error
    except safetensors.SafetensorError as error:
        raise _damaged(path, "its arrays cannot be read") from error
    rest.pop(DOCUMENT)
    return Archive(document=document, arrays=arrays, files=rest)


def _document(path: Path, members: zipfile.ZipFile) -> dict[str, Any]:
    info = members.getinfo(DOCUMENT)
    if info.file_size > MAX_DOCUMENT_BYTES:
        raise _damaged(path, f"its {DOCUMENT} claims {info.file_size} bytes")
    document = json.loads(members.read(info))
    if not isinstance(document, dict) or document.get("format") != "fieldguide":
        raise _no_guide(path)
    schema = document.get("schema")
    if not isinstance(schema, int):
        raise _damaged(path, "it has no schema number")
    if schema > SCHEMA:
        raise GuideError(
            f"{path} was written by a newer fieldguide (schema {schema}; this one reads up to {SCHEMA}). "
            "Update with: pip install --upgrade fieldguide"
        )
    return document


def _stored(path: Path, members: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    if info.filename == DOCUMENT:
        return b""
    if info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size:
        raise _damaged(path, f"its part {info.filename} is compressed")
    return members.read(info)


def _add(members: zipfile.ZipFile, name: str, content: bytes, method: int) -> None:
    info = zipfile.ZipInfo(name, date_time=_EPOCH)
    info.external_attr = 0o644 << 16
    members.writestr(info, content, compress_type=method)


def _no_guide(path: Path) -> GuideError:
    return GuideError(f"{path} is no guide. Give a file that `fieldguide fit` made, or `imagenet`.")


def _damaged(path: Path, how: str) -> GuideError:
    return GuideError(f"{path} is damaged: {how}. Fetch it again from where it came, or train anew.")
