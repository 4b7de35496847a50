"""What one photo costs a network: memory and arithmetic, from the shapes alone."""

from dataclasses import dataclass
from math import prod

import onnx
from onnx import AttributeProto, TensorProto

from fieldguide.errors import GuideError

# Engines multiply blocks of channels. Where there are fewer, 50 billion products took up to 31 s of one core
# instead of 3 to 5: one channel 31 s, groups of two 18 s, of four 9 s, three channels 11 s.
CHANNELS = 8
_SUBGRAPHS = (AttributeProto.GRAPH, AttributeProto.GRAPHS)


@dataclass(frozen=True)
class GraphCost:
    """What one run takes.

    Attributes
    ----------
    weight_bytes : int
        Of the arrays that the graph holds.
    live_bytes : int
        Most of what must be there at once: the inputs, and each array from the node that makes it to the last
        that needs it, in the order of the nodes.
    multiplications : int
        Multiply-accumulates of convolutions and matrix products. Of convolutions with fewer than eight
        channels, or so many in a group, they count up to eight times, but for those of one channel each.
    numbers : int
        Numbers that nodes make, all together.
    """

    weight_bytes: int
    live_bytes: int
    multiplications: int
    numbers: int


def graph_cost(graph: onnx.GraphProto) -> GraphCost:
    """Count what one run of a graph takes; any graph of which every shape is known.

    Parameters
    ----------
    graph : onnx.GraphProto
        After shape inference, with an input of fixed size; nodes in an order of computation.

    Returns
    -------
    GraphCost

    Raises
    ------
    GuideError
        If a node has a graph of its own (a loop or a branch), or the shape or type of an array is not known
        before the run.
    """
    known = _shapes(graph)
    shapes = {name: shape for name, (shape, _) in known.items()}
    constants = {array.name for array in graph.initializer}
    sizes = {name: prod(shape) * itemsize for name, (shape, itemsize) in known.items()}
    last = {name: place for place, node in enumerate(graph.node) for name in node.input}
    kept = {value.name for value in graph.output}
    live = sum(sizes[value.name] for value in graph.input if value.name not in constants)
    most, multiplications, numbers = live, 0, 0
    for place, node in enumerate(graph.node):
        if any(attribute.type in _SUBGRAPHS for attribute in node.attribute):
            raise GuideError(f"The network has a loop or branch ({node.op_type}), which is not admitted.")
        made = [name for name in node.output if name]
        for name in [*made, *filter(None, node.input)]:
            if name not in shapes:
                raise GuideError(f"The size of {name!r} in the network is not known before it runs.")
        live += sum(sizes[name] for name in made)
        most = max(most, live)
        numbers += sum(prod(shapes[name]) for name in made)
        multiplications += _multiplications(node, shapes)
        done = {name for name in {*node.input, *made} if last.get(name, -1) <= place}
        live -= sum(sizes[name] for name in done - constants - kept if name)
    weights = sum(sizes[name] for name in constants)
    return GraphCost(weights, most, multiplications, numbers)


def _multiplications(node: onnx.NodeProto, shapes: dict[str, tuple[int, ...]]) -> int:
    """Return the multiply-accumulates: for each number that is made, those of the axes that are summed."""
    if node.op_type not in _SUMMED:
        return 0
    return prod(shapes[node.output[0]]) * _SUMMED[node.op_type](node, shapes)


def _flag(node: onnx.NodeProto, name: str) -> bool:
    return any(attribute.name == name and attribute.i for attribute in node.attribute)


def _channels(node: onnx.NodeProto, shapes: dict[str, tuple[int, ...]]) -> int:
    """Return how many channels a convolution takes at once, up to `CHANNELS`; depthwise ones have kernels."""
    groups = next((attribute.i for attribute in node.attribute if attribute.name == "group"), 1)
    made, taken = shapes[node.input[1]][:2]
    least = max(1, min(made // max(1, groups), taken, CHANNELS))
    return CHANNELS if groups > 1 and made == groups and taken == 1 else least


# Operator -> how many products each number it makes is the sum of.
_SUMMED = {
    "Conv": lambda node, shapes: prod(shapes[node.input[1]][1:]) * CHANNELS // _channels(node, shapes),
    "Gemm": lambda node, shapes: shapes[node.input[0]][0 if _flag(node, "transA") else 1],
    "MatMul": lambda node, shapes: shapes[node.input[0]][-1],
}


def _shapes(graph: onnx.GraphProto) -> dict[str, tuple[tuple[int, ...], int]]:
    """Return shape and bytes of a number of each array; those that are not fixed are left out."""
    known = {array.name: (tuple(array.dims), _itemsize(array.data_type)) for array in graph.initializer}
    for value in [*graph.input, *graph.value_info, *graph.output]:
        tensor = value.type.tensor_type
        dims = tensor.shape.dim
        fixed = value.type.HasField("tensor_type") and tensor.HasField("shape")
        if fixed and all(dim.HasField("dim_value") and dim.dim_value >= 0 for dim in dims):
            shape = tuple(dim.dim_value for dim in dims)
            known[value.name] = (shape, _itemsize(tensor.elem_type))
    return known


def _itemsize(kind: int) -> int:
    if kind in (TensorProto.UNDEFINED, TensorProto.STRING):
        raise GuideError("The network has arrays of texts or of no known type, which are not admitted.")
    return max(1, onnx.helper.tensor_dtype_to_np_dtype(kind).itemsize)
