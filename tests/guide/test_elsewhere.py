"""A guide that is moved to a machine with less on it."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import fieldguide

PREDICT = """
import json, sys
for package in ("cv2", "skimage", "openvino"):
    sys.modules[package] = None  # importing it fails, as where it is not installed
import fieldguide
guide = fieldguide.load(sys.argv[1])
print(json.dumps([answer.top for answer in guide.predict_many(sys.argv[2:])]))
"""


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    random = np.random.default_rng(0)
    for name, period in (("coarse", 16), ("fine", 4)):
        (tmp_path / name).mkdir()
        for index in range(8):
            stripes = 128 + 60 * np.sin(2 * np.pi * (np.arange(64) + random.integers(period)) / period)
            pixels = stripes[None, :] + random.normal(0, 12, (64, 64))
            Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(tmp_path / name / f"{index}.png")
    return tmp_path


@pytest.mark.parametrize("represent", ["fisher", "vlad", "words"])
def test_pooled_descriptors_predict_where_only_the_core_is_installed(photos: Path, represent: str) -> None:
    codebook = {"gaussians": 4} if represent == "fisher" else {"words": 8}
    encoder = fieldguide.make_encoder(represent, size=64, local__scales=1, sample=2000, **codebook)
    guide = fieldguide.fit(photos, represent=encoder, cache=None)
    guide.save(photos / "stripes.guide")
    paths = [str(path) for path in sorted(photos.glob("*/*.png"))]
    code = [sys.executable, "-W", "error", "-c", PREDICT, str(photos / "stripes.guide"), *paths]
    ran = subprocess.run(code, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    here = [[list(pair) for pair in answer.top] for answer in guide.predict_many(paths)]
    assert json.loads(ran.stdout) == here
