r"""Single altered copies among look-alikes: how many are found, and how many pairs are wrong.

    .venv/bin/python benchmarks/near_copies.py [--seed SEED] [--drawings FOLDER] [--whole]

Of 100 photos of a set (solar cells of elpv-dataset, patches of 96 px of scikit-image's brick, grass and
gravel, drawings of Debian's openclipart-png) one altered copy each is put among the originals, one alteration
at a time. Nothing was tuned on these. `--whole` puts the copies of solar cells
among all 2,624. A pair of different originals counts as wrong, also where these are sister wafers or drawings
of a series.

    mkdir FOLDER && cd FOLDER && apt-get download openclipart-png && dpkg -x *.deb .
"""

import argparse
import io
import itertools
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import PIL.Image
import skimage.data
from elpv_dataset.utils import load_dataset
from PIL import ImageEnhance

from fieldguide.audit import find_duplicates
from fieldguide.images import read

Alteration = Callable[[PIL.Image.Image, np.random.Generator], PIL.Image.Image]
COPIED, PATCH_PX = 100, 96


def cropped(share: float, *, centred: bool = False) -> Alteration:
    def alter(photo: PIL.Image.Image, random: np.random.Generator) -> PIL.Image.Image:
        width, height = (round(length * (1 - share)) for length in photo.size)
        free = photo.width - width, photo.height - height
        left, top = (length // 2 if centred else int(random.integers(length + 1)) for length in free)
        return photo.crop((left, top, left + width, top + height))

    return alter


def turned(degrees: float) -> Alteration:
    return lambda photo, random: photo.rotate(degrees * random.choice((-1, 1)), PIL.Image.Resampling.BICUBIC)


def mirrored(photo: PIL.Image.Image, random: np.random.Generator) -> PIL.Image.Image:
    return photo.transpose(random.choice(list(PIL.Image.Transpose)))


def passed_on(photo: PIL.Image.Image, random: np.random.Generator) -> PIL.Image.Image:
    lit = ImageEnhance.Brightness(photo).enhance(random.uniform(0.75, 1.25))
    buffer = io.BytesIO()
    ImageEnhance.Contrast(lit).enhance(random.uniform(0.8, 1.2)).save(
        buffer, format="JPEG", quality=int(random.integers(50, 86))
    )
    return PIL.Image.open(buffer).convert("RGB")


def together(*alterations: Alteration) -> Alteration:
    def alter(photo: PIL.Image.Image, random: np.random.Generator) -> PIL.Image.Image:
        for each in alterations:
            photo = each(photo, random)
        return photo

    return alter


ALTERATIONS: dict[str, Alteration] = {
    **{f"crop {share:.0%}, centred": cropped(share, centred=True) for share in (0.01, 0.03, 0.05, 0.1, 0.15)},
    **{f"crop {share:.0%}": cropped(share) for share in (0.01, 0.03, 0.05, 0.1, 0.15)},
    **{f"turn {degrees}": turned(degrees) for degrees in (1, 3, 5)},
    "mirror or quarter turn": mirrored,
    "light, JPEG": passed_on,
    "crop 15%, light, JPEG": together(cropped(0.15), passed_on),
    "turn 5, light, JPEG": together(turned(5), passed_on),
    "mirror, light, JPEG": together(mirrored, passed_on),
    "crop 15%, turn 3, light, JPEG": together(cropped(0.15), turned(3), passed_on),
    "all of these": together(mirrored, cropped(0.15), turned(5), passed_on),
}


def main(options: argparse.Namespace) -> None:
    random = np.random.default_rng(options.seed)
    sets = {"solar cells": solar_cells(), "textures": textures()}
    if options.drawings is not None:
        sets["drawings"] = drawings(options.drawings, random)
    for name, photos in sets.items():
        whole = options.whole and name == "solar cells"
        order = random.permutation(len(photos))[: None if whole else COPIED]
        for kind, alter in ALTERATIONS.items():
            measure(f"{name}, {kind}", [photos[i] for i in order], alter=alter, random=random)


def measure(
    name: str, photos: list[PIL.Image.Image], *, alter: Alteration, random: np.random.Generator
) -> None:
    copies = [alter(photo, random) for photo in photos[:COPIED]]
    started = time.perf_counter()
    groups = find_duplicates(read([(np.asarray(photo), "a") for photo in (*photos, *copies)]))
    seconds = time.perf_counter() - started
    pairs = {pair for group in groups for pair in itertools.combinations(group, 2)}
    right = pairs & {(i, len(photos) + i) for i in range(len(copies))}
    told = f"{len(right)} of {len(copies)} found, {len(pairs) - len(right)} wrong pairs"
    print(f"{name}: {told}, {seconds:.1f} s", flush=True)


def solar_cells() -> list[PIL.Image.Image]:
    return [PIL.Image.fromarray(np.asarray(image)).convert("RGB") for image in load_dataset()[0]]


def textures() -> list[PIL.Image.Image]:
    found = []
    for name in ("brick", "grass", "gravel"):
        whole = PIL.Image.fromarray(getattr(skimage.data, name)()).convert("RGB")
        places = range(0, min(whole.size) - PATCH_PX + 1, PATCH_PX)
        boxes = ((x, y, x + PATCH_PX, y + PATCH_PX) for x, y in itertools.product(places, places))
        found += [whole.crop(box) for box in boxes]
    return found


def drawings(folder: Path, random: np.random.Generator) -> list[PIL.Image.Image]:
    found: list[PIL.Image.Image] = []
    paths = sorted(folder.rglob("*.png"))
    for number in random.permutation(len(paths)):
        drawing = PIL.Image.open(paths[number])
        if max(drawing.size) > 4000 or min(drawing.size) < 40:
            continue
        drawing = drawing.convert("RGBA")
        page = PIL.Image.new("RGBA", drawing.size, (255, 255, 255, 255))
        page.alpha_composite(drawing)
        page.thumbnail((400, 400))
        found.append(page.convert("RGB"))
        if len(found) == COPIED:
            break
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--drawings", type=Path)
    parser.add_argument("--whole", action="store_true")
    main(parser.parse_args())
