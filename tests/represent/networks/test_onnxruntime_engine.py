import subprocess
import sys
from pathlib import Path

OURS = """
import numpy
from fieldguide.represent import Pretrained
photo = numpy.zeros((1, 40, 40, 3), numpy.uint8)
assert Pretrained(engine="onnxruntime").transform(photo).shape == (1, 1280)
"""
BARE = """
import onnxruntime
from fieldguide.represent import Pretrained
onnxruntime.InferenceSession(Pretrained().state()[1]["encoder.onnx"], providers=["CPUExecutionProvider"])
"""


def files_at_home(code: str, home: Path) -> list[str]:
    """Run code with an empty home folder and list what it left there."""
    home.mkdir()
    environment = {"HOME": str(home), "USERPROFILE": str(home), "PATH": "", "CI": ""}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True)
    return [path.name for path in home.rglob("*") if path.is_file()]


def test_onnxruntime_keeps_no_device_number_at_home(tmp_path: Path) -> None:
    assert files_at_home(OURS, tmp_path / "ours") == []
    assert "deviceid" in files_at_home(BARE, tmp_path / "bare")  # otherwise the test would prove nothing
