"""Reading a PyTorch weights file without PyTorch and without running what is in it."""

import pickle
from collections import OrderedDict
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np

from fieldguide.errors import FieldguideError

_MAGIC = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001
_DTYPES = {"torch.FloatStorage": np.dtype("<f4"), "torch.LongStorage": np.dtype("<i8")}
_LENGTH_BYTES = 8


class WeightsError(FieldguideError, ValueError):
    """A weights file is damaged, is not the one that was expected, or holds more than arrays."""


def read_weights(content: bytes) -> dict[str, np.ndarray]:
    """Read the named arrays of a file that `torch.save` wrote before PyTorch 1.6.

    Such a file is four pickles (magic number, protocol, type sizes, a dictionary of tensors), a pickle with
    the list of storage keys, then for each key the number of elements (int64) and the elements. A pickle can
    call anything that it names; here it can name only an ordered dictionary, a tensor and two storage types,
    and the tensor and the storages are plain tuples of this module.

    Parameters
    ----------
    content : bytes
        The whole file.

    Returns
    -------
    dict of str to ndarray
        Float32 and int64 arrays by name, read-only.

    Raises
    ------
    WeightsError
        If the content is in another format, ends early, names anything beyond the admitted four, or has a
        tensor that reaches outside its storage.
    """
    stream = BytesIO(content)
    try:
        _check_header(stream)
        tensors = _load(stream)
        known = {tensor.storage.key: tensor.storage for tensor in tensors.values()}
        contents = {key: _read_storage(stream, storage=known[key]) for key in _load(stream)}
        return {name: _view(tensor, content=contents[tensor.storage.key]) for name, tensor in tensors.items()}
    except WeightsError:
        raise
    except (pickle.UnpicklingError, EOFError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise WeightsError(f"The weights file is damaged ({error}). Install its package again.") from error


class _Storage(NamedTuple):
    key: str
    dtype: np.dtype
    size: int


class _Tensor(NamedTuple):
    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def _tensor(
    storage: _Storage, offset: int, shape: tuple, strides: tuple, *_grad_and_hooks: object
) -> _Tensor:
    """Stand in for `torch._utils._rebuild_tensor_v2`, with its signature."""
    return _Tensor(storage, offset, shape, strides)


_ADMITTED = {
    "collections.OrderedDict": OrderedDict,
    "torch._utils._rebuild_tensor_v2": _tensor,
    **_DTYPES,
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (wanted := f"{module}.{name}") not in _ADMITTED:
            raise WeightsError(
                f"The weights file asks for {wanted}; only arrays are admitted. It was not loaded."
            )
        return _ADMITTED[wanted]

    def persistent_load(self, pid: Any) -> _Storage:
        kind, dtype, key, _device, size, view = pid
        if kind != "storage" or view is not None:
            raise WeightsError("The weights file has a storage of an unknown kind.")
        return _Storage(key, dtype, size)


def _load(stream: BytesIO) -> Any:
    return _Unpickler(stream).load()


def _check_header(stream: BytesIO) -> None:
    magic, protocol, system = _load(stream), _load(stream), _load(stream)
    if magic != _MAGIC or protocol != _PROTOCOL or not system["little_endian"]:
        raise WeightsError("The weights are not in the format of torch.save before PyTorch 1.6.")


def _read_storage(stream: BytesIO, *, storage: _Storage) -> bytes:
    length = int.from_bytes(stream.read(_LENGTH_BYTES), "little", signed=True)
    if length != storage.size:
        raise WeightsError(f"Storage {storage.key} has {length} elements, {storage.size} were announced.")
    content = stream.read(length * storage.dtype.itemsize)
    if len(content) != length * storage.dtype.itemsize:
        raise WeightsError("The weights file ends early. Install its package again.")
    return content


def _view(tensor: _Tensor, *, content: bytes) -> np.ndarray:
    """View a storage as its tensor; numpy refuses what reaches outside `content`."""
    dtype = tensor.storage.dtype
    return np.ndarray(
        tensor.shape,
        dtype,
        buffer=content,
        offset=tensor.offset * dtype.itemsize,
        strides=tuple(stride * dtype.itemsize for stride in tensor.strides),
    )
