"""Photos made by the tests, and a cache of their own."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from PIL import Image

settings.register_profile("shared machines", deadline=None)
settings.load_profile("shared machines")

COLOURS = {"healthy": (60, 140, 60), "rust": (150, 90, 40), "sick": (150, 150, 70)}


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the cache of whoever runs it."""
    monkeypatch.setenv("FIELDGUIDE_CACHE", str(tmp_path_factory.mktemp("cache")))


def leaf(colour: tuple[int, int, int], *, seed: int, side_px: int = 48) -> Image.Image:
    """A noisy picture in about one colour, different for each seed."""
    noise = np.random.default_rng(seed).normal(0, 25, (side_px, side_px, 3))
    return Image.fromarray(np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8))


def write_leaves(folder: Path, *, counts: dict[str, int]) -> Path:
    """A folder of class folders with photos that pixels can tell apart."""
    for number, (name, count) in enumerate(counts.items()):
        (folder / name).mkdir(parents=True)
        colour = COLOURS.get(name, (200, 40 * number % 256, 20))
        for index in range(count):
            leaf(colour, seed=1000 * number + index).save(folder / name / f"{index:03}.png")
    return folder


@pytest.fixture
def make_leaves(tmp_path: Path) -> Callable[..., Path]:
    """Make a folder of leaves below the test's own folder."""

    def make(name: str = "leaves", **counts: int) -> Path:
        return write_leaves(tmp_path / name, counts=counts or {"healthy": 20, "rust": 12, "sick": 6})

    return make


@pytest.fixture
def leaves(make_leaves: Callable[..., Path]) -> Path:
    """38 photos in three classes."""
    return make_leaves()


@pytest.fixture(scope="session")
def pixel_guide_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A guide of raw pixels to three classes, trained once."""
    import fieldguide

    folder = tmp_path_factory.mktemp("session")
    source = write_leaves(folder / "leaves", counts={"healthy": 20, "rust": 12, "sick": 6})
    path = folder / "leaves.guide"
    fieldguide.fit(source, represent="pixels", cache=None).save(path)
    return path
