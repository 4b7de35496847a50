import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from fieldguide.errors import GuideError
from fieldguide.represent.networks.check_message import check_message
from fieldguide.represent.networks.graph_cost import graph_cost


def inferred(nodes: list, arrays: dict, *, shape: tuple, output: tuple) -> onnx.GraphProto:
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, output)],
        [numpy_helper.from_array(array, name) for name, array in arrays.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    return onnx.shape_inference.infer_shapes(model, strict_mode=True).graph


def test_what_is_alive_is_counted_from_first_to_last_use():
    nodes = [
        helper.make_node("Relu", ["x"], ["a"]),  # x and a
        helper.make_node("Relu", ["a"], ["b"]),  # a and b
        helper.make_node("Relu", ["b"], ["c"]),  # a, b and c
        helper.make_node("Add", ["a", "c"], ["y"]),  # a, c and y
    ]
    cost = graph_cost(inferred(nodes, {}, shape=(1, 10), output=(1, 10)))
    assert (cost.live_bytes, cost.numbers, cost.multiplications, cost.weight_bytes) == (120, 40, 0, 0)


def test_the_products_of_convolutions_and_matrices_are_counted():
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"], group=2),
        helper.make_node("Flatten", ["c"], ["f"]),
        helper.make_node("MatMul", ["f", "m"], ["y"]),
    ]
    arrays = {"w": np.zeros((4, 1, 3, 3), np.float32), "m": np.zeros((4 * 6 * 6, 5), np.float32)}
    cost = graph_cost(inferred(nodes, arrays, shape=(1, 2, 8, 8), output=(1, 5)))
    slow = 8 * sum(1 for _ in range(4) for _ in range(36) for _ in range(9)) + 4 * 36 * 5
    assert cost.multiplications == slow
    assert cost.weight_bytes == 4 * (4 * 9 + 144 * 5)


@pytest.mark.parametrize(
    ("group", "taken", "made", "times"),
    [
        (1, 8, 8, 1),
        (1, 64, 16, 1),
        (1, 1, 1, 8),
        (1, 4, 8, 2),
        (1, 8, 4, 2),
        (2, 2, 4, 4),
        (4, 1, 4, 1),
        (4, 1, 8, 8),
    ],
)
def test_products_of_a_few_channels_count_more(group: int, taken: int, made: int, times: int) -> None:
    nodes = [helper.make_node("Conv", ["x", "w"], ["y"], group=group)]
    arrays = {"w": np.zeros((made, taken, 3, 3), np.float32)}
    cost = graph_cost(inferred(nodes, arrays, shape=(1, taken * group, 8, 8), output=(1, made, 6, 6)))
    assert cost.multiplications == times * made * 36 * 9 * taken


def test_a_size_that_only_the_run_tells_is_refused():
    nodes = [helper.make_node("NonZero", ["x"], ["n"]), helper.make_node("Cast", ["n"], ["y"], to=1)]
    with pytest.raises(GuideError, match="is not known before it runs"):
        graph_cost(inferred(nodes, {}, shape=(1, 4), output=(2, None)))


def test_a_branch_is_refused():
    inner = helper.make_graph(
        [], "inner", [], [helper.make_tensor_value_info("x", TensorProto.FLOAT, (1, 4))]
    )
    node = helper.make_node("If", ["flag"], ["y"], then_branch=inner, else_branch=inner)
    graph = inferred(
        [helper.make_node("Relu", ["x"], ["y"])], {"flag": np.array(True)}, shape=(1, 4), output=(1, 4)
    )
    graph.node.insert(0, node)
    with pytest.raises(GuideError, match="loop or branch"):
        graph_cost(graph)


@pytest.mark.parametrize(
    "content",
    [
        b"\x72\x00" * 2_000,  # empty properties
        onnx.ModelProto(
            graph=onnx.GraphProto(initializer=[TensorProto(int64_data=[1] * 2_000)])
        ).SerializeToString(),
        onnx.ModelProto(graph=onnx.GraphProto(node=[onnx.NodeProto()] * 2_000)).SerializeToString(),
        b"\x3a\xff",
        b"\x0b",
        b"\x3a\x05\x0a",
    ],
)
def test_a_message_that_unpacks_to_much_or_is_none_is_refused(content):
    with pytest.raises(GuideError):
        check_message(content, onnx.ModelProto.DESCRIPTOR, most=1_000)
