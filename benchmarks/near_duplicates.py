r"""Recall and precision of near duplicates, on copies made from real photos.

    .venv/bin/python benchmarks/near_duplicates.py [--seed SEED] [--wallpapers FOLDER]

Solar cells (elpv-dataset, all 2,624) and the pictures of scikit-image: thresholds were tuned on copies of
these with seeds 0 and 1; photographs of Debian's wallpapers and the two of scikit-learn: the rule for
brightened colours was made with these; report other seeds. Nothing was tuned on "other photographs",
which come with Plasma. Photographs are taken whole and cut into six. Teaching pictures, photographs and
paintings, lie in the resource files of GCompris; the rule was widened with every second one.

    mkdir FOLDER && cd FOLDER && apt-get download lomiri-wallpapers-16.04 \
        lomiri-wallpapers-20.04 mate-backgrounds plasma-workspace-wallpapers gcompris-qt-data
    for package in *.deb; do dpkg -x $package .; done

Of the first 300 of a set four copies each: half the size, JPEG of quality 40, a random window of nine tenths
of the sides, brightened 1.3 times. A pair is right if both come from one original. The solar cells contain
sister wafers of nearly equal grain, which count as wrong. Originals of equal pixels are taken once.
"""

import argparse
import io
import itertools
import re
import time
from pathlib import Path

import numpy as np
import PIL.Image
import skimage.data
from elpv_dataset.utils import load_dataset
from PIL import ImageEnhance
from sklearn.datasets import load_sample_images

from fieldguide.audit import find_duplicates
from fieldguide.images import read

NAMES = ("astronaut", "camera", "coffee", "chelsea", "rocket", "coins", "moon", "page", "clock", "text")
NAMES += ("immunohistochemistry", "hubble_deep_field", "retina", "brick", "grass", "gravel", "colorwheel")
DRAWN = ("analogpattern", "greentock", "umang", "Fossa", "Infinite-Sea", "Painting")  # no photographs
SEEN = ("usr/share/backgrounds/*.jpg", "usr/share/backgrounds/mate/nature/*.jpg")
UNSEEN = ("usr/share/wallpapers/*/contents/images/2560x1600.jpg",)  # drawn ones have other sizes
LONGER_PX = 640
COPIED = 300


def main(options: argparse.Namespace) -> None:
    sets = {"scikit-image": pictures()}
    if options.wallpapers is None:
        print("the photographs are left out: unpack the packages and name the folder with --wallpapers")
    else:
        samples = [PIL.Image.fromarray(pixels) for pixels in load_sample_images().images]
        seen, unseen = (photographs(options.wallpapers, names) for names in (SEEN, UNSEEN))
        for name, whole in (("photographs", samples + seen), ("other photographs", unseen)):
            sets |= {name: [shrunk(photo) for photo in whole], f"{name}, sixths": sixths(whole)}
        sets["teaching pictures"] = [shrunk(photo) for photo in embedded(options.wallpapers)]
    sets["solar cells"] = solar_cells()
    for name, photos in sets.items():
        measure(name, different(photos), seed=options.seed)


def different(photos: list[np.ndarray]) -> list[np.ndarray]:
    return list({(photo.shape, photo.tobytes()): photo for photo in photos}.values())


def measure(name: str, photos: list[np.ndarray], *, seed: int) -> None:
    random = np.random.default_rng(seed)
    images, sources, kinds = [], [], []
    for source, index in enumerate(random.permutation(len(photos))):
        made = {"original": photos[index]}
        if source < COPIED:
            made |= copies(photos[index], random)
        for kind, pixels in made.items():
            images.append(pixels)
            sources.append(source)
            kinds.append(kind)
    start, cpu = time.perf_counter(), time.process_time()
    groups = find_duplicates(read([(pixels, "a") for pixels in images]))
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    of = {i: number for number, group in enumerate(groups) for i in group}
    original = {source: i for i, source in enumerate(sources) if kinds[i] == "original"}
    for kind in ("resized", "compressed", "cropped", "brightened"):
        places = [i for i, known in enumerate(kinds) if known == kind]
        missed = [i for i in places if i not in of or of[i] != of.get(original[sources[i]])]
        recall = 1 - len(missed) / len(places)
        print(f"{name}, {kind}: recall {recall:.3f} of {len(places)}, missed {[sources[i] for i in missed]}")
    pairs = [pair for group in groups for pair in itertools.combinations(group, 2)]
    right = sum(sources[a] == sources[b] for a, b in pairs)
    share = f"precision {right / len(pairs):.4f} of {len(pairs)} pairs"
    print(f"{name}, seed {seed}: {share}, {len(images)} photos, {seconds:.1f} s, {cpu:.1f} s CPU", flush=True)


