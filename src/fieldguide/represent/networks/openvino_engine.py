"""OpenVINO as an engine."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from types import ModuleType

import numpy as np

from fieldguide.cores import available_cores
from fieldguide.errors import OptionError
from fieldguide.represent.networks.engine import Engine

_DEVICE = "CPU"
_HINTS = {"exact": "f32", "fast": "bf16"}


def open_openvino(graph: bytes, *, precision: str) -> Engine:
    """Load a graph into OpenVINO.

    Parameters
    ----------
    graph : bytes
        ONNX model with an input of fixed shape.
    precision : {"exact", "fast"}
        Float32, or bfloat16.

    Returns
    -------
    callable
        See `Engine`; as many calls run at once as there are cores, others wait.

    Raises
    ------
    OptionError
        If `precision` is "fast" and the processor does not compute with bfloat16.
    """
    core = _import_openvino().Core()
    if precision == "fast" and not has_bfloat16():
        raise OptionError(
            "precision='fast' needs a processor with bfloat16 (avx512_bf16 or amx_bf16), which this lacks; "
            "use precision='exact'."
        )
    cores = available_cores()
    compiled = core.compile_model(
        core.read_model(graph),
        _DEVICE,
        {
            "INFERENCE_PRECISION_HINT": _HINTS[precision],
            "INFERENCE_NUM_THREADS": cores,
            "NUM_STREAMS": cores,  # each on one thread
            "ENABLE_CPU_PINNING": False,  # decoding wants the cores as well
        },
    )
    outputs = len(compiled.outputs)
    idle: SimpleQueue = SimpleQueue()
    for _ in range(cores):
        request = compiled.create_infer_request()
        request.infer(
            share_outputs=True
        )  # the first run of a stream sets it up: one after the other, in one thread
        idle.put(request)

    def run(photo: np.ndarray) -> list[np.ndarray]:
        request = idle.get()
        try:
            request.get_input_tensor().data[:] = (
                photo  # no memory of Python's for OpenVINO's threads to release
            )
            request.infer(share_outputs=True)
            return [request.get_output_tensor(place).data.copy() for place in range(outputs)]
        finally:
            idle.put(request)

    # The binding fills tables at its first call, under a C++ lock while it lets go of Python's: two threads
    # that make that call at once wait for each other for ever. So the first call is made here, alone.
    run(np.zeros(tuple(compiled.input(0).shape), np.uint8))
    return run


def has_bfloat16() -> bool:
    """Tell whether the processor computes with bfloat16.

    Returns
    -------
    bool
    """
    return "BF16" in _import_openvino().Core().get_property(_DEVICE, "OPTIMIZATION_CAPABILITIES")


def _import_openvino() -> ModuleType:
    """Import OpenVINO without its telemetry, which sends on import and is declined only in the home folder.

    OpenVINO does without the package `openvino_telemetry` where it is not installed; so it is made to look
    so.
    """
    with _hidden("openvino_telemetry"):
        import openvino
    return openvino


@contextmanager
def _hidden(module: str) -> Iterator[None]:
    """Make the import of a module fail meanwhile."""
    nothing = object()
    before = sys.modules.get(module, nothing)
    sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[module]
        if before is not nothing:
            sys.modules[module] = before  # type: ignore[assignment]
