"""What runs a network: ONNX Runtime everywhere, OpenVINO where it is installed."""

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec

import numpy as np

from fieldguide.errors import MissingExtraError, OptionError
from fieldguide.represent.options import check_choice

Engine = Callable[[np.ndarray], Sequence[np.ndarray]]
"""Gives the outputs of a graph for one photo, (1, h, w, 3) uint8; from any thread, many at once."""

ENGINES = ("auto", "onnxruntime", "openvino")
PRECISIONS = ("exact", "fast")
_OPENERS = {
    "onnxruntime": "fieldguide.represent.networks.onnxruntime_engine:open_onnxruntime",
    "openvino": "fieldguide.represent.networks.openvino_engine:open_openvino",
}


def choose_engine(engine: str, *, precision: str) -> str:
    """Resolve "auto", and refuse what this installation or this combination cannot do.

    Parameters
    ----------
    engine : {"auto", "onnxruntime", "openvino"}
        "auto" is OpenVINO where it is installed, otherwise ONNX Runtime.
    precision : {"exact", "fast"}
        "fast" needs OpenVINO.

    Returns
    -------
    {"onnxruntime", "openvino"}

    Raises
    ------
    OptionError
        If one of them is unknown, or ONNX Runtime is to be "fast".
    MissingExtraError
        If OpenVINO is needed and not installed.
    """
    check_choice(engine, option="engine", known=ENGINES)
    check_choice(precision, option="precision", known=PRECISIONS)
    if engine == "onnxruntime" and precision == "fast":
        raise OptionError(
            "precision='fast' needs engine='openvino' (or 'auto'); onnxruntime has only 'exact'."
        )
    if find_spec("openvino") is not None:
        return "onnxruntime" if engine == "onnxruntime" else "openvino"
    if engine == "openvino" or precision == "fast":
        raise MissingExtraError("OpenVINO is not installed. Install it: pip install 'fieldguide[fast]'")
    return "onnxruntime"


def quickest_precision() -> str:
    """Tell how exactly networks are computed where speed matters more than the last digit.

    Returns
    -------
    {"exact", "fast"}
        "fast" where OpenVINO is installed and the processor computes with bfloat16.
    """
    if find_spec("openvino") is None:
        return "exact"
    from fieldguide.represent.networks.openvino_engine import has_bfloat16

    return "fast" if has_bfloat16() else "exact"


def open_engine(engine: str, *, graph: bytes, precision: str) -> Engine:
    """Load a graph into an engine.

    Parameters
    ----------
    engine : {"onnxruntime", "openvino"}
        As `choose_engine` gave it.
    graph : bytes
        ONNX model with the input `images` of shape (1, h, w, 3).
    precision : {"exact", "fast"}
        Float32 throughout, or bfloat16 where the processor computes with it.

    Returns
    -------
    callable
        See `Engine`.

    Raises
    ------
    OptionError
        If `precision` is "fast" and the processor cannot.
    """
    module, name = _OPENERS[engine].split(":")
    return getattr(import_module(module), name)(graph, precision=precision)
