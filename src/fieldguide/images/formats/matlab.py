"""Files of MATLAB, as some data sets are given: numbers, words and tables of them.

`scipy.io.loadmat` reads more, and ends the whole program with a segmentation fault on some damaged files.
"""

import math
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fieldguide.errors import ImageError
from fieldguide.images.failure import FAILURES
from fieldguide.images.formats.source_file import ALWAYS_ALLOWED, LARGEST_EXPANSION, refused, source_bytes
from fieldguide.printable import printable

_HEADER_BYTES = 128
_MATRIX, _COMPRESSED = 14, 15
_NUMBERS = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
_TEXTS = {16: "utf-8", 17: "utf-16", 18: "utf-32"}
_CELL, _STRUCT, _CHAR = 1, 2, 4
_CLASSES = {6: "f8", 7: "f4", 8: "i1", 9: "u1", 10: "i2", 11: "u2", 12: "i4", 13: "u4", 14: "i8", 15: "u8"}


def read_matlab(file: Path, *names: str) -> dict[str, Any]:
    """Read variables from a MATLAB file [1]_.

    Parameters
    ----------
    file : Path
        As MATLAB 5 to 7 write it; version 7.3 is another format.
    *names : str
        Of the variables wanted.

    Returns
    -------
    dict of str to object
        Numbers as an ndarray, words as a str, a struct array as a list of dictionaries.

    Raises
    ------
    SourceError
        If the file is damaged, of version 7.3, or lacks a variable.

    References
    ----------
    .. [1] MathWorks, "MAT-File Format", Level 5,
       https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf
    """
    content = source_bytes(file)
    found: dict[str, Any] = {}
    try:
        reader = _Reader.of(content)
        for kind, data in reader.elements(content[_HEADER_BYTES:]):
            if kind == _COMPRESSED:
                ((kind, data),) = reader.elements(_inflated(data))
            if kind == _MATRIX:
                found |= reader.variable(data, wanted=names)
    except (*FAILURES, StopIteration) as error:
        why = (
            str(error)
            if isinstance(error, ImageError)
            else f"it is damaged ({printable(str(error)) or 'something is missing'})"
        )
        raise refused(file, why) from error
    missing = [name for name in names if name not in found]
    if missing:
        raise refused(file, f"it holds no variable {', '.join(map(repr, missing))}")
    return found


def _inflated(packed: bytes) -> bytes:
    at_most = max(ALWAYS_ALLOWED, LARGEST_EXPANSION * len(packed))
    content = zlib.decompressobj().decompress(packed, at_most + 1)
    if len(content) > at_most:
        raise ImageError(f"it expands to more than {LARGEST_EXPANSION} times its size")
    return content


@dataclass(frozen=True, slots=True)
class _Reader:
    order: str  # "<" or ">"

    @classmethod
    def of(cls, content: bytes) -> "_Reader":
        if b"MATLAB 7.3" in content[:_HEADER_BYTES]:
            raise ImageError("MATLAB wrote it in version 7.3, which is not read; save it with '-v7'")
        orders = {b"IM": "<", b"MI": ">"}
        if content[126:128] not in orders:
            raise ImageError("it is no MATLAB file of version 5 to 7, or is cut short")
        return cls(orders[content[126:128]])

    def elements(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Give the kind and the content of each element."""
        at = 0
        while at < len(data):
            kind, length = struct.unpack_from(f"{self.order}II", data, at)
            if kind >> 16:  # a short element: its length and content stand in the tag
                kind, length = kind & 0xFFFF, kind >> 16
                start, end = at + 4, at + 8
            else:
                start = at + 8
                end = start + length + (0 if kind == _COMPRESSED else -length % 8)
            if start + length > len(data):
                raise ImageError("the file is cut short")
            yield kind, data[start : start + length]
            at = end

    def variable(self, data: bytes, *, wanted: tuple[str, ...]) -> dict[str, Any]:
        """Read a variable of the file, if it is wanted."""
        parts = self.elements(data)
        flags, shape, name = self._head(parts)
        return {name: self._value(flags, shape, parts)} if name in wanted else {}

    def _head(self, parts: Iterator[tuple[int, bytes]]) -> tuple[int, tuple[int, ...], str]:
        (_, flags), (_, dimensions), (_, name) = next(parts), next(parts), next(parts)
        shape = tuple(np.frombuffer(dimensions, f"{self.order}i4").tolist())
        if not all(side >= 0 for side in shape):
            raise ImageError("it is damaged (a negative size)")
        (word,) = struct.unpack_from(f"{self.order}I", flags)
        return word & 0xFF, shape, name.decode("latin-1")

    def _value(self, kind: int, shape: tuple[int, ...], parts: Iterator[tuple[int, bytes]]) -> Any:
        if kind in _CLASSES:
            numbers = self._numbers(*next(parts)).reshape(shape, order="F")
            return numbers.astype(_CLASSES[kind], copy=False)
        if kind == _CHAR:
            return self._text(*next(parts, (1, b"")))
        if kind == _CELL:
            return [self._inner(data) for _, data in parts]
        if kind == _STRUCT:
            return self._rows(math.prod(shape), parts)
        raise ImageError("it holds a kind of variable that is not read")

    def _numbers(self, kind: int, data: bytes) -> np.ndarray:
        if kind not in _NUMBERS:
            raise ImageError("it is damaged (numbers of no known type)")
        return np.frombuffer(data, self.order + _NUMBERS[kind])

    def _text(self, kind: int, data: bytes) -> str:
        if kind in _TEXTS:
            endian = {"<": "-le", ">": "-be"}[self.order] if kind > 16 else ""
            return data.decode(_TEXTS[kind] + endian)
        return "".join(map(chr, self._numbers(kind, data).tolist()))

    def _rows(self, count: int, parts: Iterator[tuple[int, bytes]]) -> list[dict[str, Any]]:
        (_, width), (_, names) = next(parts), next(parts)
        (each,) = struct.unpack_from(f"{self.order}i", width)
        if each < 1 or not names:
            raise ImageError("it is damaged (a struct without fields)")
        fields = [names[i : i + each].split(b"\0")[0].decode("latin-1") for i in range(0, len(names), each)]
        return [{field: self._inner(next(parts)[1]) for field in fields} for _ in range(count)]

    def _inner(self, data: bytes) -> Any:
        if not data:
            return np.empty((0, 0))
        parts = self.elements(data)
        kind, shape, _ = self._head(parts)
        return self._value(kind, shape, parts)
