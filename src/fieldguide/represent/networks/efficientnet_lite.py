"""EfficientNet-Lite as an ONNX graph."""

from collections.abc import Mapping
from math import ceil
from typing import Any, NamedTuple

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from fieldguide.represent.networks.network import Network

_OPSET = 17
_IR_VERSION = 8  # the newest that every ONNX Runtime since 1.13 reads
_BATCH_NORM_EPSILON = 1e-3
_HEAD_CHANNELS = 1280
_MIDDLE = 127.5


class _Stage(NamedTuple):
    repeats: int
    kernel: int
    stride: int
    expansion: int
    channels: int


# Table 1 of the EfficientNet paper, without squeeze-and-excitation.
_STEM_CHANNELS = 32
_STAGES = (
    _Stage(repeats=1, kernel=3, stride=1, expansion=1, channels=16),
    _Stage(repeats=2, kernel=3, stride=2, expansion=6, channels=24),
    _Stage(repeats=2, kernel=5, stride=2, expansion=6, channels=40),
    _Stage(repeats=3, kernel=3, stride=2, expansion=6, channels=80),
    _Stage(repeats=3, kernel=5, stride=1, expansion=6, channels=112),
    _Stage(repeats=4, kernel=5, stride=2, expansion=6, channels=192),
    _Stage(repeats=1, kernel=3, stride=1, expansion=6, channels=320),
)


def build_graph(network: Network, weights: Mapping[str, np.ndarray], *, with_logits: bool) -> bytes:
    """Write an EfficientNet-Lite as an ONNX model.

    Parameters
    ----------
    network : Network
        Gives the width and depth multipliers.
    weights : mapping of str to ndarray
        Arrays by the names of the PyTorch port of the original code.
    with_logits : bool
        Whether the 1000 ImageNet logits are an output.

    Returns
    -------
    bytes
        A model of opset 17. Input: `images` of shape (n, h, w, 3), uint8 RGB. Outputs, float32: `maps` of
        shape (n, 1280, h', w') in [0, 6] with h' = ceil(h / 32), `features` of shape (n, 1280), their mean
        over the positions, and `logits` of shape (n, 1000).

    Notes
    -----
    Photos are scaled to (x - 127.5) / 127.5 inside the graph; the division is folded into the stem, because x
    - 127.5 is exact in bfloat16 and the quotient is not. Convolutions are padded as TensorFlow does ("SAME"),
    batch norms are folded into them (in float64), activations are min(max(x, 0), 6). Widths are rounded to
    multiples of 8 and repeats up; the stem, the head and the repeats of the first and the last stage are not
    scaled.

    References
    ----------
    .. [1] Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML 2019,
       https://arxiv.org/abs/1905.11946. Table 1 and equation 3.
    .. [2] Liu, "Higher accuracy on vision models with EfficientNet-Lite", TensorFlow blog, 2020.
    """
    graph = _Graph(weights)
    _add_backbone(graph, network=network)
    graph.add("GlobalAveragePool", ["maps"], output="pooled")
    graph.add("Flatten", ["pooled"], output="features")
    outputs = {"maps": ("n", _HEAD_CHANNELS, "rows", "columns"), "features": ("n", _HEAD_CHANNELS)}
    if with_logits:
        head = [graph.constant("_fc.weight"), graph.constant("_fc.bias")]
        graph.add("Gemm", ["features", *head], output="logits", transB=1)
        outputs["logits"] = ("n", len(weights["_fc.bias"]))
    return graph.to_bytes(outputs)


