"""Where one miniature lies inside another: known windows come back."""

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import gaussian_filter, map_coordinates

from fieldguide.audit.alignment import WHOLE, halved, placed, refined, warped

SIDE = 512
WINDOWS = [
    (0.9, 0.9, 0.0, 0.0),
    (0.9, 0.9, 0.05, -0.05),
    (0.88, 0.92, -0.03, 0.02),
    (0.9, 0.9, -0.021, 0.037),
]


def scene(seed: int) -> np.ndarray:
    """Clouds of many sizes, in grey levels."""
    random = np.random.default_rng(seed)
    layers = [gaussian_filter(random.normal(size=(SIDE, SIDE)), size) * size for size in (4, 8, 16, 40)]
    total = np.sum(layers, axis=0)
    return ((total - total.min()) / np.ptp(total) * 255).astype(np.float32)


def miniature(pixels: np.ndarray, *, side: int, window: tuple[float, ...] = WHOLE) -> np.ndarray:
    """What Pillow makes of the part of a scene that a window shows."""
    width, height, x, y = (SIDE * share for share in window)
    left, top = SIDE / 2 + x - width / 2, SIDE / 2 + y - height / 2
    box = (left, top, left + width, top + height)
    small = Image.fromarray(pixels).resize((side, side), Image.Resampling.BICUBIC, box=box)
    return np.asarray(small)


def pair(window: tuple[float, ...], *, side: int, seed: int = 0) -> np.ndarray:
    whole = scene(seed)
    return np.stack([miniature(whole, side=side), miniature(whole, side=side, window=window)])


def test_looking_through_the_whole_window_changes_nothing() -> None:
    images = pair(WHOLE, side=32)
    windows = np.tile(np.array(WHOLE, np.float32), (2, 1))
    np.testing.assert_allclose(warped(images, windows), images, atol=1e-3)


@pytest.mark.parametrize("window", [*WINDOWS, (1.1, 0.75, 0.1, -0.15)])
def test_a_window_shows_what_bilinear_interpolation_does(window: tuple[float, ...]) -> None:
    image = pair(WHOLE, side=32)[:1]
    grid = (np.arange(32) + 0.5) / 32 - 0.5
    rows, columns = ((grid * window[axis] + window[axis + 2] + 0.5) * 32 - 0.5 for axis in (1, 0))
    wanted = map_coordinates(image[0], np.meshgrid(rows, columns, indexing="ij"), order=1, mode="nearest")
    np.testing.assert_allclose(warped(image, np.float32([window]))[0], wanted, atol=0.02)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("window", WINDOWS)
def test_a_known_crop_is_recovered(window: tuple[float, ...], seed: int) -> None:
    pairs = np.array([[0, 1]])
    windows, correlation = placed(pair(window, side=32, seed=seed), pairs)
    assert correlation[0] > 0.6
    np.testing.assert_allclose(windows[0], window, atol=0.03)
    for side in (32, 64, 128):
        windows, correlation = refined(pair(window, side=side, seed=seed), pairs, windows)
    assert correlation[0] > 0.995
    np.testing.assert_allclose(windows[0], window, atol=0.004)


def test_gain_and_offset_of_the_brightness_do_not_matter() -> None:
    window = WINDOWS[2]
    images = pair(window, side=64)
    images[1] = 0.6 * images[1] + 30
    windows, correlation = refined(images, np.array([[0, 1]]), np.float32([(0.9, 0.9, -0.02, 0.01)]))
    assert correlation[0] > 0.98
    np.testing.assert_allclose(windows[0], window, atol=0.01)


def test_refining_never_makes_it_worse() -> None:
    images = np.stack([miniature(scene(0), side=64), miniature(scene(1), side=64)])
    pairs, start = np.array([[0, 1]]), np.float32([(0.9, 0.9, 0.02, 0.01)])
    laid = warped(images[:1], start)[0]
    _, correlation = refined(images, pairs, start)
    assert correlation[0] >= np.corrcoef(laid.ravel(), images[1].ravel())[0, 1] - 1e-4


def test_other_scenes_do_not_fit() -> None:
    images = np.stack([miniature(scene(seed), side=32) for seed in range(6)])
    pairs = np.array([(a, b) for a in range(6) for b in range(6) if a != b])
    assert placed(images, pairs)[1].max() < 0.8


def test_pairs_do_not_depend_on_one_another() -> None:
    images = np.concatenate([pair(window, side=32, seed=seed) for seed, window in enumerate(WINDOWS)])
    pairs = np.array([(2 * i, 2 * i + 1) for i in range(len(WINDOWS))] * 40)
    windows, correlation = placed(images, pairs)
    for row in (0, 70, 159):
        alone, score = placed(images, pairs[row : row + 1])
        np.testing.assert_allclose(windows[row], alone[0], atol=1e-4)
        assert correlation[row] == pytest.approx(score[0], abs=1e-4)


def test_halving_takes_means() -> None:
    image = np.arange(16, dtype=np.uint8).reshape(1, 4, 4)
    assert halved(image).tolist() == [[[2.5, 4.5], [10.5, 12.5]]]
    assert halved(image).dtype == np.float32
