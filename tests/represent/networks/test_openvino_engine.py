import subprocess
import sys
from pathlib import Path

import numpy as np
import openvino
import pytest

from fieldguide.errors import OptionError
from fieldguide.represent import Pretrained
from fieldguide.represent.networks.engine import quickest_precision

PRIVATE = """
import sys, numpy, subprocess, socket
seen = []
watched = ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.fork", "os.posix_spawn")
sys.addaudithook(lambda event, args: seen.append((event, args)) if event in watched else None)
from fieldguide.represent import Pretrained
from fieldguide.represent.networks.engine import quickest_precision
photo = numpy.zeros((1, 40, 40, 3), numpy.uint8)
assert Pretrained(engine="openvino").transform(photo).shape == (1, 1280)
assert "openvino" in sys.modules
assert not [name for name in sys.modules if name.startswith("openvino_telemetry")], "telemetry was imported"
assert not seen, seen
import openvino_telemetry  # is in reach again
"""


def test_openvino_sends_nothing_and_writes_nothing_at_home(tmp_path: Path):
    import openvino_telemetry

    environment = {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "PATH": "", "CI": ""}
    code = [sys.executable, "-W", "error", "-c", PRIVATE]
    ran = subprocess.run(code, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert list(tmp_path.iterdir()) == []
    assert openvino_telemetry  # otherwise the test would prove nothing


def test_fast_precision_needs_a_processor_with_bfloat16(monkeypatch: pytest.MonkeyPatch):
    class OldProcessor(openvino.Core):
        def get_property(self, *_):
            return ["FP32", "INT8"]

    monkeypatch.setattr(openvino, "Core", OldProcessor)
    encoder = Pretrained(precision="fast")
    encoder.fit()
    with pytest.raises(OptionError, match="needs a processor with bfloat16"):
        encoder.transform([np.zeros((9, 9), np.uint8)])


@pytest.mark.parametrize(("abilities", "precision"), [(["FP32"], "exact"), (["FP32", "BF16"], "fast")])
def test_the_quickest_precision_is_what_the_processor_has(
    monkeypatch: pytest.MonkeyPatch, abilities: list[str], precision: str
):
    class Processor(openvino.Core):
        def get_property(self, *_):
            return abilities

    monkeypatch.setattr(openvino, "Core", Processor)
    assert quickest_precision() == precision


def test_without_openvino_precision_is_exact(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("fieldguide.represent.networks.engine.find_spec", lambda _: None)
    assert quickest_precision() == "exact"
