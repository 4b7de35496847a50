import pytest
from threadpoolctl import threadpool_info

from fieldguide.represent.codebook.blocks import cached_blocks, cached_rows, on_all_cores


@pytest.mark.parametrize("n", [0, 1, 63, 64, 5000])
@pytest.mark.parametrize("width", [1, 256, 10**6])
def test_blocks_cover_all_rows_in_order(n, width):
    blocks = list(cached_blocks(n, width=width))
    assert [row for block in blocks for row in range(n)[block]] == list(range(n))
    assert all(block.stop - block.start <= cached_rows(width) for block in blocks)
    assert 64 <= cached_rows(width) <= 4096


def test_results_come_in_order_with_blas_on_one_thread():
    def one(rows: slice) -> tuple[int, int]:
        used = max(library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas")
        return rows.start, used

    assert list(on_all_cores(one, 40_000)) == [(0, 1), (16384, 1), (32768, 1)]
    assert list(on_all_cores(one, 0)) == []
