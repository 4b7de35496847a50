"""Photos compared block by block, beside slow loops."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from fieldguide.audit.blocks import blocks, finest_detail, shared_detail, tone_difference


def noise(seed: int, *, side: int = 128) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0, 255, (2, side, side)).astype(np.float32)


@pytest.mark.parametrize(("side", "margin", "block"), [(128, 4, 12), (64, 2, 6), (32, 1, 3)])
def test_blocks_are_cut_row_by_row(side: int, margin: int, block: int) -> None:
    images = noise(0, side=side)
    cut = blocks(images)
    assert cut.shape == (2, 100, block * block)
    for number in (0, 9, 10, 99):
        top, left = (margin + block * place for place in divmod(number, 10))
        wanted = images[1, top : top + block, left : left + block]
        np.testing.assert_array_equal(cut[1, number], wanted.ravel())


def test_the_tone_difference_is_the_root_mean_square_of_block_means() -> None:
    one, other = noise(1), noise(2)
    rest = [a.mean() - b.mean() for a, b in zip(blocks(one)[0], blocks(other)[0], strict=True)]
    assert tone_difference(one, other)[0] == pytest.approx(np.sqrt(np.mean(np.square(rest))), rel=1e-4)


def test_detail_is_a_band_of_each_image() -> None:
    images = noise(3)
    wanted = gaussian_filter(images[1], 0.5) - gaussian_filter(images[1], 2)
    np.testing.assert_allclose(finest_detail(images)[1], wanted, atol=1e-3)


def test_three_quarters_of_the_blocks_reach_the_shared_detail() -> None:
    one = noise(4)
    other = one + noise(5)
    pairs = zip(blocks(finest_detail(one))[0], blocks(finest_detail(other))[0], strict=True)
    wanted = np.quantile([np.corrcoef(a, b)[0, 1] for a, b in pairs], 0.25)
    assert shared_detail(one, other, flat=0.02)[0] == pytest.approx(wanted, abs=1e-3)


def test_few_blocks_with_detail_tell_nothing() -> None:
    images = np.full((1, 128, 128), 90, np.float32)
    images[:, 4:16, 4:28] = noise(6)[:1, :12, :24]  # the band reaches into four neighbours
    assert shared_detail(images, images, flat=0.02)[0] == pytest.approx(0)
    images[:, 4:16, 4:76] = noise(7)[:1, :12, :72]
    assert shared_detail(images, images, flat=0.02)[0] > 0.99
