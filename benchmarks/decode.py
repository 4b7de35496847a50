"""What a 12 MP JPEG costs at the default resolution, against a full decode.

    python benchmarks/decode.py [--repeats 9]

One thread, both ways in turns. "Full" is every pixel decoded and resized to 224 x 224 with Pillow's bicubic
filter; "reduced" is what `Pretrained.prepare` does. The cost depends on the bytes that have to be decoded, so
three photos of the same size are used: smooth, ordinary and grainy.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import PIL.Image
import skimage.data

from fieldguide.images import FileImage
from fieldguide.represent import Pretrained

GRAIN = {"smooth": 0, "ordinary": 6, "grainy": 14}


def make_photo(path: Path, *, grain: float) -> None:
    picture = PIL.Image.fromarray(skimage.data.coffee()).resize((4000, 3000), PIL.Image.Resampling.BICUBIC)
    noise = np.random.default_rng(0).normal(0, grain, (3000, 4000, 1))
    PIL.Image.fromarray(np.clip(np.asarray(picture) + noise, 0, 255).astype(np.uint8)).save(path, quality=88)


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def full(image: FileImage) -> None:
    PIL.Image.fromarray(image.open()).resize((224, 224), PIL.Image.Resampling.BICUBIC)


def main(repeats: int) -> None:
    encoder = Pretrained()
    print(
        "| photo | MB | full, ms | reduced, ms | ratio | decoding alone, ratio |\n|---|---|---|---|---|---|"
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, grain in GRAIN.items():
            path = Path(folder) / f"{name}.jpg"
            make_photo(path, grain=grain)
            image = FileImage(path)
            ways = (
                lambda: full(image),  # noqa: B023
                lambda: encoder.prepare(image),  # noqa: B023
                lambda: image.open(),  # noqa: B023
                lambda: image.open(at_least=224),  # noqa: B023
            )
            runs = [[seconds(way) for way in ways] for _ in range(repeats + 1)][1:]
            whole, reduced, opened, drafted = (
                1e3 * statistics.median(column) for column in zip(*runs, strict=True)
            )
            print(
                f"| {name} | {path.stat().st_size / 1e6:.1f} | {whole:.0f} | {reduced:.0f} | "
                f"{reduced / whole:.2f} | {drafted / opened:.2f} |"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=9)
    main(parser.parse_args().repeats)
