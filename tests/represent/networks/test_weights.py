import io
import os
import pickle
import struct
import sys
from collections import OrderedDict
from types import ModuleType

import numpy as np
import pytest

from fieldguide.represent.networks.weights import WeightsError, read_weights

MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001


class Global:
    """Pickled as a bare name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __reduce__(self) -> str:
        return self.name


class Tensor:
    """Pickled as PyTorch pickles a tensor."""

    def __init__(self, key, *, size, offset=0, shape, strides, kind="FloatStorage") -> None:
        self.storage = ("storage", kind, key, "cpu", size, None)
        self.rest = (offset, shape, strides, False, OrderedDict())


class Pickler(pickle._Pickler):
    """Writes names of modules that are not installed here."""

    def persistent_id(self, thing):
        is_storage = isinstance(thing, tuple) and thing[:1] == ("storage",)
        if is_storage and isinstance(thing[1], str):
            return (thing[0], getattr(sys.modules["torch"], thing[1]), *thing[2:])
        return None

    def reducer_override(self, thing):
        if isinstance(thing, Tensor):
            return sys.modules["torch._utils"]._rebuild_tensor_v2, (thing.storage, *thing.rest)
        return NotImplemented


def named(name: str, module: str) -> type:
    return type(name, (), {"__module__": module, "__qualname__": name})


@pytest.fixture(autouse=True)
def torch_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names to pickle; reading needs none of them."""
    torch, utils = ModuleType("torch"), ModuleType("torch._utils")
    for name in ("FloatStorage", "LongStorage", "DoubleStorage"):
        setattr(torch, name, named(name, "torch"))
    utils._rebuild_tensor_v2 = named("_rebuild_tensor_v2", "torch._utils")
    torch._utils = utils
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "torch._utils", utils)


def write(tensors, storages=(), *, magic=MAGIC, little_endian=True) -> bytes:
    stream = io.BytesIO()
    for part in (magic, PROTOCOL, {"little_endian": little_endian}, tensors, [key for key, _ in storages]):
        Pickler(stream, 2).dump(part)
    for _, values in storages:
        stream.write(struct.pack("<q", len(values)) + values.tobytes())
    return stream.getvalue()


def test_strides_offsets_and_shared_storages():
    values = np.arange(12, dtype="<f4")
    tensors = OrderedDict(
        straight=Tensor("a", size=12, shape=(3, 4), strides=(4, 1)),
        transposed=Tensor("a", size=12, shape=(4, 3), strides=(1, 4)),
        tail=Tensor("a", size=12, offset=10, shape=(2,), strides=(1,)),
        count=Tensor("b", size=1, shape=(), strides=(), kind="LongStorage"),
    )
    arrays = read_weights(write(tensors, [("a", values), ("b", np.array([7], "<i8"))]))
    np.testing.assert_array_equal(arrays["straight"], values.reshape(3, 4))
    np.testing.assert_array_equal(arrays["transposed"], values.reshape(3, 4).T)
    np.testing.assert_array_equal(arrays["tail"], [10, 11])
    assert arrays["count"] == 7
    assert not arrays["straight"].flags.writeable


@pytest.mark.parametrize(
    "tensor",
    [
        Tensor("a", size=4, offset=1, shape=(4,), strides=(1,)),
        Tensor("a", size=4, shape=(5,), strides=(1,)),
        Tensor("a", size=4, shape=(2, 2), strides=(3, 1)),
        Tensor("a", size=4, offset=-1, shape=(2,), strides=(1,)),
        Tensor("a", size=4, shape=(2,), strides=(-1,)),
        Tensor("a", size=5, shape=(4,), strides=(1,)),
        Tensor("other", size=4, shape=(4,), strides=(1,)),
        Tensor("a", size="4", shape=(4,), strides=(1,)),
        Tensor("a", size=4, shape="ab", strides=(1,)),
    ],
)
def test_tensor_that_does_not_fit_its_storage(tensor):
    with pytest.raises(WeightsError):
        read_weights(write(OrderedDict(x=tensor), [("a", np.zeros(4, "<f4"))]))


@pytest.mark.parametrize("thing", [os.system, eval, OrderedDict.fromkeys, np.zeros(2)])
def test_anything_else_is_refused_by_its_name(thing):
    with pytest.raises(WeightsError, match=r"asks for [\w.]+; only arrays are admitted"):
        read_weights(write(OrderedDict(x=thing)))


def test_unknown_storage_is_refused_by_its_name():
    tensor = Tensor("a", size=1, shape=(1,), strides=(1,), kind="DoubleStorage")
    with pytest.raises(WeightsError, match=r"torch\.DoubleStorage"):
        read_weights(write(OrderedDict(x=tensor), [("a", np.zeros(1))]))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        write(OrderedDict(), magic=1),
        write(OrderedDict(), little_endian=False),
        write([1, 2]),
    ],
)
def test_other_files_are_refused(content):
    with pytest.raises(WeightsError):
        read_weights(content)


def test_every_truncation_is_noticed():
    tensors = OrderedDict(x=Tensor("a", size=4, shape=(4,), strides=(1,)))
    content = write(tensors, [("a", np.ones(4, "<f4"))])
    for length in range(len(content)):
        with pytest.raises(WeightsError):
            read_weights(content[:length])
