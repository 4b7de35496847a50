import numpy as np
import pytest

from fieldguide.represent.resize import ASPECTS, resize


@pytest.fixture
def wide() -> np.ndarray:
    """Black, white and black from left to right, 20 x 60 pixels."""
    photo = np.zeros((20, 60, 3), np.uint8)
    photo[:, 20:40] = 255
    return photo


def test_squash_takes_the_whole_photo(wide):
    square = resize(wide, side_px=30, aspect="squash")
    assert (square[:, :8] == 0).all()
    assert (square[:, 12:18] == 255).all()
    assert (square[:, -8:] == 0).all()


def test_pad_takes_the_whole_photo_and_fills_up_with_grey(wide):
    square = resize(wide, side_px=30, aspect="pad")
    assert (square[:10] == 127).all()
    assert (square[20:] == 127).all()
    assert (square[10:20, :8] == 0).all()
    assert (square[10:20, 12:18] == 255).all()


def test_crop_takes_the_middle(wide):
    assert (resize(wide, side_px=20, aspect="crop") == 255).all()


def test_square_of_the_right_size_is_unchanged():
    photo = np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)
    for aspect in ASPECTS:
        np.testing.assert_array_equal(resize(photo, side_px=16, aspect=aspect), photo)


def test_reduction_averages():
    """A fine chequerboard becomes grey: a kernel of fixed width would pick some of its squares."""
    board = (255 * (np.indices((256, 256)).sum(0) % 2)).astype(np.uint8)
    for aspect in ASPECTS:
        small = resize(np.repeat(board[:, :, None], 3, axis=2), side_px=16, aspect=aspect)
        assert np.abs(small.astype(int) - 127).max() <= 2


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("shape", [(31, 40), (40, 31), (17, 90)])
def test_mirroring_commutes(aspect, shape):
    photo = np.random.default_rng(1).integers(0, 256, (*shape, 3), np.uint8)
    side = 32  # even, and each padded length below is even too or differs by one pixel of border
    mirrored = resize(photo[:, ::-1].copy(), side_px=side, aspect=aspect)[:, ::-1]
    straight = resize(photo, side_px=side, aspect=aspect)
    if aspect == "pad":
        straight, mirrored = (np.sort(square.reshape(-1)) for square in (straight, mirrored))
    assert np.abs(mirrored.astype(int) - straight).max() <= 1


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("shape", [(1, 1), (1, 5000), (5000, 1), (3, 2)])
def test_odd_shapes(aspect, shape):
    assert resize(np.full((*shape, 3), 9, np.uint8), side_px=24, aspect=aspect).shape == (24, 24, 3)
