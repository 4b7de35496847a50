from collections.abc import Callable

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from fieldguide.errors import GuideError
from fieldguide.represent.networks.graph import check_graph, cut_graph, fixed_graph


def make_model() -> onnx.ModelProto:
    """A network of one convolution, in the form of the real ones."""
    weight = numpy_helper.from_array(np.full((4, 3, 1, 1), 0.5, np.float32), "weight")
    nodes = [
        helper.make_node("Transpose", ["images"], ["first"], perm=[0, 3, 1, 2]),
        helper.make_node("Cast", ["first"], ["float"], to=TensorProto.FLOAT),
        helper.make_node("Conv", ["float", "weight"], ["maps"]),
        helper.make_node("GlobalAveragePool", ["maps"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["features"]),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("images", TensorProto.UINT8, ("n", "h", "w", 3))],
        [
            helper.make_tensor_value_info("maps", TensorProto.FLOAT, ("n", 4, "rows", "columns")),
            helper.make_tensor_value_info("features", TensorProto.FLOAT, ("n", 4)),
        ],
        [weight],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def test_sound_graph_passes():
    check_graph(make_model().SerializeToString(), resolution=32)


def external(model: onnx.ModelProto) -> None:
    array = model.graph.initializer[0]
    array.ClearField("raw_data")
    array.data_location = TensorProto.EXTERNAL
    array.external_data.add(key="location", value="/etc/passwd")


def other_operator(model: onnx.ModelProto) -> None:
    model.graph.node[2].op_type = "Loop"


def other_domain(model: onnx.ModelProto) -> None:
    model.graph.node[2].domain = "com.example"


def function(model: onnx.ModelProto) -> None:
    model.functions.add(name="f", domain="com.example")


def renamed_output(model: onnx.ModelProto) -> None:
    model.graph.node[-1].output[0] = model.graph.output[1].name = "vectors"


def missing_output(model: onnx.ModelProto) -> None:
    del model.graph.output[0]


def second_input(model: onnx.ModelProto) -> None:
    model.graph.input.append(helper.make_tensor_value_info("more", TensorProto.FLOAT, (1,)))


def undefined_name(model: onnx.ModelProto) -> None:
    model.graph.node[2].input[0] = "nothing"


def short_array(model: onnx.ModelProto) -> None:
    model.graph.initializer[0].raw_data = b"1234"


def huge_padding(model: onnx.ModelProto) -> None:
    model.graph.node[2].attribute.append(helper.make_attribute("pads", [9000] * 4))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (external, "another file"),
        (other_operator, "operators that are not admitted: Loop"),
        (other_domain, "operators that are not admitted: Conv"),
        (function, "functions"),
        (renamed_output, "the outputs maps and features"),
        (missing_output, "the outputs maps and features"),
        (second_input, "the input images"),
        (undefined_name, "no valid ONNX"),
        (short_array, "no valid ONNX"),
        (huge_padding, "too large"),
    ],
)
def test_anything_else_is_refused(damage: Callable[[onnx.ModelProto], None], message: str):
    model = make_model()
    damage(model)
    with pytest.raises(GuideError, match=message):
        check_graph(model.SerializeToString(), resolution=32)


@pytest.mark.parametrize("content", [b"", b"no graph", b"\x00" * 99])
def test_other_content_is_refused(content):
    with pytest.raises(GuideError):
        check_graph(content, resolution=32)


@pytest.mark.parametrize(("output", "shape", "nodes"), [("maps", (1, 4, 8, 8), 3), ("features", (1, 4), 5)])
def test_cut_keeps_one_output_and_what_it_needs(output, shape, nodes):
    content = cut_graph(make_model().SerializeToString(), outputs=[output], resolution=8)
    model = onnx.load_model_from_string(content)
    assert len(model.graph.node) == nodes
    result = onnxruntime.InferenceSession(content).run(None, {"images": np.full((1, 8, 8, 3), 2, np.uint8)})
    assert len(result) == 1
    np.testing.assert_array_equal(result[0], np.full(shape, 3, np.float32))


def test_cut_keeps_arrays_on_the_way_in_the_order_asked_for():
    content = cut_graph(make_model().SerializeToString(), outputs=["maps", "float"], resolution=8)
    assert [node.op_type for node in onnx.load_model_from_string(content).graph.node] == [
        "Transpose",
        "Cast",
        "Conv",
    ]
    photo = np.full((1, 8, 8, 3), 2, np.uint8)
    maps, pixels = onnxruntime.InferenceSession(content).run(None, {"images": photo})
    np.testing.assert_array_equal(maps, np.full((1, 4, 8, 8), 3, np.float32))
    np.testing.assert_array_equal(pixels, np.full((1, 3, 8, 8), 2, np.float32))


def test_shapes_are_worked_out_for_one_photo():
    graph = fixed_graph(make_model().SerializeToString(), resolution=8)
    known = {value.name: value.type.tensor_type.shape.dim for value in graph.value_info}
    assert [dim.dim_value for dim in known["float"]] == [1, 3, 8, 8]
