"""Small networks as ONNX models, for tests."""

from collections.abc import Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


class SmallNetwork:
    """A network in the making; each step takes what the one before gave, and is named."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._arrays: list[onnx.TensorProto] = []
        self._random = np.random.default_rng(0)
        self.last, self.channels = "images", 3
        self.add("Transpose", "first", perm=[0, 3, 1, 2])
        self.add("Cast", "float", to=TensorProto.FLOAT)

    def add(
        self, operator: str, name: str, *, inputs: Sequence[str] | None = None, **attributes: object
    ) -> str:
        taken = [self.last] if inputs is None else list(inputs)
        self._nodes.append(helper.make_node(operator, taken, [name], name=name, **attributes))
        self.last = name
        return name

    def array(self, name: str, value: np.ndarray) -> str:
        self._arrays.append(numpy_helper.from_array(value, name))
        return name

    def convolve(self, name: str, channels: int, *, stride: int = 1, kernel: int = 1, group: int = 1) -> str:
        weight = self._random.normal(size=(channels, self.channels // group, kernel, kernel)) / 8
        self.array(f"{name}.weight", weight.astype(np.float32))
        self.channels = channels
        inputs = [self.last, f"{name}.weight"]
        return self.add("Conv", name, inputs=inputs, strides=[stride] * 2, auto_pad="SAME_UPPER", group=group)

    def residual(self, name: str) -> str:
        """Widen, convolve each channel, narrow, add what came."""
        before, channels = self.last, self.channels
        self.convolve(f"{name}.wide", 4 * channels)
        self.convolve(f"{name}.each", 4 * channels, kernel=3, group=4 * channels)
        self.convolve(f"{name}.narrow", channels)
        return self.add("Add", name, inputs=[self.last, before])

    def to_bytes(self) -> bytes:
        """Write the model, whose last step is named `maps`, with their means as `features`."""
        self.add("GlobalAveragePool", "pooled")
        self.add("Flatten", "features")
        return self.model(["maps", "features"])

    def model(self, outputs: Sequence[str]) -> bytes:
        graph = helper.make_graph(
            self._nodes,
            "small",
            [helper.make_tensor_value_info("images", TensorProto.UINT8, ("n", "h", "w", 3))],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
            self._arrays,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        return model.SerializeToString()
