"""Whether two photos that look alike are one: copies of real pictures, and pieces of them that are not."""

import io

import numpy as np
import pytest
from PIL import Image, ImageEnhance
from skimage import data

from fieldguide.audit.alignment import WHOLE, halved
from fieldguide.audit.glance import glance
from fieldguide.audit.verify import are_copies, may_be_copies

PICTURES = ("astronaut", "chelsea", "coffee", "rocket")
CROP = (0.9, 0.9, 0.02, -0.03)


def picture(name: str) -> Image.Image:
    return Image.fromarray(getattr(data, name)())


def compressed(photo: Image.Image) -> Image.Image:
    buffer = io.BytesIO()
    photo.save(buffer, format="JPEG", quality=40)
    return Image.open(buffer).convert("RGB")


def cropped(photo: Image.Image) -> Image.Image:
    width, height = photo.size
    left, top = (0.5 + CROP[2] - CROP[0] / 2) * width, (0.5 + CROP[3] - CROP[1] / 2) * height
    size = (round(0.9 * width), round(0.9 * height))
    return photo.resize(size, box=(left, top, left + 0.9 * width, top + 0.9 * height))


COPIES = {
    "resized": lambda photo: photo.resize((photo.width // 2, photo.height // 2)),
    "compressed": compressed,
    "cropped": cropped,
    "darkened": lambda photo: ImageEnhance.Brightness(photo).enhance(0.8),
    "the same": lambda photo: photo,
}


def thumbnails(*photos: Image.Image) -> np.ndarray:
    return np.stack([glance(np.asarray(photo)).thumbnail for photo in photos])


def verdict(first: Image.Image, second: Image.Image, *, window: tuple[float, ...] = WHOLE) -> bool:
    return bool(are_copies(thumbnails(first, second), np.array([[0, 1]]), np.float32([window]))[0])


@pytest.mark.parametrize("how", COPIES)
@pytest.mark.parametrize("name", PICTURES)
def test_a_copy_is_told(name: str, how: str) -> None:
    photo = picture(name)
    copy = COPIES[how](photo)
    window = CROP if how == "cropped" else WHOLE
    assert verdict(photo, copy, window=window)
    small = halved(halved(thumbnails(photo, copy)))
    farthest = 6.0 if how == "cropped" else 3.0
    assert may_be_copies(small, np.array([[0, 1]]), np.float32([window]), farthest=farthest)[0]


@pytest.mark.parametrize("name", PICTURES)
def test_another_part_of_the_scene_is_no_copy(name: str) -> None:
    photo = picture(name)
    width, height = photo.size
    left = photo.crop((0, 0, width * 3 // 4, height))
    right = photo.crop((width // 4, 0, width, height))
    assert not verdict(left, right)


def test_a_pair_is_judged_alike_either_way_round() -> None:
    photos = [picture(name) for name in PICTURES]
    photos += [how(photo) for how in COPIES.values() for photo in photos[:2]]
    small = thumbnails(*(photo.convert("RGB") for photo in photos))
    pairs = np.array([(a, b) for a in range(len(photos)) for b in range(a)])
    whole = np.tile(np.array(WHOLE, np.float32), (len(pairs), 1))
    assert (are_copies(small, pairs, whole) == are_copies(small, pairs[:, ::-1], whole)).all()


def test_the_cheap_test_turns_no_copy_down() -> None:
    photos = [picture(name) for name in PICTURES]
    photos += [how(photo) for name, how in COPIES.items() if name != "cropped" for photo in photos[:4]]
    large = thumbnails(*photos)
    pairs = np.array([(a, b) for a in range(len(photos)) for b in range(a)])
    whole = np.tile(np.array(WHOLE, np.float32), (len(pairs), 1))
    copies = are_copies(large, pairs, whole)
    possible = may_be_copies(halved(halved(large)), pairs, whole, farthest=3.0)
    assert copies.any()
    assert not (copies & ~possible).any()


def test_two_shots_of_one_scene_are_no_copies() -> None:
    """The same view with other noise: what a burst gives."""
    photo = np.asarray(picture("coffee").resize((160, 160)), dtype=np.float64)
    random = np.random.default_rng(0)
    moved = np.roll(photo, (3, -2), axis=(0, 1))
    shots = [(view + random.normal(0, 12, view.shape)).clip(0, 255) for view in (photo, moved)]
    assert not verdict(*(Image.fromarray(shot.astype(np.uint8)) for shot in shots))


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_blank_photos_are_never_near_copies(grey: int) -> None:
    blank = Image.new("RGB", (200, 150), (grey,) * 3)
    assert not verdict(blank, blank.resize((100, 75)))


def test_what_is_nearly_white_is_not_taken_for_a_brightened_copy() -> None:
    white = np.full((150, 200, 3), 255, np.uint8)
    white[60:80, 80:110] = 120
    assert not verdict(picture("astronaut"), Image.fromarray(white))


def test_no_pairs_give_no_verdicts() -> None:
    small = np.zeros((2, 128, 128), np.uint8)
    none, windows = np.empty((0, 2), np.int64), np.empty((0, 4), np.float32)
    assert are_copies(small, none, windows).shape == (0,)
    assert may_be_copies(small.astype(np.float32), none, windows, farthest=3.0).shape == (0,)
