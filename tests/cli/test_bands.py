"""Photos of six channels, from a file of arrays to a guide and a report."""

from pathlib import Path

import numpy as np
import pytest


@pytest.fixture
def fields(tmp_path: Path) -> Path:
    random = np.random.default_rng(0)
    labels = np.arange(40) % 2
    photos = random.random((40, 20, 20, 6), np.float32) / 4
    for photo, label in zip(photos, labels, strict=True):
        at = random.integers(3, 14)
        (photo if label else photo.swapaxes(0, 1))[at : at + 3] += 0.5
    np.savez(tmp_path / "fields.npz", images=photos, labels=labels)
    return tmp_path / "fields.npz"


def test_a_guide_of_six_channels(fields: Path, tmp_path: Path, run) -> None:
    guide = tmp_path / "fields.guide"
    words = ("--represent", "hog", "--resolution", 24, "--represent-option", "cell=6", "-o", guide)
    fitted = run("fit", fields, *words)
    assert fitted.code == 0, fitted.err
    assert "Photos made worse were not looked at" in fitted.out
    assert "32 x 32 pixels with logistic regression" in fitted.out
    assert guide.with_suffix(".html").exists()
    assert run("evaluate", guide, fields).code == 0


def test_a_network_says_who_takes_six_channels(fields: Path, tmp_path: Path, run) -> None:
    ran = run("fit", fields, "-o", tmp_path / "fields.guide")
    assert ran.code == 2
    assert "none of 40 photos can be used. The first is images[0]: its 6 channels are not red" in ran.err
