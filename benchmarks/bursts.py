r"""How often `fit` warns of bursts: without them, and on bursts of real photos.

    OMP_NUM_THREADS=1 .venv/bin/python benchmarks/bursts.py [--draws DRAWS] [--sets SETS] [--seed SEED]

Level: vectors of five classes of 5, 20 or 100 photos, or of as many groups of four, are drawn independently
from densities of several shapes; the share of draws with a warning. Power: 80 solar cells (elpv-dataset), of
each five altered copies (crop 15 %, 3 degrees, light, JPEG), whose groups are not named; and 400 different
cells, which call for no warning.
"""

import argparse
from collections.abc import Callable

import numpy as np
import PIL.Image
from elpv_dataset.utils import load_dataset
from near_copies import ALTERATIONS

from fieldguide.audit.brief_network import BriefNetwork
from fieldguide.images import ArrayImage, Dataset
from fieldguide.ladder.bursts import burst_note
from fieldguide.ladder.part import Part

CLASSES, TOGETHER, COPIES, COPIED = 5, 4, 5, 80
BLANK = ArrayImage(np.zeros((8, 8, 3), np.uint8))

Density = Callable[[np.random.Generator, int], np.ndarray]


def normal(d: int) -> Density:
    def draw(random: np.random.Generator, n: int) -> np.ndarray:
        turned = np.linalg.qr(random.normal(size=(64, 64)))[0][:d]
        return random.normal(size=(n, d)) @ turned + 4 * random.normal(size=64) / 8

    return draw


def uniform(random: np.random.Generator, n: int) -> np.ndarray:
    return np.concatenate([random.uniform(size=(n, 3)), np.ones((n, 1))], axis=1)


def decaying(random: np.random.Generator, n: int) -> np.ndarray:
    """Like features: many dimensions, of which few matter."""
    return random.normal(size=(n, 256)) / np.arange(1, 257) ** 0.7 + np.eye(256)[0]


def heavy(random: np.random.Generator, n: int) -> np.ndarray:
    return random.standard_t(3, size=(n, 20)) + 5 * np.eye(20)[0]


def rectified(random: np.random.Generator, n: int) -> np.ndarray:
    return np.maximum(random.normal(size=(n, 10)) @ random.normal(size=(10, 256)), 0)


DENSITIES: dict[str, Density] = {
    "normal, 2 dimensions": normal(2),
    "uniform, 3 dimensions": uniform,
    "normal, 20 dimensions": normal(20),
    "decaying spectrum": decaying,
    "heavy tails": heavy,
    "rectified": rectified,
}


def warns(vectors: np.ndarray, labels: np.ndarray, groups: np.ndarray) -> bool:
    names = tuple(f"group {number}" for number in groups)
    photos = Dataset((BLANK,) * len(labels), tuple(labels.astype(str)), names)
    return burst_note(Part(photos, vectors), given=False) is not None


def level(density: Density, *, n: int, together: int, seed: int) -> bool:
    random = np.random.default_rng(seed)
    vectors = np.concatenate([density(random, n) for _ in range(CLASSES)])
    groups = np.repeat(np.arange(len(vectors)), together)
    spread = 0.2 * vectors.std(axis=0)
    vectors = vectors[groups] + (together > 1) * spread * random.normal(size=(len(groups), vectors.shape[1]))
    return warns(vectors.astype(np.float32), np.repeat(np.arange(CLASSES), n)[groups], groups)


def main(options: argparse.Namespace) -> None:
    images, probability, _ = load_dataset()
    labels = (probability > 0.4).astype(int)
    alter = ALTERATIONS["crop 15%, turn 3, light, JPEG"]
    warned = {"bursts": 0, "different": 0}
    for seed in range(options.seed, options.seed + options.sets):
        random = np.random.default_rng(seed)
        order = random.permutation(len(images))[: COPIED * COPIES]
        cells = [PIL.Image.fromarray(np.asarray(images[i])).convert("RGB") for i in order]
        shots = [np.asarray(alter(cell, random)) for cell in cells[:COPIED] for _ in range(COPIES)]
        alone = np.arange(len(order))
        sets = {
            "bursts": (shots, labels[np.repeat(order[:COPIED], COPIES)]),
            "different": ([np.asarray(cell) for cell in cells], labels[order]),
        }
        for name, (photos, own) in sets.items():
            warned[name] += warns(BriefNetwork().transform(photos), own, alone)
    print(f"solar cells: a warning for {warned} of {options.sets} sets", flush=True)
    for name, density in DENSITIES.items():
        for n, together in ((5, 1), (20, 1), (100, 1), (5, TOGETHER), (20, TOGETHER)):
            draws = range(options.seed, options.seed + options.draws)
            told = np.mean([level(density, n=n, together=together, seed=seed) for seed in draws])
            print(f"{name}, {n} groups of {together}: {told:.3f}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--sets", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    main(parser.parse_args())
