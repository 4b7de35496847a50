"""Photos made by the tests."""

import io
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from fieldguide.images import Dataset, read

NOBODY = 65534
SAVE_OPTIONS: dict[str, dict[str, Any]] = {
    "JPEG": {"format": "JPEG", "quality": 95},
    "PNG": {"format": "PNG"},
    "WebP": {"format": "WEBP", "lossless": True},
    "AVIF": {"format": "AVIF", "quality": 90, "speed": 10},
    "GIF": {"format": "GIF"},
    "BMP": {"format": "BMP"},
    "TIFF": {"format": "TIFF"},
}


def picture(width: int, height: int) -> Image.Image:
    """A smooth picture without any symmetry."""
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    return Image.fromarray(np.stack([x * 255, y * 255, (x * y) * 200 + 30], axis=2).astype(np.uint8))


def encoded(image: Image.Image, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, **options)
    return buffer.getvalue()


@pytest.fixture(scope="session")
def make_picture() -> Callable[[int, int], Image.Image]:
    return picture


@pytest.fixture(scope="session")
def encode() -> Callable[..., bytes]:
    return encoded


@pytest.fixture(scope="session")
def photo_bytes() -> dict[str, bytes]:
    """One photo of 40 x 30 pixels in each format."""
    return {name: encoded(picture(40, 30), **options) for name, options in SAVE_OPTIONS.items()}


@pytest.fixture(scope="session")
def png_claiming() -> Callable[..., bytes]:
    """Make a PNG whose header claims a size that its data do not have."""

    def make(width: int, height: int, *, chunks: tuple[tuple[bytes, bytes], ...] = ()) -> bytes:
        header = (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        data = (b"IDAT", zlib.compress(b"\0" * 64))
        parts = [
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
            for kind, content in (header, *chunks, data, (b"IEND", b""))
        ]
        return b"\x89PNG\r\n\x1a\n" + b"".join(parts)

    return make


@pytest.fixture
def make_tree(tmp_path: Path) -> Callable[..., Path]:
    """Make a folder from paths; photos differ in content, and other files hold text."""

    def make(*paths: str, root: str = "photos") -> Path:
        top = tmp_path / root
        top.mkdir(exist_ok=True)
        for number, path in enumerate(paths):
            file = top / path
            if path.endswith("/"):
                file.mkdir(parents=True, exist_ok=True)
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            colour = (number % 256, number // 256 % 256, len(path) % 256)
            file.write_bytes(encoded(Image.new("RGB", (2, 2), colour), format="PNG"))
        return top

    return make


@pytest.fixture
def as_nobody(tmp_path: Path) -> Callable[[], Any]:
    """Act without the rights of root, which no permission stops."""

    @contextmanager
    def act() -> Iterator[None]:
        if os.geteuid() != 0:
            yield
            return
        reachable = [folder for folder in (tmp_path, *tmp_path.parents) if folder.owner() == "root"]
        modes = {folder: folder.stat().st_mode for folder in reachable if not folder.stat().st_mode & 0o001}
        for folder, mode in modes.items():
            folder.chmod(mode | 0o055)
        os.seteuid(NOBODY)
        try:
            yield
        finally:
            os.seteuid(0)
            for folder, mode in modes.items():
                folder.chmod(mode)

    return act


@pytest.fixture
def table(make_tree: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Dataset]:
    """Read a table that stands beside photos a.png to d.png."""
    root = make_tree("a.png", "b.png", "c.png", "sub/d.png")
    monkeypatch.chdir(root)

    def make(content: str | bytes, *, name: str = "labels.csv") -> Dataset:
        Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
        return read(name)

    return make
