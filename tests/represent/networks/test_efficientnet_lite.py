"""The graph against a forward pass written out in numpy, batch norms and all."""

import numpy as np
import onnx
import onnxruntime
import pytest

from fieldguide.represent.networks import NETWORKS
from fieldguide.represent.networks.efficientnet_lite import build_graph
from fieldguide.represent.networks.network import read_network_file
from fieldguide.represent.networks.weights import read_weights

# Kernel, stride and expansion of each block of Lite0 and the channels it gives, from table 1 of the paper.
LITE0 = [
    (3, 1, 1, 16), (3, 2, 6, 24), (3, 1, 6, 24), (5, 2, 6, 40), (5, 1, 6, 40), (3, 2, 6, 80), (3, 1, 6, 80),
    (3, 1, 6, 80), (5, 1, 6, 112), (5, 1, 6, 112), (5, 1, 6, 112), (5, 2, 6, 192), (5, 1, 6, 192), (5, 1, 6,
    192), (5, 1, 6, 192), (3, 1, 6, 320),
]  # fmt: skip


@pytest.fixture(scope="module")
def weights() -> dict[str, np.ndarray]:
    return read_weights(read_network_file(NETWORKS["efficientnet_lite0"]))


def convolve(x: np.ndarray, weight: np.ndarray, *, stride: int) -> np.ndarray:
    """Pad to ceil(size / stride) positions, the odd pixel at the end; sum over windows."""
    kernel = weight.shape[2]
    totals = [max((-(-size // stride) - 1) * stride + kernel - size, 0) for size in x.shape[1:]]
    x = np.pad(x, [(0, 0), *((total // 2, total - total // 2) for total in totals)])
    windows = np.lib.stride_tricks.sliding_window_view(x, (kernel, kernel), axis=(1, 2))[
        :, ::stride, ::stride
    ]
    if weight.shape[1] == 1 and len(weight) == len(x):
        return np.einsum("chwij,cij->chw", windows, weight[:, 0])
    return np.einsum("chwij,ocij->ohw", windows, weight, optimize=True)


def normalise(x: np.ndarray, weights: dict[str, np.ndarray], name: str) -> np.ndarray:
    gain, bias, mean, variance = (
        weights[f"{name}.{part}"].astype(float)[:, None, None]
        for part in ("weight", "bias", "running_mean", "running_var")
    )
    return gain * (x - mean) / np.sqrt(variance + 1e-3) + bias


def relu6(x: np.ndarray) -> np.ndarray:
    return np.minimum(np.maximum(x, 0), 6)


def forward(photo: np.ndarray, weights: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    def layer(x, conv, norm, stride=1):
        return normalise(convolve(x, weights[f"{conv}.weight"].astype(float), stride=stride), weights, norm)

    x = (photo.transpose(2, 0, 1) / 255 - 0.5) / 0.5
    x = relu6(layer(x, "_conv_stem", "_bn0", 2))
    for index, (_, stride, expansion, channels) in enumerate(LITE0):
        name, source = f"_blocks.{index}.", x
        if expansion > 1:
            x = relu6(layer(x, name + "_expand_conv", name + "_bn0"))
        x = relu6(layer(x, name + "_depthwise_conv", name + "_bn1", stride))
        x = layer(x, name + "_project_conv", name + "_bn2")
        if stride == 1 and len(source) == channels:
            x = x + source
    maps = relu6(layer(x, "_conv_head", "_bn1"))
    features = maps.mean(axis=(1, 2))
    return maps, features, weights["_fc.weight"] @ features + weights["_fc.bias"]


@pytest.mark.parametrize("shape", [(64, 64), (33, 47)])
def test_graph_computes_what_the_definition_says(weights, shape):
    photo = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    graph = build_graph(NETWORKS["efficientnet_lite0"], weights, with_logits=True)
    session = onnxruntime.InferenceSession(graph)
    outputs = dict(
        zip((o.name for o in session.get_outputs()), session.run(None, {"images": photo[None]}), strict=True)
    )
    for name, expected in zip(("maps", "features", "logits"), forward(photo, weights), strict=True):
        np.testing.assert_allclose(outputs[name][0], expected, atol=3e-5, rtol=1e-4)


def test_kernels_of_the_blocks(weights):
    for index, (kernel, _, _, channels) in enumerate(LITE0):
        assert weights[f"_blocks.{index}._depthwise_conv.weight"].shape[2:] == (kernel, kernel)
        assert len(weights[f"_blocks.{index}._project_conv.weight"]) == channels


@pytest.mark.parametrize("name", NETWORKS)
def test_every_weight_is_used_and_the_graph_is_valid(name):
    found = read_weights(read_network_file(NETWORKS[name]))
    model = onnx.load_model_from_string(build_graph(NETWORKS[name], found, with_logits=True))
    onnx.checker.check_model(model, full_check=True)
    used = {array.name for array in model.graph.initializer}
    assert {
        key for key in found if key.endswith("conv.weight") or "stem.weight" in key or "_fc" in key
    } <= used
    assert model.ir_version == 8
    assert [opset.version for opset in model.opset_import] == [17]


def test_graph_without_logits(weights):
    model = onnx.load_model_from_string(
        build_graph(NETWORKS["efficientnet_lite0"], weights, with_logits=False)
    )
    assert [output.name for output in model.graph.output] == ["maps", "features"]
    assert not [array.name for array in model.graph.initializer if "_fc" in array.name]
