import pytest

from fieldguide.represent.codebook.blocks import cached_blocks, cached_rows


@pytest.mark.parametrize("n", [0, 1, 63, 64, 5000])
@pytest.mark.parametrize("width", [1, 256, 10**6])
def test_blocks_cover_all_rows_in_order(n, width):
    blocks = list(cached_blocks(n, width=width))
    assert [row for block in blocks for row in range(n)[block]] == list(range(n))
    assert all(block.stop - block.start <= cached_rows(width) for block in blocks)
    assert 64 <= cached_rows(width) <= 4096
