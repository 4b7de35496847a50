"""ONNX graphs of frozen networks: judging one that came in a file, and cutting one to what is wanted."""

from collections.abc import Collection, Sequence
from functools import lru_cache

import onnx
from google.protobuf.message import DecodeError
from onnx import TensorProto, helper

from fieldguide.errors import CostError, GuideError
from fieldguide.represent.cost import MOST_BYTES, MOST_OPERATIONS
from fieldguide.represent.networks.check_message import check_message
from fieldguide.represent.networks.graph_cost import GraphCost, graph_cost

_LIMIT_BYTES = 500_000_000
_LIMIT_PARTS = 100_000
_LIMIT_NUMBERS = 10**9
_ADMITTED = {"Transpose", "Cast", "Sub", "Conv", "Clip", "Add", "GlobalAveragePool", "Flatten"}
_RANKS = {"images": 4, "maps": 4, "features": 2}


def check_graph(content: bytes, *, resolution: int) -> None:
    """Refuse a graph that is no frozen network, or that could reach beyond its own arrays.

    Parameters
    ----------
    content : bytes
        An ONNX model from a file that nobody vouches for.
    resolution : int
        Side of the photos it is to be run on, in pixels.

    Raises
    ------
    GuideError
        If it is too large, no valid ONNX, refers to other files, has operators beyond the few that the
        networks of fieldguide are made of, other inputs and outputs than `images`, `maps` and `features`,
        arrays whose size is not known before the run, or needs more memory or arithmetic for one photo than
        `check_cost` admits, or more than a billion numbers; see `graph_cost`.
    """
    if len(content) > _LIMIT_BYTES:
        raise GuideError(f"The network has {len(content):,} bytes; at most {_LIMIT_BYTES:,} are read.")
    try:
        check_message(content, onnx.ModelProto.DESCRIPTOR, most=_LIMIT_PARTS)
        model = onnx.load_model_from_string(content)
        _check_contents(model)
        onnx.checker.check_model(model)
        _check_interface(model.graph)
    except (DecodeError, onnx.checker.ValidationError) as error:
        raise GuideError(f"The network is no valid ONNX graph: {error}") from error
    _check_cost(cost_of_graph(content, resolution=resolution))


@lru_cache(maxsize=8)  # asked for when a guide is loaded, and by every encoder that uses the graph
def cost_of_graph(content: bytes, *, resolution: int) -> GraphCost:
    """Count what a graph takes for one photo.

    Parameters
    ----------
    content : bytes
        An ONNX model whose contents `check_graph` admits, or one of ours.
    resolution : int
        Side of the photos, in pixels.

    Returns
    -------
    GraphCost

    Raises
    ------
    GuideError
        If its shapes contradict each other, and as `graph_cost`.
    """
    model = onnx.load_model_from_string(content)
    _fix_input(model.graph, resolution=resolution)
    try:
        inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True)
    except onnx.shape_inference.InferenceError as error:
        raise GuideError(f"The network is no valid ONNX graph: {error}") from error
    return graph_cost(inferred.graph)


def cut_graph(content: bytes, *, outputs: Sequence[str], resolution: int) -> bytes:
    """Cut a graph to what some of its arrays need.

    Parameters
    ----------
    content : bytes
        An ONNX model; its nodes are in an order of computation.
    outputs : sequence of str
        The arrays to give, in this order; outputs of the model or what it makes on its way, float32.
    resolution : int
        Side of the photos, in pixels; the input takes one of them at a time, for which engines plan better.

    Returns
    -------
    bytes
        A model with these outputs and nothing beyond what they need.
    """
    model = onnx.load_model_from_string(content)
    graph = model.graph
    nodes = nodes_towards(graph, outputs)
    needed = {name for node in nodes for name in node.input}
    known = {value.name: value for value in graph.output}
    kept = {
        "node": nodes,
        "output": [
            known[name] if name in known else helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
            for name in outputs
        ],
        "initializer": [array for array in graph.initializer if array.name in needed],
    }
    for field, values in kept.items():
        graph.ClearField(field)
        getattr(graph, field).extend(values)
    _fix_input(graph, resolution=resolution)
    return model.SerializeToString()


def nodes_towards(graph: onnx.GraphProto, outputs: Collection[str]) -> list[onnx.NodeProto]:
    """Find the nodes that some arrays of a graph need.

    Parameters
    ----------
    graph : onnx.GraphProto
        Its nodes are in an order of computation.
    outputs : collection of str
        The arrays.

    Returns
    -------
    list of onnx.NodeProto
        In the same order.
    """
    needed, nodes = set(outputs), []
    for node in reversed(graph.node):
        if needed.intersection(node.output):
            needed.update(node.input)
            nodes.append(node)
    return nodes[::-1]


def fixed_graph(content: bytes, *, resolution: int) -> onnx.GraphProto:
    """Work out the shapes in a graph for one photo.

    Parameters
    ----------
    content : bytes
        An ONNX model that is vouched for, or was judged by `check_graph`.
    resolution : int
        Side of the photo, in pixels.

    Returns
    -------
    onnx.GraphProto
        With the shape of every array, where it can be known.
    """
    model = onnx.load_model_from_string(content)
    _fix_input(model.graph, resolution=resolution)
    return onnx.shape_inference.infer_shapes(model, data_prop=True).graph


def _check_contents(model: onnx.ModelProto) -> None:
    """Look at all that a model can hold besides nodes of known operators and arrays."""
    strange = {node.op_type for node in model.graph.node if node.op_type not in _ADMITTED or node.domain}
    if strange:
        raise GuideError(f"The network has operators that are not admitted: {', '.join(sorted(strange))}.")
    if model.functions or model.training_info or model.graph.sparse_initializer:
        raise GuideError(
            "The network has functions, training steps or sparse arrays, which are not admitted."
        )
    if any(
        array.data_location == TensorProto.EXTERNAL or array.external_data
        for array in model.graph.initializer
    ):
        raise GuideError("The network refers to another file, which is not admitted.")


def _check_interface(graph: onnx.GraphProto) -> None:
    ranks = {value.name: len(value.type.tensor_type.shape.dim) for value in [*graph.input, *graph.output]}
    if ranks != _RANKS or len(graph.input) != 1 or graph.input[0].name != "images":
        raise GuideError(
            f"The network must have the input images and the outputs maps and features, not {ranks}."
        )


def _fix_input(graph: onnx.GraphProto, *, resolution: int) -> None:
    shape = graph.input[0].type.tensor_type.shape
    for dimension, size in zip(shape.dim, (1, resolution, resolution, 3), strict=True):
        dimension.dim_value = size


def _check_cost(cost: GraphCost) -> None:
    for what, needed, limit in (
        ("bytes of memory", cost.live_bytes, MOST_BYTES),
        ("multiplications", cost.multiplications, MOST_OPERATIONS),
        ("numbers", cost.numbers, _LIMIT_NUMBERS),
    ):
        if needed > limit:
            raise CostError(
                f"The network is too large: it takes {needed:,} {what} for a photo; at most {limit:,} are "
                "admitted."
            )
