"""Named arrays in the layout of safetensors, as views of the bytes that were read."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from types import MappingProxyType
from typing import Annotated

import numpy as np

from fieldguide.errors import GuideError
from fieldguide.stored.from_plain import Within, from_plain
from fieldguide.stored.read_json import read_json

_MOST_HEADER_BYTES, _MOST_HEADER_VALUES = 2**20, 2**16
_MOST_AXES = 8
DTYPES: Mapping[str, np.dtype] = MappingProxyType(
    {
        "BOOL": np.dtype("?"),
        "U8": np.dtype("u1"),
        "I8": np.dtype("i1"),
        "I16": np.dtype("<i2"),
        "U16": np.dtype("<u2"),
        "F16": np.dtype("<f2"),
        "I32": np.dtype("<i4"),
        "U32": np.dtype("<u4"),
        "F32": np.dtype("<f4"),
        "I64": np.dtype("<i8"),
        "U64": np.dtype("<u8"),
        "F64": np.dtype("<f8"),
    }
)
_Length = Annotated[int, Within(0, 2**53)]


@dataclass(frozen=True)
class _Entry:
    """What the header says of an array."""

    dtype: str
    shape: tuple[_Length, ...]
    data_offsets: tuple[_Length, _Length]


def read_arrays(content: bytes | bytearray) -> dict[str, np.ndarray]:
    """Read arrays that `safetensors.numpy.save` wrote, without copying them.

    Parameters
    ----------
    content : bytes or bytearray
        The whole file. Not trusted.

    Returns
    -------
    dict of str to ndarray
        Views of `content`, so together no larger than it.

    Raises
    ------
    GuideError
        If the header is larger than 1 MB or cannot be read, or if the arrays overlap, leave gaps, or do not
        fill the file: the rules of the format. The message is the reason alone, without a full stop.

    References
    ----------
    .. [1] "Safetensors", Hugging Face, https://github.com/huggingface/safetensors#format.

    Examples
    --------
    >>> import safetensors.numpy
    >>> read_arrays(safetensors.numpy.save({"row": np.array([1.0, 2.0])}))
    {'row': array([1., 2.])}
    """
    length = int.from_bytes(content[:8], "little")
    start = 8 + length
    if len(content) < 8 or not 2 <= length <= _MOST_HEADER_BYTES or start > len(content):
        raise GuideError("its arrays have no header")
    header = read_json(bytes(content[8:start]), most_values=_MOST_HEADER_VALUES)
    if not isinstance(header, dict):
        raise GuideError("the header of its arrays is no object")
    entries = {name: from_plain(_Entry, entry) for name, entry in header.items() if name != "__metadata__"}
    data, end, arrays = memoryview(content)[start:], 0, {}
    for name, entry in sorted(entries.items(), key=lambda item: item[1].data_offsets):
        dtype = DTYPES.get(entry.dtype)
        if dtype is None or len(entry.shape) > _MOST_AXES:
            raise GuideError(f"its array {name!r} is {entry.dtype} of shape {entry.shape}")
        begin, after = entry.data_offsets
        if begin != end or after - begin != prod(entry.shape) * dtype.itemsize or after > len(data):
            raise GuideError(f"its array {name!r} lies elsewhere than it says")
        array = np.frombuffer(data[begin:after], dtype=dtype).reshape(entry.shape)
        arrays[name] = array if array.flags.aligned else array.copy()
        end = after
    if end != len(data):
        raise GuideError("its arrays end before their file")
    return arrays
