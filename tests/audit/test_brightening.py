"""Whether one photo is another, brightened until its colours are clipped."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageEnhance
from skimage import data

from fieldguide.audit.alignment import halved
from fieldguide.audit.brightening import are_brightened, may_be_brightened
from fieldguide.audit.glance import glance

PICTURES = ("astronaut", "chelsea", "coffee", "rocket", "immunohistochemistry")
PAIR = np.array([[0, 1]])


def picture(name: str) -> Image.Image:
    return Image.fromarray(getattr(data, name)())


def brightened(photo: Image.Image, gain: float) -> Image.Image:
    return ImageEnhance.Brightness(photo).enhance(gain)


def looks(*photos: Image.Image) -> tuple[np.ndarray, np.ndarray]:
    seen = [glance(np.asarray(photo)) for photo in photos]
    return np.stack([look.thumbnail for look in seen]), np.stack([look.miniature for look in seen])


def verdict(*photos: Image.Image) -> bool:
    thumbnails, miniatures = looks(*photos)
    decided = bool(are_brightened(thumbnails, miniatures, PAIR)[0])
    cheaply = [may_be_brightened(halved(miniatures), PAIR, farthest=7)[0]]
    cheaply.append(may_be_brightened(miniatures, PAIR, farthest=6)[0])
    assert all(cheaply) or not decided
    return decided


@pytest.mark.parametrize("gain", [1.1, 1.2, 1.3, 1.4])
@pytest.mark.parametrize("name", PICTURES)
def test_a_brightened_photo_is_told_whichever_comes_first(name: str, gain: float) -> None:
    photo = picture(name)
    bright = brightened(photo, gain)
    assert verdict(photo, bright)
    assert verdict(bright, photo)


@pytest.mark.parametrize("gain", [1.3, 1.5])
def test_saturated_colours_are_followed_when_they_are_clipped(gain: float) -> None:
    """A red that is clipped at once: grey levels grow by less than the gain."""
    photo = np.asarray(picture("chelsea"), np.float32) * (1.6, 0.9, 0.3)
    red = Image.fromarray(photo.clip(0, 255).astype(np.uint8))
    assert verdict(red, brightened(red, gain))


@pytest.mark.parametrize("name", PICTURES)
def test_a_photo_that_was_also_resized_is_told(name: str) -> None:
    photo = picture(name)
    small = photo.resize((photo.width * 2 // 3, photo.height * 2 // 3))
    assert verdict(photo, brightened(small, 1.3))


@pytest.mark.parametrize("name", PICTURES)
def test_the_same_photo_is_not_a_brightened_one(name: str) -> None:
    assert not verdict(picture(name), picture(name))


@pytest.mark.parametrize("channel", range(3))
def test_another_colour_is_no_brightening(channel: int) -> None:
    photo = np.asarray(picture("coffee"), np.float32).copy()
    photo[..., channel] *= 1.6
    assert not verdict(picture("coffee"), Image.fromarray(photo.clip(0, 255).astype(np.uint8)))


def test_another_part_of_the_scene_is_no_brightening() -> None:
    photo = picture("astronaut")
    left, right = photo.crop((0, 0, 384, 512)), photo.crop((128, 0, 512, 512))
    assert not verdict(left, brightened(right, 1.3))


def test_two_noisy_shots_are_no_copies() -> None:
    photo = np.asarray(picture("coffee").resize((160, 160)), dtype=np.float64)
    random = np.random.default_rng(0)
    shots = [(gain * photo + random.normal(0, 12, photo.shape)).clip(0, 255) for gain in (1, 1.3)]
    assert not verdict(*(Image.fromarray(shot.astype(np.uint8)) for shot in shots))


def test_what_is_white_but_for_the_frame_is_not_told() -> None:
    frames = np.full((2, 150, 200, 3), 255, np.uint8)
    frames[:, ::30] = np.array((150, 195))[:, None, None, None]
    assert not verdict(*map(Image.fromarray, frames))


@pytest.mark.parametrize("grey", [40, 128, 255])
def test_blank_photos_are_no_copies(grey: int) -> None:
    assert not verdict(
        Image.new("RGB", (200, 150), (grey // 2,) * 3), Image.new("RGB", (200, 150), (grey,) * 3)
    )


@settings(max_examples=20)
@given(gain=st.floats(1.06, 1.6), tint=st.tuples(*[st.floats(0.4, 1.0)] * 3))
def test_the_cheap_test_turns_no_copy_down(gain: float, tint: tuple[float, float, float]) -> None:
    """`verdict` holds it wherever the decision is yes."""
    photo = Image.fromarray((np.asarray(picture("chelsea")) * tint).astype(np.uint8))
    assert verdict(photo, brightened(photo, gain))


def test_pairs_do_not_depend_on_one_another() -> None:
    photos = [picture(name) for name in PICTURES]
    thumbnails, miniatures = looks(*photos, *(brightened(photo, 1.3) for photo in photos))
    pairs = np.array([(i, j) for i in range(10) for j in range(10)])
    together = are_brightened(thumbnails, miniatures, pairs)
    alone = [are_brightened(thumbnails, miniatures, pairs[i : i + 1])[0] for i in range(0, 100, 7)]
    np.testing.assert_array_equal(together[::7], alone)
    assert {tuple(pair) for pair in pairs[together]} == {
        pair for i in range(5) for pair in ((i, i + 5), (i + 5, i))
    }


def test_no_pairs_give_no_verdicts() -> None:
    none = np.empty((0, 2), np.int64)
    miniatures = np.zeros((2, 32, 32, 3), np.uint8)
    assert are_brightened(np.zeros((2, 128, 128), np.uint8), miniatures, none).shape == (0,)
    assert may_be_brightened(miniatures, none, farthest=3).shape == (0,)