class _Graph:
    """Nodes and constants of an ONNX graph in the making."""

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: np.ndarray | float | None = None) -> str:
        array = np.asarray(self._weights[name] if value is None else value, np.float32)
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def add(self, operator: str, inputs: list[str], *, output: str, **attributes: Any) -> str:
        self._nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def convolve(
        self, source: str, *, layer: str, norm: str, stride: int = 1, depthwise: bool = False, unit: float = 1
    ) -> str:
        """Convolve `source / unit`, with the batch norm folded in: w' = w g / s / unit, b' = b - m g / s."""
        weight = self._weights[f"{layer}.weight"].astype(np.float64)
        gain, bias, mean, variance = (
            self._weights[f"{norm}.{part}"].astype(np.float64)
            for part in ("weight", "bias", "running_mean", "running_var")
        )
        scale = gain / np.sqrt(variance + _BATCH_NORM_EPSILON)
        folded = [
            self.constant(f"{layer}.weight", weight * scale[:, None, None, None] / unit),
            self.constant(f"{layer}.bias", bias - mean * scale),
        ]
        return self.add(
            "Conv",
            [source, *folded],
            output=layer,
            auto_pad="SAME_UPPER",
            strides=[stride, stride],
            kernel_shape=weight.shape[2:],
            group=len(weight) if depthwise else 1,
        )

    def clip(self, source: str, *, output: str) -> str:
        return self.add("Clip", [source, "zero", "six"], output=output)

    def to_bytes(self, outputs: Mapping[str, tuple[str | int, ...]]) -> bytes:
        graph = helper.make_graph(
            self._nodes,
            "efficientnet_lite",
            [helper.make_tensor_value_info("images", TensorProto.UINT8, ("n", "h", "w", 3))],
            [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
                for name, shape in outputs.items()
            ],
            self._constants,
        )
        opset = [helper.make_opsetid("", _OPSET)]
        model = helper.make_model(
            graph, opset_imports=opset, ir_version=_IR_VERSION, producer_name="fieldguide"
        )
        return model.SerializeToString(deterministic=True)


def _add_backbone(graph: _Graph, *, network: Network) -> None:
    """Add everything from `images` to `maps`."""
    graph.constant("zero", 0)
    graph.constant("six", 6)
    tensor = _add_centring(graph)
    tensor = graph.convolve(tensor, layer="_conv_stem", norm="_bn0", stride=2, unit=_MIDDLE)
    tensor = graph.clip(tensor, output="stem")
    channels = _STEM_CHANNELS
    for index, stage in enumerate(_blocks(network)):
        tensor = _add_block(graph, tensor, name=f"_blocks.{index}", stage=stage, channels=channels)
        channels = stage.channels
    tensor = graph.convolve(tensor, layer="_conv_head", norm="_bn1")
    graph.clip(tensor, output="maps")


def _add_centring(graph: _Graph) -> str:
    tensor = graph.add("Transpose", ["images"], output="channels_first", perm=[0, 3, 1, 2])
    tensor = graph.add("Cast", [tensor], output="float", to=TensorProto.FLOAT)
    return graph.add("Sub", [tensor, graph.constant("middle", _MIDDLE)], output="centred")


def _add_block(graph: _Graph, source: str, *, name: str, stage: _Stage, channels: int) -> str:
    """Add an inverted residual block: expand, filter each channel, project; add the source if it fits."""
    tensor = source
    if stage.expansion > 1:
        tensor = graph.convolve(tensor, layer=f"{name}._expand_conv", norm=f"{name}._bn0")
        tensor = graph.clip(tensor, output=f"{name}.expanded")
    layer = f"{name}._depthwise_conv"
    tensor = graph.convolve(tensor, layer=layer, norm=f"{name}._bn1", stride=stage.stride, depthwise=True)
    tensor = graph.clip(tensor, output=f"{name}.filtered")
    tensor = graph.convolve(tensor, layer=f"{name}._project_conv", norm=f"{name}._bn2")
    if stage.stride == 1 and channels == stage.channels:
        tensor = graph.add("Add", [tensor, source], output=f"{name}.sum")
    return tensor


def _blocks(network: Network) -> list[_Stage]:
    """List the blocks one by one, scaled; only the first of a stage has its stride."""
    blocks = []
    for index, stage in enumerate(_STAGES):
        ends = index in (0, len(_STAGES) - 1)
        repeats = stage.repeats if ends else ceil(stage.repeats * network.depth_multiplier)
        first = stage._replace(repeats=1, channels=_round_channels(stage.channels * network.width_multiplier))
        blocks += [first] + [first._replace(stride=1)] * (repeats - 1)
    return blocks


def _round_channels(channels: float) -> int:
    """Round to a multiple of 8, but never down by more than a tenth."""
    rounded = max(8, int(channels + 4) // 8 * 8)
    return rounded if rounded >= 0.9 * channels else rounded + 8
