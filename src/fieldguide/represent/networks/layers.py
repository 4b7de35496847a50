"""The layers of a network: the maps that it makes on its way, found in its graph."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto

from fieldguide.represent.networks.graph import fixed_graph, nodes_towards

LAST = "maps"
_MOVES = {"Cast", "Flatten", "Identity", "Reshape", "Squeeze", "Transpose", "Unsqueeze"}
_RANKS = (3, 4)  # of tokens and of maps


@dataclass(frozen=True)
class Layer:
    """Values of some channels at some positions.

    Attributes
    ----------
    tensor : str
        Its name in the graph.
    positions, channels : int
        How many there are.
    channels_first : bool
        Whether the channels come before the positions: maps (1, c, h, w); otherwise maps (1, h, w, c) and
        tokens (1, t, d).
    """

    tensor: str
    positions: int
    channels: int
    channels_first: bool

    def values(self, array: np.ndarray) -> np.ndarray:
        """View what an engine gave as the values of one photo.

        Parameters
        ----------
        array : ndarray of shape (1, c, h, w), (1, h, w, c) or (1, t, d)
            The layer of one photo.

        Returns
        -------
        ndarray of shape (positions, channels)
        """
        if self.channels_first:
            return array.reshape(self.channels, self.positions).T
        return array.reshape(self.positions, self.channels)


def find_layers(content: bytes, *, resolution: int) -> dict[str, Layer]:
    """List every layer that a network has between photo and last maps.

    Parameters
    ----------
    content : bytes
        An ONNX model with the input `images`, of shape (n, h, w, 3); nodes in an order of computation.
    resolution : int
        Side of the photos, in pixels.

    Returns
    -------
    dict of str to Layer
        By the names of their tensors, in the order of computation; those whose values are float32 of known
        size: maps with equal sides, channels first or last, and tokens.
    """
    graph = fixed_graph(content, resolution=resolution)
    return _layers(graph, _leading_to_last(graph))


def find_stages(content: bytes, *, resolution: int) -> dict[str, str]:
    """Find the stages of a network: how far it comes before its maps get smaller.

    Parameters
    ----------
    content : bytes
        As for `find_layers`.
    resolution : int
        Side of the photos that it was made for, in pixels: on small ones maps may stay as they are.

    Returns
    -------
    dict of str to str
        ``"stage1"``, ``"stage2"``, ... to the name of a tensor; empty for a network without maps or tokens.

    Notes
    -----
    Only layers count through which everything passes that reaches the last maps: none inside of a residual
    block, none before the first weights, and none whose values were only moved. Those with equally many
    positions are a stage. It gives what its last residual sum made, or what is narrower after it: so the
    narrow maps between inverted residual blocks, not those widened for the next. Where nothing is summed it
    gives the narrowest since the channels were last reduced, or else its last.
    """
    graph = fixed_graph(content, resolution=resolution)
    nodes = _leading_to_last(graph)
    layers = _layers(graph, nodes)
    stages: list[list[_Passed]] = []
    for passed in _passed_by_all(nodes, layers, weights={array.name: array for array in graph.initializer}):
        if not stages or stages[-1][-1].layer.positions != passed.layer.positions:
            stages.append([])
        stages[-1].append(passed)
    return {f"stage{i}": _given_by(stage) for i, stage in enumerate(stages, 1)}


@dataclass(frozen=True)
class _Passed:
    """A layer through which everything passes."""

    layer: Layer
    is_sum: bool


def _given_by(stage: Sequence[_Passed]) -> str:
    widths = [passed.layer.channels for passed in stage]
    sums = [i for i, passed in enumerate(stage) if passed.is_sum]
    reduced = [i for i in range(1, len(stage)) if widths[i] < widths[i - 1]]
    first = (sums or reduced or [len(stage) - 1])[-1]
    narrowest = min(widths[first:])
    return [passed.layer.tensor for passed in stage[first:] if passed.layer.channels == narrowest][-1]


def _leading_to_last(graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    """Return the nodes on the way to the last maps; to all outputs where there are none of that name."""
    outputs = {value.name for value in graph.output}
    return nodes_towards(graph, {LAST} if LAST in outputs else outputs)


def _layers(graph: onnx.GraphProto, nodes: Sequence[onnx.NodeProto]) -> dict[str, Layer]:
    types = {value.name: value.type.tensor_type for value in [*graph.value_info, *graph.output]}
    found = {}
    for name in (name for node in nodes for name in node.output if name in types):
        shape = tuple(dim.dim_value for dim in types[name].shape.dim)
        layer = _layer(name, shape) if types[name].elem_type == TensorProto.FLOAT else None
        if layer is not None:
            found[name] = layer
    return found


def _layer(name: str, shape: tuple[int, ...]) -> Layer | None:
    if len(shape) not in _RANKS or shape[0] != 1 or min(shape) < 1:  # a size that is not known reads as 0
        return None
    if len(shape) == 3:
        return Layer(name, positions=shape[1], channels=shape[2], channels_first=False)
    if shape[2] == shape[3]:
        return Layer(name, positions=shape[2] ** 2, channels=shape[1], channels_first=True)
    if shape[1] == shape[2]:
        return Layer(name, positions=shape[1] ** 2, channels=shape[3], channels_first=False)
    return None


def _passed_by_all(
    nodes: Sequence[onnx.NodeProto], layers: Mapping[str, Layer], *, weights: Mapping[str, TensorProto]
) -> list[_Passed]:
    last_use = {name: place for place, node in enumerate(nodes) for name in node.input}
    waiting: set[str] = set()  # layers that are made and still needed
    passed, has_weights = [], False
    for place, node in enumerate(nodes):
        has_weights |= any(len(weights[name].dims) > 1 for name in node.input if name in weights)
        made = [name for name in node.output if name in layers]
        waiting.update(made)
        waiting -= {name for name in node.input if last_use[name] <= place}
        if has_weights and len(made) == 1 and waiting == set(made) and node.op_type not in _MOVES:
            summed = node.op_type in ("Add", "Sum") and all(name in layers for name in node.input)
            passed.append(_Passed(layers[made[0]], is_sum=summed))
    return passed
