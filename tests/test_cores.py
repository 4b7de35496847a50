from concurrent.futures import ThreadPoolExecutor

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from fieldguide.cores import on_all_cores, one_thread


def threads() -> set[int]:
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


def test_one_thread_inside_and_as_before_outside():
    with threadpool_limits(2, user_api="blas"), ThreadPoolExecutor(2) as pool:
        with one_thread("blas"):
            assert threads() == {1}
            assert pool.submit(threads).result() == {1}
        assert threads() == {2}


def test_results_come_in_the_order_of_the_rows():
    assert on_all_cores(lambda rows: list(range(5))[rows], 5, rows=2) == [[0, 1], [2, 3], [4]]
    assert on_all_cores(lambda rows: rows, 0, rows=3) == []


def test_work_on_all_cores_has_one_thread_of_blas_each():
    with threadpool_limits(2, user_api="blas"):
        assert on_all_cores(lambda _: threads(), 3, rows=1) == [{1}] * 3
        assert threads() == {2}


def test_a_failure_on_one_core_is_told():
    def fail(rows: slice) -> None:
        if rows.start:
            raise ValueError(f"row {rows.start}")

    with pytest.raises(ValueError, match="row 2"):
        on_all_cores(fail, 4, rows=2)
