import json

import numpy as np
import pytest
import safetensors.numpy

from fieldguide.errors import GuideError
from fieldguide.stored import read_arrays


def laid_out(header: object, data: bytes = b"") -> bytes:
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def entry(dtype: str = "U8", shape: object = (2,), offsets: object = (0, 2)) -> dict:
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


@pytest.mark.parametrize("dtype", ["?", "u1", "i1", "i2", "u2", "f2", "i4", "u4", "f4", "i8", "u8", "f8"])
def test_what_safetensors_writes_is_read_without_a_copy(dtype):
    arrays = {"a": np.arange(6).reshape(2, 3).astype(dtype), "none": np.zeros((0, 4), dtype)}
    content = safetensors.numpy.save(arrays)
    found = read_arrays(content)
    assert {name: (own.dtype, own.tolist()) for name, own in found.items()} == {
        name: (own.dtype, own.tolist()) for name, own in arrays.items()
    }
    assert not found["a"].flags.owndata


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"1234567",
        (2**60).to_bytes(8, "little") + b"{}",
        laid_out([]),
        laid_out({"a": 1}),
        laid_out({"a": entry()}),
        laid_out({"a": entry()}, b"123"),
        laid_out({"a": entry(offsets=(1, 3))}, b"123"),
        laid_out({"a": entry(), "b": entry()}, b"12"),
        laid_out({"a": entry(shape=(3,))}, b"12"),
        laid_out({"a": entry(shape=(-1, -2))}, b"12"),
        laid_out({"a": entry(shape=(2**62, 4))}, b"12"),
        laid_out({"a": entry(shape=[1] * 40 + [2])}, b"12"),
        laid_out({"a": entry("BF16", (1,))}, b"12"),
        laid_out({"a": entry("F32", (1,), (0, 3))}, b"123"),
        laid_out({"a": entry(shape=True)}, b"12"),
    ],
)
def test_what_contradicts_itself_is_refused(content):
    with pytest.raises(GuideError):
        read_arrays(content)
