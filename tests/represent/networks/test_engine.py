import sys

import numpy as np
import pytest

from fieldguide.errors import MissingExtraError, OptionError
from fieldguide.represent.networks.engine import ENGINES, choose_engine, open_engine
from fieldguide.represent.networks.graph import cut_graph
from fieldguide.represent.networks.pretrained import Pretrained


@pytest.fixture
def without_openvino(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)


def test_openvino_is_used_where_it_is_installed():
    assert choose_engine("auto", precision="exact") == "openvino"
    assert choose_engine("auto", precision="fast") == "openvino"
    assert choose_engine("onnxruntime", precision="exact") == "onnxruntime"


def test_onnxruntime_is_used_elsewhere(without_openvino):
    assert choose_engine("auto", precision="exact") == "onnxruntime"
    assert choose_engine("onnxruntime", precision="exact") == "onnxruntime"


@pytest.mark.parametrize(
    ("engine", "precision"), [("openvino", "exact"), ("auto", "fast"), ("openvino", "fast")]
)
def test_missing_openvino_says_how_to_install_it(without_openvino, engine, precision):
    with pytest.raises(MissingExtraError, match=r"pip install 'fieldguide\[fast\]'"):
        choose_engine(engine, precision=precision)


def test_onnxruntime_has_no_fast_precision():
    with pytest.raises(OptionError, match="precision='fast' needs engine='openvino'"):
        choose_engine("onnxruntime", precision="fast")


@pytest.mark.parametrize("engine", [engine for engine in ENGINES if engine != "auto"])
def test_engine_computes_the_outputs_in_their_order(engine):
    graph = Pretrained().state()[1]["encoder.onnx"]
    outputs = ["features", "_blocks.10.sum", "maps"]
    run = open_engine(engine, graph=cut_graph(graph, outputs=outputs, resolution=32), precision="exact")
    photo = np.full((1, 32, 32, 3), 200, np.uint8)
    first = run(photo)
    kept = [array.copy() for array in first]
    run(photo // 2)
    assert [array.shape for array in first] == [(1, 1280), (1, 112, 2, 2), (1, 1280, 1, 1)]
    for array, before in zip(first, kept, strict=True):  # a later run does not write into an earlier result
        np.testing.assert_array_equal(array, before)