def copies(pixels: np.ndarray, random: np.random.Generator) -> dict[str, np.ndarray]:
    picture = PIL.Image.fromarray(pixels).convert("RGB")
    width, height = picture.size
    left, top = random.integers(0, width // 10 + 1), random.integers(0, height // 10 + 1)
    buffer = io.BytesIO()
    picture.save(buffer, format="JPEG", quality=40)
    made = {
        "resized": picture.resize((width // 2, height // 2), PIL.Image.Resampling.BICUBIC),
        "compressed": PIL.Image.open(buffer),
        "cropped": picture.crop((left, top, left + int(width * 0.9), top + int(height * 0.9))),
        "brightened": ImageEnhance.Brightness(picture).enhance(1.3),
    }
    return {kind: np.asarray(copy) for kind, copy in made.items()}


def solar_cells() -> list[np.ndarray]:
    return [np.asarray(image) for image in load_dataset()[0]]


def pictures() -> list[np.ndarray]:
    found = []
    for name in NAMES:
        try:
            pixels = getattr(skimage.data, name)()
        except (OSError, ModuleNotFoundError):  # not in the package, and not downloaded
            continue
        found.append(np.ascontiguousarray(pixels[..., :3] if pixels.ndim == 3 else pixels))
    return [pixels for pixels in found if pixels.dtype == np.uint8]


def photographs(folder: Path, names: tuple[str, ...]) -> list[PIL.Image.Image]:
    paths = sorted(path for name in names for path in folder.glob(name))
    return [PIL.Image.open(path).convert("RGB") for path in paths if not path.name.startswith(DRAWN)]


def embedded(folder: Path) -> list[PIL.Image.Image]:
    """Photos inside resource files: JPEG, whose length stands before it, and WebP, whose length is in it."""
    found = []
    for path in sorted(folder.rglob("*.rcc")):
        content, at = path.read_bytes(), 0
        while start := re.compile(rb"RIFF....WEBP|\xff\xd8\xff", re.DOTALL).search(content, at):
            first, at = start.start(), start.end()
            is_webp = content.startswith(b"RIFF", first)
            length = content[first + 4 : first + 8] if is_webp else content[first - 4 : first]
            size = int.from_bytes(length, "little") + 8 if is_webp else int.from_bytes(length, "big")
            try:
                photo = PIL.Image.open(io.BytesIO(content[first : first + size]))
                photo.load()
            except (OSError, ValueError):
                continue
            at = first + size
            is_drawn = size < 0.09 * photo.width * photo.height
            if min(photo.size) >= 200 and photo.mode == "RGB" and not is_drawn:
                found.append(photo)
    return found


def sixths(photos: list[PIL.Image.Image]) -> list[np.ndarray]:
    found = []
    for photo in photos:
        width, height = photo.width // 3, photo.height // 2
        for x, y in itertools.product(range(3), range(2)):
            box = (x * width, y * height, (x + 1) * width, (y + 1) * height)
            found.append(shrunk(photo.crop(box)))
    return found


def shrunk(photo: PIL.Image.Image) -> np.ndarray:
    small = photo.copy()
    small.thumbnail((LONGER_PX, LONGER_PX))
    return np.asarray(small)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--wallpapers", type=Path)
    main(parser.parse_args())
