"""The memory of photos that are decoded at the same time."""

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from fieldguide.images.in_flight import InFlight

MEASURED = """
import resource, sys
import PIL.JpegImagePlugin, PIL.PngImagePlugin, PIL.TiffImagePlugin
from concurrent.futures import ThreadPoolExecutor
from fieldguide.images import file_image
from fieldguide.images import in_flight
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
before = peak()
in_flight.IN_FLIGHT.most = 150_000_000
image = file_image.FileImage(sys.argv[1], max_pixels=400_000_000)
with ThreadPoolExecutor(int(sys.argv[2])) as threads:
    list(threads.map(lambda _: getattr(image, sys.argv[3])() and None, range(int(sys.argv[2]))))
print(peak() - before)
"""


def peak(path: Path, *, threads: int, call: str) -> int:
    """Bytes that a process takes more than before."""
    code = MEASURED.replace(
        "getattr(image, sys.argv[3])() and None", "len(getattr(image, sys.argv[3])()) and None"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path), str(threads), call],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


def test_threads_share_the_bytes() -> None:
    budget = InFlight(100)
    now, most = 0, 0
    lock = threading.Lock()

    def work(size: int) -> None:
        nonlocal now, most
        with budget.photo():
            budget.take(size)
            with lock:
                now += size
                most = max(most, now)
            time.sleep(0.002)
            with lock:
                now -= size

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, [40, 60, 30, 100, 10] * 10))
    assert 60 < most <= 100


def test_what_is_larger_than_all_bytes_comes_alone_and_errors_give_back() -> None:
    budget = InFlight(100)
    with pytest.raises(ValueError, match="x"), budget.photo():
        budget.take(500)
        raise ValueError("x")
    with budget.photo():
        budget.take(100)


def test_a_thread_does_not_wait_for_itself_or_for_one_that_waits_for_it() -> None:
    budget = InFlight(100)
    both = threading.Barrier(2, timeout=5)

    def work(_: int) -> None:
        with budget.photo():
            budget.take(50)
            both.wait()
            with budget.photo():
                budget.take(90)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(work, range(2)))


def test_large_photos_in_many_threads_take_the_memory_of_one(tmp_path: Path) -> None:
    PIL.Image.fromarray(np.zeros((3500, 4000), np.uint16)).save(tmp_path / "x.png", compress_level=1)
    assert peak(tmp_path / "x.png", threads=4, call="open") < 280_000_000


def test_one_photo_of_sixteen_bits_takes_eight_bytes_a_pixel(tmp_path: Path) -> None:
    path = tmp_path / "x.tif"
    PIL.Image.fromarray(np.zeros((4000, 5000), np.uint16)).save(path, compression="tiff_lzw")
    assert peak(path, threads=1, call="open") < 20e6 * 8 + 60e6


def test_facts_of_a_large_file_with_a_small_photo_take_no_memory(tmp_path: Path) -> None:
    PIL.Image.new("RGB", (32, 32)).save(tmp_path / "x.jpg")
    with (tmp_path / "x.jpg").open("r+b") as file:
        file.truncate(400_000_000)
    for call in ("facts", "open"):
        assert peak(tmp_path / "x.jpg", threads=1, call=call) < 30_000_000
