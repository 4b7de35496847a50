"""Tiny data sets, each in exactly the layout of its kind."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image


@pytest.fixture(scope="session")
def png() -> Callable[[int], bytes]:
    """Make a small photo that differs for each number."""

    def make(number: int) -> bytes:
        buffer = io.BytesIO()
        pixels = np.random.default_rng(number).integers(0, 256, (6, 8, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(buffer, format="PNG")
        return buffer.getvalue()

    return make
