"""How long an audit takes, beside cleanvision on the same photos in the same run.

    python benchmarks/audit.py [--photos 10000] [--cleanvision PYTHON]

Makes JPEGs of 500 x 375 px: two crops of scikit-image's pictures, mirrored, recoloured and blended at random,
so that photos share subjects without being copies. The cache of vectors is empty. `--cleanvision` is the
interpreter of an environment that has cleanvision; its default checks are run on the same folder.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import PIL.Image
import skimage.data

import fieldguide
from fieldguide.represent import FeatureCache

PICTURES = ("astronaut", "chelsea", "coffee", "rocket")
CLASSES = 10
CLEANVISION = """
import sys, time
from cleanvision import Imagelab
started = time.perf_counter()
lab = Imagelab(data_path=sys.argv[1], verbose=False)
lab.find_issues(n_jobs=int(sys.argv[2]))
print(time.perf_counter() - started)
"""


def pictures() -> list[np.ndarray]:
    found = [np.asarray(getattr(skimage.data, name)())[..., :3] for name in PICTURES]
    return [picture.astype(np.float32) for picture in found]


def make_photo(path: Path, *, sources: list[np.ndarray], seed: int) -> None:
    random = np.random.default_rng(seed)
    pixels = np.zeros((375, 500, 3), np.float32)
    for weight in random.dirichlet((1, 1)):
        source = sources[random.integers(len(sources))]
        h, w = random.integers(60, source.shape[0]), random.integers(80, source.shape[1])
        top, left = random.integers(source.shape[0] - h), random.integers(source.shape[1] - w)
        crop = source[top : top + h, left : left + w][:, :: random.choice((-1, 1))]
        grown = PIL.Image.fromarray(crop.astype(np.uint8)).resize((500, 375))
        pixels += weight * np.asarray(grown, np.float32)[..., random.permutation(3)]
    PIL.Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(path, quality=88)


def make_folder(folder: Path, *, photos: int) -> None:
    sources = pictures()
    for name in range(CLASSES):
        (folder / f"class {name}").mkdir(parents=True)
    with ThreadPoolExecutor() as pool:
        for seed in range(photos):
            path = folder / f"class {seed % CLASSES}" / f"{seed:06}.jpg"
            pool.submit(make_photo, path, sources=sources, seed=seed)


def main(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root) / "photos"
        make_folder(folder, photos=options.photos)
        started, cpu = time.perf_counter(), time.process_time()
        with FeatureCache(Path(root) / "cache") as cache:
            found = fieldguide.audit(folder, cache=cache)
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
        told = f"{seconds:.1f} s, {cpu:.1f} s of the processor"
        print(f"{options.photos:,} photos, fieldguide: {told}; {found.counts()}")
        if options.cleanvision:
            command = [options.cleanvision, "-c", CLEANVISION, str(folder), "2"]
            ran = subprocess.run(command, check=True, capture_output=True, text=True)
            print(f"{options.photos:,} photos, cleanvision: {float(ran.stdout.split()[-1]):.1f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--photos", type=int, default=10_000)
    parser.add_argument("--cleanvision")
    sys.exit(main(parser.parse_args()))
