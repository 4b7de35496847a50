"""How fast photos become vectors, and in how much memory.

    python benchmarks/encode.py [--photos 400] [--repeats 3] [--engines onnxruntime openvino] [--memory 10000]

Makes 300 px PNGs and 12 megapixel JPEGs in a temporary folder and measures on them, over the same thread pool
and in turns: decoding alone (D), the engine alone on decoded batches (E), and `stream_features` without a
cache, beside 1 / (1/D + 1/E), what their costs add up to. Then the cache, and the peak memory on 1,000 and on
`--memory` photos. About five minutes on two cores. Prints Markdown.
"""

import argparse
import hashlib
import json
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import PIL.Image
import skimage.data

from fieldguide.cores import available_cores
from fieldguide.images import FileImage
from fieldguide.represent import Encoder, FeatureCache, Pretrained, compute_features, stream_features

PICTURES = ("astronaut", "chelsea", "coffee", "rocket")
KINDS = {"300 px PNG": ("png", (300, 300), 64), "12 MP JPEG": ("jpg", (4000, 3000), 12)}
ROWS = 100_000
WIDTH = 1280


def main() -> None:
    options = read_options()
    if options.peak_of:
        report_peak(options.peak_of)
        return
    print(
        f"Command: `{' '.join(['python', 'benchmarks/encode.py', *sys.argv[1:]])}`\n\n{describe_machine()}\n"
    )
    folder = Path(tempfile.mkdtemp(prefix="fieldguide-encode-"))
    try:
        sources = {kind: make_photos(folder, kind) for kind in KINDS}
        measure_rates(sources, options)
        measure_cache(sources["300 px PNG"], folder, options)
        measure_lookups(folder)
        measure_memory(sources["300 px PNG"], folder, options)
    finally:
        shutil.rmtree(folder)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--photos", type=int, default=400, help="PNGs of a run; a quarter as many JPEGs")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--engines", nargs="+", default=["onnxruntime", "openvino"])
    parser.add_argument(
        "--memory", type=int, default=10_000, help="photos of the larger run; 0 leaves it out"
    )
    parser.add_argument("--peak-of", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def describe_machine() -> str:
    """Name what the numbers depend on."""
    model = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(
            (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model
        )
    packages = []
    for package in ("fieldguide", "numpy", "pillow", "onnxruntime", "openvino"):
        try:
            packages.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            packages.append(f"no {package}")
    python = f"Python {platform.python_version()}"
    return f"{model}, {available_cores()} cores, {platform.platform()}; {python}, {', '.join(packages)}"


def make_photos(folder: Path, kind: str) -> list[Path]:
    """Write different cuts of real pictures with sensor-like noise; JPEGs come out at 3 to 5 MB."""
    suffix, size, count = KINDS[kind]
    rng = np.random.default_rng(0)
    paths = []
    for number in range(count):
        picture = PIL.Image.fromarray(getattr(skimage.data, PICTURES[number % len(PICTURES)])())
        width, height = picture.size
        left, top = rng.integers(0, width // 3), rng.integers(0, height // 3)
        box = (left, top, left + width * 0.6, top + height * 0.6)
        large = np.asarray(picture.resize(size, PIL.Image.Resampling.BICUBIC, box=box), dtype=np.int16)
        noisy = np.clip(large + rng.integers(-16, 17, large.shape, dtype=np.int16), 0, 255).astype(np.uint8)
        paths.append(folder / f"{number}.{suffix}")
        PIL.Image.fromarray(noisy).save(paths[-1], quality=90)
    return paths


class DifferentImage(FileImage):
    """A file that is hashed and decoded like any other, but never the same photo twice."""

    __slots__ = ("number",)

    def __init__(self, path: Path, *, number: int) -> None:
        super().__init__(path)
        self.number = number

    def content_hash(self) -> bytes:
        return hashlib.sha256(super().content_hash() + self.number.to_bytes(8)).digest()


def photos(paths: list[Path], count: int) -> list[FileImage]:
    """Repeat the files up to `count` photos, which pass for different ones."""
    return [DifferentImage(paths[number % len(paths)], number=number) for number in range(count)]


def rate(count: int, work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return count / (time.perf_counter() - start)


def rates_once(paths: list[Path], encoder: Encoder, count: int) -> tuple[float, float, float]:
    """Measure D, E and end to end, one right after the other."""
    size = encoder.batch_size
    images = photos(paths, count)
    prepared = np.stack([encoder.prepare(image) for image in images[:size]])
    chunks = [images[start : start + size] for start in range(0, count, size)]
    batches = [prepared[: len(chunk)] for chunk in chunks]

    def run(work: Callable, items: list) -> None:
        with ThreadPoolExecutor(available_cores()) as pool:
            list(pool.map(work, items))

    decode = rate(
        count, lambda: run(lambda chunk: np.stack([encoder.prepare(image) for image in chunk]), chunks)
    )
    engine = rate(count, lambda: run(encoder.encode, batches))
    whole = rate(count, lambda: sum(1 for _ in stream_features(images, encoder)))
    return decode, engine, whole


def measure_rates(sources: dict[str, list[Path]], options: argparse.Namespace) -> None:
    print("| photos | engine | decode D, photos/s | engine E | 1/(1/D + 1/E) | end to end | ratio |")
    print("|---|---|---|---|---|---|---|")
    for kind, paths in sources.items():
        megabytes = statistics.mean(path.stat().st_size for path in paths) / 1e6
        count = options.photos if kind.endswith("PNG") else options.photos // 4
        for engine in options.engines:
            encoder = Pretrained(engine=engine)
            rates_once(paths, encoder, 4 * encoder.batch_size)  # warm up
            runs = np.array([rates_once(paths, encoder, count) for _ in range(options.repeats)])
            decode, engine_only, whole = runs.T
            both = 1 / (1 / decode + 1 / engine_only)
            cells = [spread(values, ".0f") for values in (decode, engine_only, both, whole)]
            ratio = spread(whole / both, ".2f")
            print(f"| {kind}, {megabytes:.2f} MB | {engine} | {' | '.join(cells)} | {ratio} |", flush=True)
    print(f"\nMedian (lowest to highest) of {options.repeats} runs.\n")


def spread(values: np.ndarray, form: str) -> str:
    return f"{np.median(values):{form}} ({values.min():{form}} to {values.max():{form}})"


def measure_cache(paths: list[Path], folder: Path, options: argparse.Namespace) -> None:
    """Time three runs over the same photos: without, with an empty and with a full cache."""
    encoder = Pretrained(engine=options.engines[-1])
    count = options.photos
    print(f"| {count} 300 px PNGs, {options.engines[-1]} | photos/s |\n|---|---|")
    with FeatureCache(folder / "cache") as cache:
        for name, chosen in (("no cache", None), ("empty cache", cache), ("full cache", cache)):
            images = photos(paths, count)
            speed = rate(
                count, lambda images=images, chosen=chosen: compute_features(images, encoder, cache=chosen)
            )
            print(f"| {name} | {speed:.0f} |", flush=True)
    print()


def measure_lookups(folder: Path) -> None:
    """Time the cache alone, asked in the portions in which the pipeline asks."""
    rng = np.random.default_rng(0)
    hashes = [hashlib.sha256(str(number).encode()).digest() for number in range(ROWS)]
    with FeatureCache(folder / "lookups") as cache:

        def store() -> None:
            for start in range(0, ROWS, 256):
                block = rng.random((min(256, ROWS - start), WIDTH), dtype=np.float32)
                cache.store({"kind": "none"}, hashes[start : start + 256], block)

        def look_up(size: int) -> None:
            for start in range(0, ROWS, size):
                cache.lookup({"kind": "none"}, hashes[start : start + size], width=WIDTH)

        print(f"| {ROWS:,} vectors of {WIDTH} float32, cache alone | vectors/s |\n|---|---|")
        print(f"| store, 256 a call | {rate(ROWS, store):,.0f} |")
        for size in (16, 500):
            print(
                f"| look up, {size} a call | {rate(ROWS, lambda size=size: look_up(size)):,.0f} |", flush=True
            )
    shutil.rmtree(folder / "lookups")
    print()


def measure_memory(paths: list[Path], folder: Path, options: argparse.Namespace) -> None:
    """Run 1,000 and many photos each in a fresh process and compare the peaks."""
    if not options.memory:
        return
    print("| 300 px PNGs, with an empty cache | engine | peak memory, MB |\n|---|---|---|")
    for engine in options.engines:
        for count in (1000, options.memory):
            task = folder / f"peak-{engine}-{count}.json"
            task.write_text(
                json.dumps(
                    {
                        "paths": [str(path) for path in paths],
                        "count": count,
                        "engine": engine,
                        "cache": str(task) + ".d",
                    }
                )
            )
            answer = subprocess.run(
                [sys.executable, __file__, "--peak-of", str(task)], check=True, capture_output=True, text=True
            )
            print(f"| {count:,} | {engine} | {float(answer.stdout):.0f} |", flush=True)
    print(f"\nThe vectors themselves are {options.memory * WIDTH * 4 / 1e6:.0f} MB of the larger run.")


def report_peak(task: Path) -> None:
    """Compute the features of a task and print the peak memory of this process in MB."""

    job = json.loads(task.read_text())
    with FeatureCache(job["cache"]) as cache:
        features = compute_features(
            photos([Path(path) for path in job["paths"]], job["count"]),
            Pretrained(engine=job["engine"]),
            cache=cache,
        )
    assert len(features.kept) == job["count"]
    # Not getrusage: on Linux its peak is handed down from the process that started this one.
    status = Path("/proc/self/status").read_text().splitlines()
    print(next(int(line.split()[1]) / 1e3 for line in status if line.startswith("VmHWM")))


if __name__ == "__main__":
    main()
