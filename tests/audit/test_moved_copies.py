"""Copies through another frame are found; look-alikes are left alone."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageEnhance
from skimage import data
from sklearn.datasets import load_digits

from fieldguide.audit import find_duplicates
from fieldguide.audit.glance import glance
from fieldguide.audit.moved_copies import moved_copies
from fieldguide.images import read

Alteration = Callable[[Image.Image], Image.Image]
SIDE_PX = 150


def tiles(name: str) -> list[Image.Image]:
    """Pieces of one picture, which look alike."""
    whole = Image.fromarray(getattr(data, name)()).convert("RGB")
    corners = range(0, 301, SIDE_PX)
    return [
        whole.crop((x, y, x + SIDE_PX, y + SIDE_PX))
        for y in corners
        for x in corners
        if y + SIDE_PX <= whole.height
    ]


def cropped(photo: Image.Image, *, share: float, x: float = 0.5, y: float = 0.5) -> Image.Image:
    left, top = share * photo.width * x, share * photo.height * y
    size = (round(photo.width * (1 - share)), round(photo.height * (1 - share)))
    return photo.crop((round(left), round(top), round(left) + size[0], round(top) + size[1]))


def turned(photo: Image.Image, *, degrees: float) -> Image.Image:
    return photo.rotate(degrees, Image.Resampling.BICUBIC)


def passed_on(photo: Image.Image) -> Image.Image:
    """In other light and compressed."""
    buffer = io.BytesIO()
    ImageEnhance.Contrast(ImageEnhance.Brightness(photo).enhance(0.85)).enhance(1.1).save(
        buffer, format="JPEG", quality=75
    )
    return Image.open(buffer).convert("RGB")


ALTERATIONS: dict[str, Alteration] = {
    "crop 3 %": lambda photo: cropped(photo, share=0.03),
    "crop 10 %, corner": lambda photo: cropped(photo, share=0.1, x=1, y=0),
    "crop 15 %, off-centre": lambda photo: cropped(photo, share=0.15, x=0.2, y=0.9),
    "turn by 3 degrees": lambda photo: turned(photo, degrees=3),
    "turn by -5 degrees": lambda photo: turned(photo, degrees=-5),
    "crop, turn, light, JPEG": lambda photo: passed_on(turned(cropped(photo, share=0.1), degrees=3)),
    "mirror, crop, turn": lambda photo: turned(
        cropped(photo.transpose(Image.Transpose.TRANSPOSE), share=0.05), degrees=-2
    ),
} | {
    f"{turn.name}, light, JPEG": lambda photo, turn=turn: passed_on(photo.transpose(turn))
    for turn in Image.Transpose
}


def thumbnails(photos: list[Image.Image]) -> np.ndarray:
    return np.stack([glance(np.asarray(photo)).thumbnail for photo in photos])


@pytest.fixture(scope="module")
def originals() -> list[Image.Image]:
    return [tile for name in ("brick", "gravel", "coins", "chelsea") for tile in tiles(name)]


@pytest.mark.parametrize("how", ALTERATIONS)
def test_an_altered_copy_is_found_among_look_alikes(originals: list[Image.Image], how: str) -> None:
    n = len(originals)
    found = moved_copies(thumbnails([*originals, *map(ALTERATIONS[how], originals)]))
    right = {(i, n + i) for i in range(n)} & {(int(one), int(other)) for one, other in found}
    least = 0.6 if ", " in how or how.startswith("crop") else 0.85  # small pieces, far from the aim
    assert len(right) >= least * n, len(right)
    assert len(found) - len(right) <= 2  # pieces of a brick wall


def test_a_burst_of_altered_copies_is_one_group(originals: list[Image.Image]) -> None:
    shots = [
        passed_on(turned(cropped(originals[-1], share=0.15, x=x, y=1 - x), degrees=degrees))
        for x, degrees in ((0, 3), (0.4, -3), (0.7, 2), (1, -1))
    ]
    photos = [*originals, *shots]
    (group,) = find_duplicates(read([(np.asarray(photo), "a") for photo in photos]))
    assert group == tuple(range(len(originals) - 1, len(photos)))


def test_digits_are_no_copies_of_one_another() -> None:
    small = (load_digits().images[:400] * 15.9).astype(np.uint8)
    photos = [Image.fromarray(digit).convert("RGB") for digit in small]
    assert len(moved_copies(thumbnails(photos))) == 0


def test_signs_in_one_frame_are_no_copies() -> None:
    """The same frame around another picture: most of the two is equal."""
    frame = np.full((160, 160), 250, np.uint8)
    y, x = np.mgrid[:160, :160] - 79.5
    frame[(np.hypot(x, y) < 76) & (np.hypot(x, y) > 62)] = 40
    signs = []
    for seed in range(4):
        sign = frame.copy()
        blots = np.random.default_rng(seed).integers(0, 2, (6, 6), dtype=np.uint8)
        sign[50:110, 50:110] = 250 - 200 * np.kron(blots, np.ones((10, 10), np.uint8))
        signs.append(Image.fromarray(sign).convert("RGB"))
    assert len(moved_copies(thumbnails(signs))) == 0


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_blank_photos_have_no_copies(n: int) -> None:
    assert moved_copies(np.full((n, 128, 128), 200, np.uint8)).shape == (0, 2)


def test_pairs_are_the_same_in_any_order(originals: list[Image.Image]) -> None:
    photos = thumbnails([*originals, *map(ALTERATIONS["turn by 3 degrees"], originals)])
    order = np.random.default_rng(0).permutation(len(photos))
    found = {tuple(sorted(order[pair].tolist())) for pair in moved_copies(photos[order])}
    straight = {tuple(pair) for pair in moved_copies(photos).tolist()}
    assert len(found ^ straight) <= 1
