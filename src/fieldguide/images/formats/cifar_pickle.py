"""The pickles of CIFAR, read without running anything in them."""

import io
import pickle
import pickletools
from pathlib import Path
from typing import Any

import numpy as np

from fieldguide.errors import FieldguideError
from fieldguide.images.failure import FAILURES
from fieldguide.images.formats.source_file import refused, source_bytes
from fieldguide.printable import printable

_SLACK = 1000  # an honest pickle numbers its memo one by one


def read_cifar_pickle(file: Path) -> dict[str, Any]:
    """Read a pickle that holds a dictionary of words, numbers and arrays of bytes.

    Parameters
    ----------
    file : Path
        Written by any version of Python and NumPy.

    Returns
    -------
    dict of str to object
        Bytes are decoded as text, arrays are of uint8.

    Raises
    ------
    SourceError
        If it is damaged, or asks for anything but an array. What it names is never looked up: NumPy's
        functions are replaced by stand-ins that only remember their arguments.
    """
    try:
        content = source_bytes(file)
        _require_modest(content)
        plain = _plain(_Reader(io.BytesIO(content), encoding="bytes").load())
    except (*FAILURES, pickle.UnpicklingError) as error:
        if isinstance(error, FieldguideError):
            raise
        raise refused(file, f"it is no file of CIFAR, or is cut short ({printable(str(error))})") from error
    if not isinstance(plain, dict):
        raise refused(file, "it is no file of CIFAR: that holds a dictionary")
    return plain


class _Dtype:
    """Stands in for `numpy.dtype`."""

    def __init__(self, name: str | bytes, *_: object) -> None:
        self.name = name.decode() if isinstance(name, bytes) else name

    def __setstate__(self, state: object) -> None:
        pass


class _Array:
    """Stands in for `numpy.ndarray` while it is being put together."""

    def __init__(self, *_: object) -> None:
        self.state: tuple[Any, ...] = ()

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.state = state

    def array(self) -> np.ndarray:
        _, shape, dtype, by_columns, content = self.state
        if not isinstance(dtype, _Dtype) or dtype.name not in ("u1", "|u1", "uint8"):
            raise ValueError("an array that is not of bytes")
        raw = content if isinstance(content, bytes) else content.encode("latin-1")
        return np.frombuffer(raw, np.uint8).reshape(shape, order="F" if by_columns else "C")


def _encode(text: str, encoding: str) -> bytes:
    """Stand in for `_codecs.encode`, which Python 3 writes for bytes in old protocols."""
    if encoding != "latin1":
        raise ValueError("an unknown encoding")
    return text.encode("latin-1")


_STANDS_IN: dict[tuple[str, str], Any] = {
    (f"numpy.{core}.multiarray", "_reconstruct"): _Array for core in ("core", "_core")
} | {
    ("numpy", "ndarray"): _Array,
    ("numpy", "dtype"): _Dtype,
    ("_codecs", "encode"): _encode,
}


class _Reader(pickle.Unpickler):
    """Admits four names, and none of them is what it names."""

    def find_class(self, module: str, name: str) -> Any:
        stand_in = _STANDS_IN.get((module, name))
        if stand_in is None:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}, which nothing in CIFAR needs")
        return stand_in


def _require_modest(content: bytes) -> None:
    """Refuse numbers of the memo that no honest pickle has: the unpickler makes a table so long."""
    for count, (operation, argument, _) in enumerate(pickletools.genops(content)):
        puts = operation.name in ("PUT", "BINPUT", "LONG_BINPUT")
        if puts and isinstance(argument, int) and argument > count + _SLACK:
            raise ValueError("a memo that is larger than the file")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {_word(key): _column(item) for key, item in value.items()}
    return value


def _column(value: Any) -> Any:
    if isinstance(value, _Array):
        return value.array()
    return [_word(item) for item in value] if isinstance(value, list) else _word(value)


def _word(value: Any) -> str | int:
    if isinstance(value, str | int):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    raise ValueError(f"a {type(value).__name__.strip('_')} where a word or a number should be")
