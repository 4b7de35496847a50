"""Colour histograms against NumPy's, slow loops, and what has to hold."""

from itertools import product

import numpy as np
import pytest

from fieldguide.errors import ImageError, OptionError
from fieldguide.images import ArrayImage
from fieldguide.represent import ColourHistogram

PHOTO = np.random.default_rng(0).random((16, 16, 3), np.float32)


@pytest.mark.parametrize("space", ["rgb", "hsv", "lab"])
@pytest.mark.parametrize("bins", [2, 5])
def test_hard_joint_histogram_is_that_of_numpy(space, bins):
    encoder = ColourHistogram(16, space=space, bins=bins, soft=False, root=False)
    prepared = encoder.prepare(ArrayImage(PHOTO))
    expected, _ = np.histogramdd(prepared.reshape(-1, 3), bins=bins, range=[(0, 1)] * 3)
    np.testing.assert_allclose(encoder.transform([PHOTO])[0], expected.reshape(-1) / 256, atol=1e-6)


def test_hard_histograms_of_channels_are_those_of_numpy():
    encoder = ColourHistogram(16, space="rgb", bins=6, joint=False, soft=False, root=False)
    expected = [np.histogram(PHOTO[..., i], bins=6, range=(0, 1))[0] / 256 for i in range(3)]
    np.testing.assert_allclose(encoder.transform([PHOTO])[0], np.concatenate(expected), atol=1e-6)


def slow_shares(value: float, *, bins: int, goes_round: bool) -> dict[int, float]:
    """Which bins a value is shared between, linearly by the distance to their centres."""
    place = value * bins - 0.5
    below = int(np.floor(place))
    shares: dict[int, float] = {}
    for number, share in ((below, 1 - (place - below)), (below + 1, place - below)):
        at = number % bins if goes_round else min(max(number, 0), bins - 1)
        shares[at] = shares.get(at, 0) + share
    return shares


@pytest.mark.parametrize("space", ["rgb", "hsv"])
def test_soft_histogram_is_that_of_a_slow_loop(space):
    encoder = ColourHistogram(16, space=space, bins=4, root=False)
    expected = np.zeros((4, 4, 4))
    for pixel in encoder.prepare(ArrayImage(PHOTO)).reshape(-1, 3):
        shares = [
            slow_shares(float(value), bins=4, goes_round=space == "hsv" and i == 0)
            for i, value in enumerate(pixel)
        ]
        for corner in product(*(own.items() for own in shares)):
            expected[tuple(bin_ for bin_, _ in corner)] += np.prod([share for _, share in corner]) / 256
    np.testing.assert_allclose(encoder.transform([PHOTO])[0], expected.reshape(-1), atol=1e-6)


@pytest.mark.parametrize("joint", [False, True])
@pytest.mark.parametrize("soft", [False, True])
def test_shares_sum_to_one_and_roots_to_their_squares(joint, soft):
    options = {"joint": joint, "soft": soft}
    shares = ColourHistogram(root=False, **options).transform([PHOTO])[0]
    roots = ColourHistogram(**options).transform([PHOTO])[0]
    assert shares.sum() == pytest.approx(1 if joint else 3, rel=1e-5)
    np.testing.assert_allclose(roots**2, shares, atol=1e-6)


def test_places_do_not_matter():
    order = np.random.default_rng(1).permutation(256)
    mixed = PHOTO.reshape(-1, 3)[order].reshape(PHOTO.shape)
    np.testing.assert_allclose(*ColourHistogram(16).transform([PHOTO, mixed]), atol=1e-5)


def test_a_slightly_other_light_changes_a_soft_histogram_slightly():
    grey = np.full((8, 8), 0.25, np.float32)  # between two of four bins
    photos = [grey, grey + 0.001]
    options = {"space": "rgb", "bins": 4, "joint": False, "root": False}
    soft, hard = (ColourHistogram(soft=soft, **options).transform(photos) for soft in (True, False))
    assert np.abs(soft[0] - soft[1]).max() < 0.01
    photos[0] = grey - 0.001
    hard = ColourHistogram(soft=False, **options).transform(photos)
    assert np.abs(hard[0] - hard[1]).max() == 1


def test_red_lies_on_both_sides_of_the_circle_of_hues():
    red = [np.full((4, 4, 3), (1, 0.05, 0), np.float32), np.full((4, 4, 3), (1, 0, 0.05), np.float32)]
    both = ColourHistogram(4, bins=6).transform(red)
    assert both[0] @ both[1] > 0.9


def test_channels():
    bands = np.random.default_rng(0).random((20, 20, 6), np.float32)
    encoder = ColourHistogram(space="rgb", bins=3, joint=False, channels=6)
    assert encoder.transform([bands]).shape == (1, 18)
    grey = ColourHistogram(20, space="rgb", bins=3, channels=1)
    np.testing.assert_array_equal(*grey.transform([bands, bands.mean(axis=2)]))
    message = "^field: it has 6 channels, and the encoder was made with channels=3$"
    with pytest.raises(ImageError, match=message):
        ColourHistogram().transform([ArrayImage(bands, name="field")])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"space": "hvs"}, "space='hvs' is unknown; known: 'rgb', 'hsv', 'lab'. Did you mean 'hsv'"),
        ({"channels": 6}, "space='hsv' is made of red, green and blue; for channels=6 take space='rgb'."),
        (
            {"channels": 6, "space": "rgb"},
            "bins=8 of channels=6 together make 2.62e.05 boxes, more than 65,536; take fewer bins, or joint=",
        ),
        ({"bins": 1}, "bins=1 must be a whole number from 2 to 256"),
        ({"joint": 1}, "joint=1 must be True or False"),
        ({"soft": "x"}, "soft='x' must be True or False"),
        ({"root": None}, "root=None must be True or False"),
    ],
)
def test_options_that_cannot_be_used(options, message):
    with pytest.raises(OptionError, match=message):
        ColourHistogram(**options).fit()
