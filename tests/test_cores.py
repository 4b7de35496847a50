from concurrent.futures import ThreadPoolExecutor

from threadpoolctl import threadpool_info, threadpool_limits

from fieldguide.cores import one_thread


def threads() -> set[int]:
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


def test_one_thread_inside_and_as_before_outside():
    with threadpool_limits(2, user_api="blas"), ThreadPoolExecutor(2) as pool:
        with one_thread("blas"):
            assert threads() == {1}
            assert pool.submit(threads).result() == {1}
        assert threads() == {2}
