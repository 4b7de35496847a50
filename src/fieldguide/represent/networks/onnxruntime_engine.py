"""ONNX Runtime as an engine."""

import os
from collections.abc import Sequence
from types import ModuleType

import numpy as np

from fieldguide.represent.networks.engine import Engine


def open_onnxruntime(graph: bytes, *, precision: str) -> Engine:  # noqa: ARG001  # it has one
    """Load a graph into ONNX Runtime.

    Parameters
    ----------
    graph : bytes
        ONNX model.
    precision : {"exact"}
        Float32.

    Returns
    -------
    callable
        See `Engine`.

    Notes
    -----
    Each call runs in the thread that makes it, and callers bring the threads: one photo a call in two threads
    is 1.5 times as fast on two cores as batches of 32 in one call with two threads, and holds less memory.
    """
    onnxruntime = _import_onnxruntime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 3  # errors only
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    def run(photo: np.ndarray) -> Sequence[np.ndarray]:
        return session.run(None, {"images": photo})

    return run


def _import_onnxruntime() -> ModuleType:
    """Import ONNX Runtime without its telemetry.

    Since 1.31 it queues events with a device number in the home folder and looks for a server while the
    process lives; only this variable, read when its library is loaded, prevents that. Its own
    `disable_telemetry_events` comes too late.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    return onnxruntime
